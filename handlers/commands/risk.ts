import { actions, card, defineCommand, note, optional, type Risk, rest, table, text, withData } from '#kit';

export default defineCommand({
  name: { zh: '风险', en: 'risk' },
  aliases: ['risks', '风险库'],
  summary: {
    zh: '风险库：按 可能性 × 影响 从大到小；加词按名称、类别、负责人、规则或预案查找',
    en: 'The risk library, the greatest first (likelihood x effect); a word searches names, categories, owners, rules, playbooks',
  },
  examples: ['风险', 'risk', '风险 价格', 'risk price-gap'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/risks', scope: 'compliance.read' },
  args: { word: optional(rest({ zh: '词', en: 'word' }, { max: 100 })) },
  async run({ args, services, most }) {
    const { rows, total, all } = await services.office.risks({ word: args.word, limit: most(15) });
    const title = args.word
      ? { zh: `风险 · ${args.word} · ${total}`, en: `Risks · ${args.word} · ${total}` }
      : { zh: `风险库 · ${total}`, en: `Risk library · ${total}` };
    if (all === 0)
      return card(title, [
        text({
          zh: '风险库还是空的；用 npm run import -- risks 文件.csv 导入，docs/compliance/risks-example.csv 是一份可改的起点',
          en: 'The library is empty; read a file with npm run import -- risks FILE.csv; docs/compliance/risks-example.csv is one to begin with',
        }),
      ]);
    if (total === 0) return card(title, [text({ zh: '没有符合的风险', en: 'No risk fits' })]);
    return card(title, [
      risksTable(rows, total),
      note({ zh: '程度 = 可能性 × 影响，各 1 到 5', en: 'Degree = likelihood x effect, each 1 to 5' }),
      actions(
        ...rows
          .slice(0, 3)
          .map(({ code }) => ({ label: { zh: `看 ${code}`, en: `See ${code}` }, says: `risk show ${code}` })),
      ),
    ]);
  },
});

const risksTable = (rows: readonly Risk[], total: number) =>
  withData(
    table(
      [
        { label: { zh: '编号', en: 'Code' } },
        { label: { zh: '风险', en: 'Risk' } },
        { label: { zh: '程度', en: 'Degree' }, align: 'right' },
        { label: { zh: '措施', en: 'Measure' } },
        { label: { zh: '负责人', en: 'Owner' } },
        { label: { zh: '规则', en: 'Rules' } },
      ],
      rows.map((one) => [
        one.code,
        one.name,
        one.likelihood * one.effect,
        one.measure,
        one.owner,
        one.rules.join(', ') || '–',
      ]),
      total,
    ),
    rows.map((one) => ({
      code: one.code,
      category: one.category,
      name_zh: one.name.zh,
      name_en: one.name.en,
      measure_zh: one.measure.zh,
      measure_en: one.measure.en,
      owner: one.owner,
      likelihood: one.likelihood,
      effect: one.effect,
      rules: one.rules.join(';'),
      playbooks: one.playbooks.join(';'),
    })),
  );
