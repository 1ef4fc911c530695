import { sql } from '../../../db/client.ts';
import type { MetricKind } from '../metric-kind.ts';
import { bySales, wholeOf } from '../whole.ts';

export const metric: MetricKind = {
  code: 'marketing-share',
  name: { zh: '营销费用占比', en: 'Marketing share of GMV' },
  aliases: ['营销占比', '营销费用率', 'marketing of gmv'],
  unit: 'percent',
  perCurrency: true,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'down',
  shelf: 'cost',
  says: {
    zh: '营销费用除以同日同币种的销售额（GMV）；店铺某日没有录入营销费用时用它的广告花费，两样都没有的店铺和日子不算',
    en: 'Marketing cost by the sales (GMV) of the same days and currency; a shop’s advertising on days for which no marketing cost was entered; shops and days with neither do not count',
  },
  source: { zh: '录入的营销费用、广告花费，订单', en: 'marketing and advertising as entered, orders' },
  inputs: ['marketing-cost'],
  owner: 'marketing',
  target: { atMost: 22, period: 'month' },
  version: 2,
  scale: 100,
  sql: (q) =>
    bySales(
      q,
      sql`with m as materialized (${wholeOf(q, 'marketing-cost')})
          select * from m union all
          select a.* from (${wholeOf(q, 'ad-cost')}) a
          where not exists (select 1 from m where m.day = a.day and m.currency = a.currency and (m.shop_id = a.shop_id or m.shop_id is null))`,
      'amount',
    ),
};
