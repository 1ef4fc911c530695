import {
  type AlertGroupRow,
  actions,
  type Block,
  card,
  defineCommand,
  groupIdIn,
  note,
  optional,
  text,
  valueArg,
} from '#kit';
import { groupStory, groupTable } from '../views/alerts.ts';

/** Whatever the order: a severity is known as one, the rest is a shop, a kind or any other value of a label. */
const word = (zh: string, en: string) =>
  optional(valueArg({ zh, en }, (typed) => (typed.length <= 64 ? { value: typed } : undefined)));

export default defineCommand({
  name: { zh: '告警', en: 'alerts' },
  aliases: ['gj', '告警列表', '警报'],
  summary: {
    zh: '没有恢复的告警，最严重的在前；可以按级别、店铺、类型筛选，或看一组',
    en: 'Alerts that fire, the gravest first; by severity, shop or kind, or one group',
  },
  examples: ['告警', 'alerts', '告警 严重 SH-2', 'alerts critical SH-2', '告警 已恢复', 'alerts resolved'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts', scope: 'alerts.read' },
  args: {
    severity: word(
      '级别（严重、警告、提示、已恢复）或编号',
      'severity (critical, warning, info, resolved), or a number',
    ),
    shop: word('店铺', 'shop'),
    kind: word('类型', 'kind'),
  },
  async run({ args, services, room, most }) {
    const words = [args.severity, args.shop, args.kind].filter((one) => one !== undefined);
    const [only] = words;
    const id = words.length === 1 && only && /^a\d/i.test(only) ? groupIdIn(only) : undefined;
    if (id !== undefined) return groupStory(await services.alerts.story(id), room.timeZone);
    const { rows, total, over } = await services.alerts.list({ words, limit: most(15) });
    return total === 0 ? nothing(words.length > 0) : listed(rows, total, over);
  },
});

const nothing = (filtered: boolean) =>
  card(
    { zh: '没有告警', en: 'No alerts' },
    [
      text(
        filtered
          ? { zh: '没有符合条件的告警', en: 'Nothing fits that' }
          : { zh: '现在没有告警', en: 'Nothing fires now' },
      ),
      note({ zh: '看最近一周恢复的：告警 已恢复', en: 'alerts resolved for what was over within a week' }),
    ],
    'success',
  );

function listed(rows: readonly AlertGroupRow[], total: number, over: boolean) {
  const [worst] = rows;
  const blocks: Block[] = [
    groupTable(rows, total),
    ...(worst ? [actions({ label: { zh: `看 ${worst.id}`, en: `See ${worst.id}` }, says: `alert ${worst.id}` })] : []),
  ];
  if (over) return card({ zh: `最近恢复的告警 · ${total} 组`, en: `Resolved lately · ${total}` }, blocks, 'success');
  const tone = worst?.severity === 'critical' ? 'danger' : 'warning';
  return card({ zh: `告警 · ${total} 组`, en: `Alerts · ${total}` }, blocks, tone);
}
