import type { MetricKind } from '../metric-kind.ts';
import { costPerGmv } from '../parts.ts';

export const metric: MetricKind = {
  code: 'labour-share-target',
  name: { zh: '人力成本占比（目标）', en: 'Labour share against its target' },
  aliases: ['人力成本占比目标', 'labor share target'],
  shelf: 'cost',
  unit: 'percent',
  scale: 100,
  perCurrency: true,
  grains: ['month', 'quarter'],
  good: 'down',
  says: {
    zh: '与 labour-share 同样计算：人力成本 ÷ 同币种的销售额；这里与计划的目标 12% 相比，18% 是 labour-share 的告警线',
    en: 'Counted as labour-share: staff cost by GMV of the same currency; here against the 12 % that the plan wants, while 18 % is the alarm of labour-share',
  },
  source: { zh: '订单；录入的人力成本', en: 'orders; staff cost as entered' },
  inputs: ['staff-cost'],
  owner: 'finance',
  target: { atMost: 12, period: 'month' },
  version: 2,
  sql: (q) => costPerGmv(q, 'staff-cost'),
};
