import type { MetricKind } from '../metric-kind.ts';
import { stockFigure } from '../stock-figure.ts';

export const metric: MetricKind = {
  code: 'turnover',
  name: { zh: '库存周转', en: 'Turnover' },
  aliases: ['周转', '周转率', 'stock turnover'],
  unit: 'times',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'stock',
  group: true,
  says: {
    zh: '到期末为止 90 个营业日售出件数折算成一年，除以这些天的平均在库件数（按流水逐笔加权）；与命令 供应链 的库存周转同一口径',
    en: 'Units sold in the 90 days of business up to the end of the period, as of a year, by the average units on hand in those days (weighted by the ledger); as supply-chain counts it',
  },
  source: { zh: '供应链指标（库存流水、订单）', en: 'figures of the supply chain (ledger of stock, orders)' },
  inputs: [],
  owner: 'operator',
  target: { atLeast: 15, period: 'quarter' },
  version: 1,
  compute: stockFigure('turnover'),
};
