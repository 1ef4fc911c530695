import {
  actions,
  at,
  card,
  defineCommand,
  type Finding,
  type FindingList,
  note,
  optional,
  SEVERITY_WORDS,
  table,
  text,
  valueArg,
  withData,
} from '#kit';
import { shopWords, stateWords } from '../views/findings.ts';

const word = (zh: string, en: string) =>
  optional(valueArg({ zh, en }, (typed) => (typed.length <= 64 ? { value: typed } : undefined)));

export default defineCommand({
  name: { zh: '违规', en: 'findings' },
  aliases: ['wg', '违规列表', '违规项列表', '違規'],
  summary: {
    zh: '违规项，最严重的在前；可以按店铺、规则、状态筛选',
    en: 'What rules said no to, the worst first; by shop, rule and state',
  },
  examples: ['违规 SH-1', 'findings', 'findings price-gap SH-1 overdue'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/findings', scope: 'compliance.read' },
  args: {
    shop: word('店铺', 'shop'),
    rule: word('规则', 'rule'),
    state: word(
      '状态（未处理、处理中、已处理、已豁免、逾期、不再出现、全部）',
      'state (open, assigned, handled, waived, overdue, gone, all)',
    ),
  },
  async run({ args, services, now, most }) {
    const words = [args.shop, args.rule, args.state].filter((one) => one !== undefined);
    const found = await services.findings.list({ words, now, limit: most(15) });
    return found.total === 0 ? nothing(found) : listCard(found);
  },
});

const nothing = ({ filter }: FindingList) =>
  card(
    { zh: '没有违规项', en: 'No findings' },
    [
      text(
        filter === 'todo'
          ? { zh: '没有未处理的违规项', en: 'Nothing is open' }
          : { zh: '没有符合条件的违规项', en: 'Nothing fits that' },
      ),
      note({
        zh: '看处理过的：违规 已处理；看规则：规则',
        en: 'findings handled for what was dealt with, rule for the rules',
      }),
    ],
    'success',
  );

function listCard({ rows, total, overdue }: FindingList) {
  const list = table(
    [
      { label: { zh: '编号', en: 'No.' } },
      { label: { zh: '规则', en: 'Rule' } },
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '对象', en: 'What' } },
      { label: { zh: '问题', en: 'Why' } },
      { label: { zh: '级别', en: 'Severity' } },
      { label: { zh: '次数', en: 'Times' }, align: 'right' },
      { label: { zh: '状态', en: 'State' } },
      { label: { zh: '期限', en: 'Due' } },
      { label: { zh: '负责人', en: 'Owner' } },
    ],
    rows.map((row) => [
      String(row.id),
      row.rule,
      shopWords(row),
      row.label,
      row.says,
      SEVERITY_WORDS[row.severity],
      row.count,
      stateWords(row),
      at(row.dueAt),
      row.owner ?? '–',
    ]),
    total,
  );
  const [worst] = rows;
  return card(
    { zh: `违规 · ${total} 项`, en: `Findings · ${total}` },
    [
      withData(list, rows.map(plain)),
      ...(overdue > 0 ? [note({ zh: `其中 ${overdue} 项逾期`, en: `${overdue} of them are overdue` })] : []),
      ...(worst
        ? [
            actions(
              { label: { zh: '看最严重的', en: 'See the worst' }, says: `finding ${worst.id}` },
              { label: { zh: '只看逾期', en: 'Only overdue' }, says: 'findings overdue' },
            ),
          ]
        : []),
    ],
    overdue > 0 ? 'danger' : 'warning',
  );
}

const plain = (row: Finding) => ({
  finding: row.id,
  rule: row.rule,
  ruleVersion: row.ruleVersion,
  shop: row.shop ?? null,
  subject: row.subject,
  says: row.says.en,
  severity: row.severity,
  state: row.state,
  owner: row.owner ?? null,
  due: row.dueAt.toISOString(),
  count: row.count,
  reopened: row.reopened,
  first: row.firstAt.toISOString(),
  last: row.lastAt.toISOString(),
  goneSince: row.goneAt?.toISOString() ?? null,
  waivedUntil: row.waivedUntil?.toISOString() ?? null,
  verdict: row.verdict ?? null,
  version: row.version,
  facts: JSON.stringify(row.facts),
});
