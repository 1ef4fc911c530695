import type { MetricKind } from '../metric-kind.ts';
import { bySales, wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'compliance-share',
  name: { zh: '合规成本占比', en: 'Compliance cost of GMV' },
  aliases: ['合规成本率', '合规费用占比'],
  unit: 'percent',
  perCurrency: true,
  grains: ['month', 'quarter'],
  good: 'down',
  shelf: 'cost',
  says: {
    zh: '合规成本除以同日同币种的销售额（GMV）；只算录入了成本的店铺和日子',
    en: 'Compliance cost by the sales (GMV) of the same days and currency; only shops and days of which the cost was entered',
  },
  source: { zh: '录入的合规成本、订单', en: 'compliance cost as entered, orders' },
  inputs: ['compliance-cost'],
  owner: 'compliance',
  version: 2,
  scale: 100,
  sql: (q) => bySales(q, wholeOf(q, 'compliance-cost'), 'amount'),
};
