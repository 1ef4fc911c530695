import type { MetricKind } from '../metric-kind.ts';

export const metric: MetricKind = {
  code: 'stock-out-rate',
  name: { zh: '缺货率', en: 'Stock-out rate' },
  aliases: ['stock outs', 'out of stock rate'],
  shelf: 'stock',
  unit: 'percent',
  scale: 100,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  says: {
    zh: '90 天内卖过的商品，到期末为止 28 天里日终全部仓库在库为 0 的“商品×天”所占比例（与命令 供应链 的缺货率同一口径）',
    en: 'Of the goods sold within 90 days: the share of goods × days of the 28 up to the end of the period that ended with none on hand anywhere (as supply-chain counts stock-outs)',
  },
  source: { zh: '库存流水、订单', en: 'the stock ledger and orders' },
  inputs: [],
  owner: 'manager',
  version: 1,
  group: true,
  async compute(tx, q, { figure }) {
    const { value, of } = (await figure?.(tx, 'stock-outs', q)) ?? { value: undefined, of: 0 };
    return value === undefined ? [] : [{ shopId: null, num: (value / 100) * of, den: of, n: of }];
  },
};
