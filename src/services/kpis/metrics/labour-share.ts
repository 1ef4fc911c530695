import type { MetricKind } from '../metric-kind.ts';
import { costPerGmv } from '../parts.ts';

export const metric: MetricKind = {
  code: 'labour-share',
  name: { zh: '人力成本占比', en: 'Labour share' },
  aliases: ['人工成本占比', 'labor share', 'labour cost share'],
  shelf: 'cost',
  unit: 'percent',
  scale: 100,
  perCurrency: true,
  grains: ['week', 'month', 'quarter'],
  good: 'down',
  says: {
    zh: '人力成本 ÷ 同币种的销售额，只算录入了人力成本的店铺和日子；超过 18% 告警。计划里的 12% 是目标，另见 labour-share-target',
    en: 'Staff cost by GMV of the same currency; over 18 % is an alert. The 12 % of the plan is a target of its own: labour-share-target',
  },
  source: { zh: '订单；录入的人力成本', en: 'orders; staff cost as entered' },
  inputs: ['staff-cost'],
  owner: 'finance',
  thresholds: {
    alarm: { atMost: 18 },
    clear: { atMost: 17 },
    period: 'month',
    proposal: {
      zh: '先看哪家店的人力成本最高：指标 人力成本占比；排班按各店单量调整',
      en: 'See which shop costs most with metric labour-share, and fit the shifts to its orders',
    },
  },
  version: 2,
  sql: (q) => costPerGmv(q, 'staff-cost'),
};
