import { card, defineCommand, field, fields, note, rest } from '#kit';

export default defineCommand({
  name: { zh: '录入', en: 'record' },
  aliases: ['报数'],
  summary: {
    zh: '录入一个外来的数：访客、花费、人力成本等；店铺、日期、明细可按任意顺序，默认昨天；数写 无 就取消',
    en: 'Record a number from outside: visitors, ad cost, staff cost; shop, day and part in any order, yesterday by default; none takes it back',
  },
  examples: [
    '录入 访客 1,234 SH-2 昨天',
    'record visitors 1,234 SH-2 yesterday',
    '录入 广告花费 ¥1,200.50 SH-2 2026-11-22 直通车',
    'record ad cost $120 SH-2 2026-11-22 spring sale',
    'record staff-cost 120000 2026-10',
    '录入 首响 35秒 SH-2 昨天',
  ],
  permission: 'kpi.write',
  reach: 'shop',
  effect: 'write',
  args: {
    figure: rest(
      { zh: '数据名 数 [店铺] [日期] [明细]', en: 'input number [shop] [day] [part]' },
      { max: 300, verbatim: true },
    ),
  },
  confirm: ({ data }) => data['onTop'] === true,
  plan: async ({ args, services, now }) => services.observations.planRecord(args.figure, now),
  async apply({ effect, by, services, now }) {
    await services.observations.applyRecord(effect, { author: by.actor, now });
    return card(
      { zh: '已录入', en: 'Recorded' },
      [
        fields(
          ...effect.rows.flatMap(({ label, changes }) =>
            changes.map(({ before, after }) => field(label, `${before} → ${after}`)),
          ),
        ),
        ...(effect.details ?? []),
        note({
          zh: '以前的数都留着：录入 列表；多行一起：录入 导入',
          en: 'Earlier numbers are kept: record list; many at once: record import',
        }),
      ],
      'success',
    );
  },
});
