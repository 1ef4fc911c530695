import { card, defineCommand, note, table, text } from '#kit';

export default defineCommand({
  name: { zh: '汇率', en: 'rate' },
  aliases: ['rates', 'exchange rate'],
  summary: {
    zh: '录入过的汇率：有了它，几种货币的指标可以合计成本群的币种',
    en: 'The exchange rates that were loaded: with them figures in several currencies are also summed in that of the room',
  },
  examples: ['汇率', 'rate'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/exchange-rates', scope: 'kpi.read' },
  args: {},
  async run({ services, most }) {
    const rates = await services.kpis.rates();
    if (rates.length === 0)
      return card({ zh: '还没有汇率', en: 'No exchange rates' }, [
        text({
          zh: '几种货币分开显示；要合计，录入：汇率 录入 USD/CNY,2026-11-20,7.11',
          en: 'Currencies are shown apart; to sum them up, load: rate load USD/CNY,2026-11-20,7.11',
        }),
      ]);
    return card({ zh: `汇率 · ${rates.length} 对`, en: `Exchange rates · ${rates.length}` }, [
      table(
        [
          { label: { zh: '从', en: 'From' } },
          { label: { zh: '到', en: 'To' } },
          { label: { zh: '日期', en: 'Day' } },
          { label: { zh: '汇率', en: 'Rate' }, align: 'right' },
          { label: { zh: '谁录入', en: 'Source' } },
        ],
        rates
          .slice(0, most(50))
          .map(({ from, to, day, rate, source }) => [from, to, { date: day }, String(rate), source]),
        rates.length,
      ),
      note({
        zh: '每对只列最近一天；统计时用期末那天或之前最近的汇率',
        en: 'The latest day of each pair; a period is summed at the rates of its last day, or the latest before it',
      }),
    ]);
  },
});
