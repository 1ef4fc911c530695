import { card, defineCommand, importedWords, note, rest, text, wrongLines } from '#kit';

const SHOWN_WRONG = 10;

export default defineCommand({
  name: { zh: '录入 导入', en: 'record import' },
  aliases: ['导入数据'],
  summary: {
    zh: '粘贴 CSV 录入多个数：第一行是标题（日期、店铺、数据名），对的收下，错的逐行说明；更大的文件用 npm run import -- observations',
    en: 'Paste CSV to record many numbers: a heading (day, shop, inputs), then rows; good rows are taken, wrong ones named; larger files: npm run import -- observations',
  },
  examples: [
    '录入 导入 日期,店铺,访客数;2026-11-21,SH-1,1234;2026-11-22,SH-1,1300',
    'record import day,shop,visitors;2026-11-21,SH-1,1234;2026-11-22,SH-1,1300',
  ],
  permission: 'kpi.write',
  reach: 'shop',
  effect: 'write',
  args: {
    rows: rest({ zh: '标题和各行（CSV）', en: 'heading and rows (CSV)' }, { max: 2_000, verbatim: true, lines: true }),
  },
  confirm: ({ data }) => data['onTop'] === true,
  plan: async ({ args, services, now }) => services.observations.planImport({ typed: args.rows, now }),
  async apply({ effect, by, services, now }) {
    const done = await services.observations.applyImport(effect, { author: by.actor, now });
    const back = { zh: `整个撤回：录入 撤回 ${done.batch}`, en: `To take all of it back: record back ${done.batch}` };
    return card(
      { zh: '已导入', en: 'Imported' },
      [
        ...importedWords(done).map((line) => text(line)),
        ...wrongLines(done.wrong, SHOWN_WRONG).map((line) => text(line)),
        note(back),
      ],
      done.wrong.length > 0 ? 'warning' : 'success',
    );
  },
});
