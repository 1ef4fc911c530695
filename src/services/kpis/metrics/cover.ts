import type { MetricKind } from '../metric-kind.ts';
import { stockFigure } from '../stock-figure.ts';

export const metric: MetricKind = {
  code: 'cover',
  name: { zh: '可售天数', en: 'Days of cover' },
  aliases: ['库存天数', 'stock cover'],
  unit: 'days',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  group: true,
  says: {
    zh: '在库件数除以到期末为止 28 个营业日的日均售出件数',
    en: 'Units on hand by the average units sold a day in the 28 days of business up to the end of the period',
  },
  source: { zh: '供应链指标（库存流水、订单）', en: 'figures of the supply chain (ledger of stock, orders)' },
  inputs: [],
  owner: 'operator',
  version: 1,
  compute: stockFigure('cover'),
};
