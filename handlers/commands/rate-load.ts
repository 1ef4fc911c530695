import { card, defineCommand, rest, text } from '#kit';

export default defineCommand({
  name: { zh: '汇率 录入', en: 'rate load' },
  aliases: ['录入汇率', '汇率 导入', 'rate set'],
  summary: {
    zh: '录入某天的汇率，一次最多 100 条；none 取消一条',
    en: 'Load exchange rates of days, 100 at most at once; none takes one away',
  },
  examples: ['汇率 录入 USD/CNY,2026-11-20,7.11', 'rate load USD/CNY,2026-11-20,7.11 GBP/CNY,2026-11-20,9.02'],
  permission: 'kpi.manage',
  effect: 'write',
  args: {
    rates: rest({ zh: '汇率（USD/CNY,2026-11-20,7.11）', en: 'rates (USD/CNY,2026-11-20,7.11)' }, { max: 4000 }),
  },
  plan: async ({ args, services, now }) => services.kpis.planRates(args.rates, await services.kpis.today(now)),
  async apply({ effect, by, services }) {
    await services.kpis.applyRates(effect, by.actor);
    return card(
      { zh: `已录入 ${effect.rows.length} 条汇率`, en: `Exchange rates loaded: ${effect.rows.length}` },
      [text({ zh: '看板和指标里的合计按它们计算', en: 'Sums over currencies in boards and metrics use them' })],
      'success',
    );
  },
});
