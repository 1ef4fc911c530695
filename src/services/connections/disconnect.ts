import { type Effect, irreversible } from '../../core/effect.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { lockLevels, releaseQuotas } from './claims.ts';
import { atStage, stageRow, standingOf } from './stages.ts';

type Deps = { tx: Tx };
type ShopRef = { id: number; code: string };

/** Platforms count orders in whole seconds, and refuse calls whose clock is further off than this. */
const [ORDERS_S, CLOCKS_MINUTES] = [1, 15];

/** Quotas that the platform surely does not show any more, and those of which nobody knows. */
type Left = { zero: string[]; zeroUnits: number; kept: number; keptSkus: number; exposed: number };

/** Read only. Throws connect.not_connected. */
export async function planDisconnect({ tx }: Deps, shop: ShopRef): Promise<Effect> {
  const standing = await standingOf(tx, shop);
  const left = await leftOf(tx, shop.id);
  return {
    summary: {
      zh: `断开 ${shop.code}：凭据删除，订单不再读取，库存和优惠券不再写入`,
      en: `Disconnect ${shop.code}: its credentials are deleted, orders are no longer read, stock and coupons no longer written`,
    },
    rows: [stageRow(shop, standing, undefined)],
    figures: [
      {
        label: { zh: '平台已确认为 0、收回的配额', en: 'Quotas known to be 0 there, given back' },
        value: left.zeroUnits,
      },
      {
        label: {
          zh: '平台上可能还在卖，或卖掉的订单还没读到、没核对，仍算已占用',
          en: 'May still be on sale there, or sold in orders that are not read and settled yet: stays counted as spent',
        },
        value: left.kept,
      },
    ],
    ...(left.kept + left.exposed > 0 && { risky: true as const }),
    inverse: irreversible('要恢复请重新接入', 'connect it again to undo'),
    data: { shopId: shop.id, code: shop.code, stageAt: standing.stageAt },
  };
}

/** Throws effect.changed. */
export async function applyDisconnect({ tx }: Deps, { data }: Effect): Promise<Omit<Left, 'zero'>> {
  const shop = { id: Number(data['shopId']), code: String(data['code']) };
  await atStage(tx, shop, data['stageAt']);
  const skus = await rowsOf<{ sku: string }>(
    tx,
    sql`select distinct sku from quota where shop_id = ${shop.id} and assigned > 0`,
  );
  await lockLevels(
    tx,
    skus.map(({ sku }) => sku),
  );
  const left = await leftOf(tx, shop.id);
  await releaseQuotas(tx, shop.id, left.zero);
  await rowsOf(tx, sql`delete from connect_link where shop->>'code' = ${shop.code}`);
  await rowsOf(tx, sql`delete from shop_connection where shop_id = ${shop.id}`);
  await rowsOf(
    tx,
    sql`delete from stock_lane l where shop_id = ${shop.id} and exposed = 0
          and not exists (select from quota q where q.shop_id = l.shop_id and q.sku = l.sku and q.assigned > 0)`,
  );
  await rowsOf(
    tx,
    sql`update stock_lane set due_at = null, target = null, version = version + 1,
          phase = case phase when 'allotted' then 'reading' else phase end where shop_id = ${shop.id}`,
  );
  const { zero: _, ...figures } = left;
  return figures;
}

/**
 * Known to be nothing: every listing shows 0, that was read back and settled with nothing under way, and all orders up to then
 * are in. What a cancellation gave the quota since, the platform may have put back on sale; when it was is known by our clock.
 */
async function leftOf(tx: Tx, shopId: number): Promise<Left> {
  const rows = await rowsOf<{ sku: string; units: number; zero: boolean }>(
    tx,
    sql`select q.sku, sum(q.assigned)::int as units,
          coalesce(bool_and(l.phase = 'steady' and l.exposed = 0 and l.confirmed_at is not null), false)
            and not exists (select from listing g where g.shop_id = ${shopId} and g.sku = q.sku
              and coalesce(g.published, (g.state <> 'gone')::int) > 0)
            and coalesce((select min(g.published_at) <= min(l.confirmed_at)
                and max(g.published_at) + make_interval(secs => ${ORDERS_S}::int)
                  <= (select c.orders_through from shop_connection c where c.shop_id = ${shopId})
                and not exists (select from reservation r where r.shop_id = ${shopId} and r.sku = q.sku and r.kind = 'order'
                  and r.state = 'released' and r.ended_at > min(g.published_at) - make_interval(mins => ${CLOCKS_MINUTES}::int))
              from listing g where g.shop_id = ${shopId} and g.sku = q.sku), false)
            and not exists (select from stock_intent i where i.shop_id = ${shopId} and i.sku = q.sku and i.state in ('open', 'unknown')) as zero
        from quota q left join stock_lane l on l.shop_id = q.shop_id and l.sku = q.sku
        where q.shop_id = ${shopId} and q.assigned > 0 group by q.sku order by q.sku`,
  );
  const [lanes] = await rowsOf<{ exposed: number }>(
    tx,
    sql`select coalesce(sum(exposed), 0)::int as exposed from stock_lane where shop_id = ${shopId}`,
  );
  const [zero, kept] = [rows.filter((row) => row.zero), rows.filter((row) => !row.zero)];
  const sum = (list: readonly { units: number }[]) => list.reduce((total, { units }) => total + units, 0);
  return {
    zero: zero.map(({ sku }) => sku),
    zeroUnits: sum(zero),
    kept: sum(kept),
    keptSkus: kept.length,
    exposed: lanes?.exposed ?? 0,
  };
}
