import type { MetricKind } from '../metric-kind.ts';
import { bySales, wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'order-errors',
  name: { zh: '订单差错率', en: 'Order error rate' },
  aliases: ['错单率', '错发率', 'order error'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'service',
  says: {
    zh: '错单数（发错、漏发、多发）除以同日订单数；只算录入了错单数的店铺和日子',
    en: 'Orders sent wrong (wrong goods, missing, too many) by the orders of the same days; only shops and days of which they were entered',
  },
  source: { zh: '录入的数字、订单', en: 'numbers as entered, orders' },
  inputs: ['order-errors'],
  owner: 'operator',
  target: { atMost: 0.3, period: 'month' },
  version: 1,
  scale: 100,
  sql: (q) => bySales(q, wholeOf(q, 'order-errors'), 'orders', { of: 'things' }),
};
