import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { shiftSpend } from '../shift-spend.ts';
import { bySales, wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'traffic-cost',
  name: { zh: '单均引流成本', en: 'Traffic cost per order' },
  aliases: ['引流成本', '流量成本', '单均流量成本', 'cost per order'],
  unit: 'money',
  perCurrency: true,
  grains: ['day', 'week', 'month'],
  good: 'down',
  shelf: 'traffic',
  says: {
    zh: '广告花费除以同日同币种的订单数，按平台分；只算录入了花费的店铺和日子',
    en: 'Advertising by the orders of the same days and currency, by platform; only shops and days of which the cost was entered',
  },
  source: { zh: '录入的广告花费、订单', en: 'advertising as entered, orders' },
  inputs: ['ad-cost'],
  owner: 'marketing',
  thresholds: {
    alarm: { atMost: 5 },
    clear: { atMost: 3 },
    by: 'platform',
    period: 'day',
    currency: 'CNY',
    advise: shiftSpend,
    proposal: {
      zh: '把这个平台的一部分投放移到单均引流成本最低的平台',
      en: 'Shift part of the spend of this platform to the one with the lowest traffic cost per order',
    },
  },
  version: 2,
  sql: (q) => bySales(q, wholeOf(q, 'ad-cost'), 'orders', { part: sql`s.platform` }),
};
