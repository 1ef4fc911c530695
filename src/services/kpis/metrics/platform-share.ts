import type { MetricKind } from '../metric-kind.ts';
import { shareRows } from '../shares.ts';

export const metric: MetricKind = {
  code: 'platform-share',
  name: { zh: '平台 GMV 占比', en: 'Platform share of GMV' },
  aliases: ['平台占比', '渠道占比'],
  unit: 'percent',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'sales',
  says: {
    zh: '每个平台的店铺的销售额（GMV），除以看得到的全部店铺同币种的销售额。合计是各平台的平均',
    en: 'Sales (GMV) of the shops of each platform by those of all shops in sight in the same currency. Together: the mean of the platforms',
  },
  source: { zh: '订单', en: 'orders' },
  inputs: [],
  owner: 'manager',
  version: 1,
  scale: 100,
  sql: (q) => shareRows(q, 'platform'),
};
