import type { MetricKind } from '../metric-kind.ts';
import { bySales, wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'complaint-rate',
  name: { zh: '投诉率', en: 'Complaint rate' },
  aliases: ['客诉率'],
  unit: 'percent',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'service',
  says: {
    zh: '投诉数除以同日订单数；只算录入了投诉数的店铺和日子',
    en: 'Complaints by the orders of the same days; only shops and days of which complaints were entered',
  },
  source: { zh: '录入的数字、订单', en: 'numbers as entered, orders' },
  inputs: ['complaints'],
  owner: 'operator',
  comparators: ['industry'],
  version: 1,
  scale: 100,
  sql: (q) => bySales(q, wholeOf(q, 'complaints'), 'orders', { of: 'things' }),
};
