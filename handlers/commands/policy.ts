import {
  actions,
  card,
  defineCommand,
  note,
  optional,
  type PolicyNote,
  table,
  text,
  valueArg,
  type WatchedPlatform,
  withData,
} from '#kit';

export default defineCommand({
  name: { zh: '平台政策', en: 'policy' },
  aliases: ['platform policy', '政策'],
  summary: {
    zh: '各平台的政策变化：上次记录、涉及规则、漏记的月份；加平台名看它的记录',
    en: 'What changed on each platform: the last note, the rules it touches, months missed; name a platform to see its notes',
  },
  examples: ['平台政策', 'policy', '平台政策 淘宝', 'policy taobao'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/policy', scope: 'compliance.read' },
  args: {
    platform: optional(
      valueArg({ zh: '平台', en: 'platform' }, (typed) => (typed.length <= 40 ? { value: typed } : undefined)),
    ),
  },
  async run({ args, services, now, most }) {
    if (args.platform === undefined) return overview(await services.office.watched(now));
    const platform = await services.office.soldOn(args.platform);
    const found = await services.office.notes({ platform, limit: 500 });
    const title = { zh: `平台政策 · ${args.platform} · ${found.length}`, en: `Policy · ${platform} · ${found.length}` };
    if (found.length === 0) return card(title, [text(NOTHING)]);
    const rows = found.slice(0, most(20));
    return card(title, [
      withData(
        table(
          [
            { label: { zh: '编号', en: 'No.' }, align: 'right' },
            { label: { zh: '日期', en: 'Day' } },
            { label: { zh: '变了什么', en: 'What changed' } },
            { label: { zh: '规则', en: 'Rules' } },
            { label: { zh: '网址', en: 'Address' } },
            { label: { zh: '谁', en: 'By' } },
          ],
          rows.map((one) => [
            one.id,
            { date: one.day },
            one.words,
            one.rules.join(', ') || '–',
            one.url || '–',
            one.author,
          ]),
          found.length,
        ),
        rows.map(dataOf),
      ),
    ]);
  },
});

const NOTHING = {
  zh: '还没有记录；例如：平台政策 记录 淘宝 保证金规则调整 rules=papers',
  en: 'Nothing is noted yet; for example: policy note taobao deposits changed rules=papers',
};

const dataOf = (one: PolicyNote) => ({
  id: one.id,
  platform: one.platform,
  day: one.day,
  words: one.words,
  url: one.url,
  rules: one.rules.join(';'),
  author: one.author,
});

const overview = (rows: readonly WatchedPlatform[]) =>
  card(
    { zh: `平台政策 · ${rows.length} 个平台`, en: `Platform policies · ${rows.length}` },
    [
      withData(
        table(
          [
            { label: { zh: '平台', en: 'Platform' } },
            { label: { zh: '上次记录', en: 'Last note' } },
            { label: { zh: '变了什么', en: 'What changed' } },
            { label: { zh: '规则', en: 'Rules' } },
            { label: { zh: '漏记的月份', en: 'Months missed' } },
            { label: { zh: '本月待办', en: 'To-do' } },
          ],
          rows.map(({ words, last, missed, todo }) => [
            words,
            last ? { date: last.day } : '–',
            last?.words ?? '–',
            last?.rules.join(', ') || '–',
            missed.length === 0 ? '–' : `${missed.length} (${missed.slice(-3).join(', ')})`,
            todo ?? '–',
          ]),
        ),
        rows.map(({ platform, last, missed, notes, todo }) => ({
          platform,
          notes,
          last_day: last?.day ?? null,
          last_words: last?.words ?? null,
          last_rules: last?.rules.join(';') ?? null,
          missed: missed.join(';'),
          todo: todo ?? null,
        })),
      ),
      note({
        zh: '每月每个平台一项待办；看过后发送 平台政策 记录 <平台> <变了什么>，没有变化也记一句',
        en: 'A to-do for each platform each month: look, then send policy note <platform> <what changed>, also where nothing did',
      }),
      actions(...rows.slice(0, 3).map(({ platform, words }) => ({ label: words, says: `policy ${platform}` }))),
    ],
    rows.some(({ missed }) => missed.length > 0) ? 'warning' : 'normal',
  );
