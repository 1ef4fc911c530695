import type { MetricKind } from '../metric-kind.ts';
import { gmvPerCost } from '../parts.ts';

export const metric: MetricKind = {
  code: 'labour-return',
  name: { zh: '人力投产比', en: 'Labour return' },
  aliases: ['人效', '人力产出比', 'labor return', 'labour roi'],
  shelf: 'core',
  unit: 'ratio',
  perCurrency: true,
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '销售额 ÷ 同币种、同日的人力成本，只算录入了成本的店铺和日子：每 1 元人力成本带来多少销售额；目标 1:30',
    en: 'GMV by staff cost of the same currency and days, only of shops and days of which it was entered: how much is sold for each 1 of staff cost; wanted is 1:30',
  },
  source: { zh: '订单；录入的人力成本', en: 'orders; staff cost as entered' },
  inputs: ['staff-cost'],
  owner: 'finance',
  target: { atLeast: 30, period: 'month' },
  version: 2,
  sql: (q) => gmvPerCost(q, 'staff-cost'),
};
