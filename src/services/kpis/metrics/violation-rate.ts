import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'violation-rate',
  name: { zh: '违规率', en: 'Violation rate' },
  aliases: ['违规比例', 'violations'],
  shelf: 'core',
  unit: 'percent',
  scale: 100,
  grains: ['week', 'month', 'quarter'],
  good: 'down',
  says: {
    zh: '现在在售的链接和期内的销售订单中，期内发生过或仍未处理的高、严重级别违规所占比例；豁免的和判为误报的不算。命令 供应链 的同名指标是最近 30 天的',
    en: 'Of the listings now on sale and the sales orders of the period: the share of which a finding of high or critical severity happened in it or is still open; not what was waived or judged a false alarm. The figure of the same name of supply-chain is that of the last 30 days',
  },
  source: { zh: '违规项、链接、订单', en: 'findings, listings, orders' },
  inputs: [],
  owner: 'compliance',
  target: { atMost: 0.3, period: 'month' },
  thresholds: {
    alarm: { atMost: 0.3 },
    clear: { atMost: 0.3 },
    period: 'week',
    proposal: {
      zh: '先处理未处理的高级别违规项：发送 违规项',
      en: 'Begin with the open findings of high severity: send findings',
    },
  },
  comparators: ['industry'],
  version: 1,
  async compute(tx, q, { violations }) {
    const rows = (await violations?.(tx, q)) ?? [];
    return rows.map(({ shopId, found, checked }) => ({ shopId, num: found, den: checked, n: checked }));
  },
};
