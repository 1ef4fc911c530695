import type { MetricKind } from '../metric-kind.ts';
import { gmvPerCost } from '../parts.ts';

export const metric: MetricKind = {
  code: 'technology-return',
  name: { zh: '技术投产比', en: 'Technology return' },
  aliases: ['技术产出比', 'tech return'],
  shelf: 'cost',
  unit: 'ratio',
  perCurrency: true,
  grains: ['month', 'quarter'],
  good: 'up',
  says: {
    zh: '销售额 ÷ 同币种、同日的技术成本，只算录入了成本的店铺和日子：每 1 元技术成本对应多少销售额；目标 1:30。与技术 ROI（收益 ÷ 成本）不是一回事',
    en: 'GMV by technology cost of the same currency and days, only of shops and days of which it was entered: how much is sold for each 1 of it; wanted is 1:30. Not the technology ROI, which is its gain by its cost',
  },
  source: { zh: '订单；录入的技术成本', en: 'orders; technology cost as entered' },
  inputs: ['tech-cost'],
  owner: 'finance',
  target: { atLeast: 30, period: 'quarter' },
  version: 2,
  sql: (q) => gmvPerCost(q, 'tech-cost'),
};
