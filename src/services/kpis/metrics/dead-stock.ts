import type { MetricKind } from '../metric-kind.ts';
import { stockFigure } from '../stock-figure.ts';

export const metric: MetricKind = {
  code: 'dead-stock',
  name: { zh: '死库存', en: 'Dead stock' },
  aliases: ['滞销库存'],
  unit: 'units',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'stock',
  group: true,
  says: {
    zh: '到期末为止 90 个营业日内没有卖出过一件的商品的在库件数',
    en: 'Units on hand of goods of which none was sold in the 90 days of business up to the end of the period',
  },
  source: { zh: '供应链指标（库存流水、订单）', en: 'figures of the supply chain (ledger of stock, orders)' },
  inputs: [],
  owner: 'operator',
  version: 1,
  compute: stockFigure('dead-stock'),
};
