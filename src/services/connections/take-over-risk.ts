import type { Risk } from '../../core/effect.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

/**
 * What a take-over puts at stake, over all of its SKUs and not only those that are shown: the pieces that the platform shows; of
 * those that become quota, their cost, or their highest listing price where no cost is known, and their share of all that there is.
 */
export async function takeOverRisk(
  tx: Tx,
  shopId: number,
  plans: readonly { sku: string; shown: number; exposed: number }[],
): Promise<Risk> {
  const claims = plans.map(({ sku, shown, exposed }) => ({ sku, units: Math.max(0, shown - exposed) }));
  const quota = claims.reduce((sum, one) => sum + one.units, 0);
  const wanted = sql`unnest(${sql.param(claims.map(({ sku }) => sku))}::text[], ${sql.param(claims.map((one) => one.units))}::int[])`;
  const rows = await rowsOf<{ currency: string | null; worth: string | null; on_hand: string }>(
    tx,
    sql`with w as (select sku, units from ${wanted} as u (sku, units)),
          known as (select w.sku, f.currency, max(f.cost_minor) as cost, null::bigint as price from w join price_floor f using (sku)
              where f.cost_minor is not null group by 1, 2
            union all select w.sku, l.currency, null, max(l.price_minor / greatest(l.pieces, 1)) from w join listing l using (sku)
              where l.price_minor is not null and l.state <> 'gone' group by 1, 2),
          one as (select sku, currency, coalesce(max(cost), max(price)) as worth from known group by 1, 2)
        select currency, sum(worth * units)::text as worth,
          (select coalesce(sum(on_hand), 0) from stock_level where sku in (select sku from w))::text as on_hand
        from w left join one using (sku) group by currency order by sum(worth * units) desc nulls last limit 1`,
  );
  const [most] = rows;
  const onHand = Number(most?.on_hand ?? 0);
  const share = onHand > 0 ? Math.round(Math.min(100, (quota / onHand) * 100) * 10) / 10 : 0;
  return {
    area: 'shops',
    shops: [shopId],
    units: plans.reduce((sum, one) => sum + one.shown, 0),
    ...(most?.currency && most.worth && { money: { minor: most.worth, currency: most.currency } }),
    ...(share > 0 && { stockPercent: share }),
  };
}
