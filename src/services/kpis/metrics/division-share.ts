import type { MetricKind } from '../metric-kind.ts';
import { shareRows } from '../shares.ts';

export const metric: MetricKind = {
  code: 'division-share',
  name: { zh: '事业部 GMV 占比', en: 'Division share of GMV' },
  aliases: ['事业部占比', '部门占比'],
  unit: 'percent',
  perCurrency: true,
  grains: ['week', 'month', 'quarter'],
  good: 'up',
  shelf: 'sales',
  says: {
    zh: '每个事业部的店铺的销售额（GMV），除以看得到的全部店铺同币种的销售额；不属于任何事业部的店铺只算在分母里。合计是各事业部的平均',
    en: 'Sales (GMV) of the shops of each division by those of all shops in sight in the same currency; shops of no division count only in what is divided by. Together: the mean of the divisions',
  },
  source: { zh: '订单、店铺所属的事业部', en: 'orders, divisions of shops' },
  inputs: [],
  owner: 'manager',
  thresholds: {
    alarm: { atLeast: 15 },
    clear: { atLeast: 15 },
    by: 'division',
    period: 'month',
    proposal: {
      zh: '看看这个事业部哪家店、哪些商品落后，再定投放和货品',
      en: 'See which of its shops and goods fall behind, then decide on spend and range',
    },
  },
  version: 1,
  scale: 100,
  sql: (q) => shareRows(q, 'division'),
};
