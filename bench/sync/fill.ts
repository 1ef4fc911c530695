import type { TransactionSql } from 'postgres';
import type { Sealer } from '../../src/core/seal.ts';
import { openDb, systemScope } from '../../src/db/client.ts';
import { openOwner } from '../../src/db/owner.ts';
import { connectShop } from '../../src/services/connections/connect-shop.ts';
import { openingOf, refOf, type Size, sharesOfSkus, shopsOf, skuCode } from './group.ts';
import type { BenchConnection } from './platforms.ts';

const BY = 'bench';
/** The sales of all days before, on the one before today: so many seconds of them that the planner finds each shop's true speed. */
const DAY_S = 86_400;
const HISTORY_S = 795_600;

/**
 * A group as it is after weeks: every shop connected and live, every SKU listed and matched at each, every quota published
 * and confirmed, with sales behind it. Triggers rest meanwhile, so that nothing is planned anew because of it.
 */
export async function fill(
  url: string,
  { size, connections, sealer }: { size: Size; connections: readonly BenchConnection[]; sealer: Sealer },
): Promise<void> {
  const shops = shopsOf(size);
  const shares = sharesOfSkus(size);
  const openings = shares.map((share, place) => openingOf(shops, { place, share }, size.rate));
  const goods = openings.map(({ onHand, quotas, lows }, place) => ({
    ...{ place, sku: skuCode(place), ...refOf(place), on_hand: onHand, quotas, lows },
    per_second: (shares[place] ?? 0) * size.rate,
  }));
  const names = shops.map(({ n, code, connector, share }) => ({ n, code, connector, share }));
  const owner = openOwner(url);
  await owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`insert into warehouse (code, name_zh, name_en) values ('W', '仓', 'W')`;
    await sql`create temp table seller (n int, code text, connector text, share float8) on commit drop`;
    await sql`insert into seller select * from jsonb_to_recordset(${sql.json(names)}) as s (n int, code text, connector text, share float8)`;
    await sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone, is_main)
      select code, code, code, connector, 'CNY', 'Asia/Shanghai', n = 0 from seller order by n`;
    await sql`create temp table good (place int, sku text, item text, variant text, on_hand int, quotas jsonb, lows jsonb, per_second float8)
      on commit drop`;
    await sql`insert into good select * from jsonb_to_recordset(${sql.json(goods)})
      as g (place int, sku text, item text, variant text, on_hand int, quotas jsonb, lows jsonb, per_second float8)`;
    await sql`create temp table offer on commit drop as
      select g.sku, g.item, g.variant, s.id as shop_id, q.units::int as units, (g.lows ->> (s.id - 1))::int as low, g.per_second * n.share as per_second
      from good g cross join lateral jsonb_array_elements_text(g.quotas) with ordinality as q (units, k)
        join shop s on s.id = q.k join seller n on n.n = q.k - 1`;
    await sql`insert into sku (code, title) select sku, sku from good`;
    await sql`insert into stock_level (sku, warehouse_id, on_hand, assigned)
      select g.sku, 1, g.on_hand, (select sum(o.units) from offer o where o.sku = g.sku) from good g`;
    await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
      select sku, 1, 'counted', on_hand, on_hand, ${BY}, 'opening:' || sku from good`;
    await sql`insert into quota (sku, warehouse_id, shop_id, assigned) select sku, 1, shop_id, units from offer`;
    await sql`insert into listing (shop_id, item, variant, title, outer_code, sku, price_minor, currency, matched_by, matched_at,
        published, published_at)
      select shop_id, item, variant, sku, sku, sku, 9900, 'CNY', ${BY}, now() - interval '1 hour', units, now() from offer`;
    await sql`insert into stock_lane (shop_id, sku, phase, low, confirmed_at) select shop_id, sku, 'steady', low, now() from offer`;
    await history(sql);
  });
  await connectAll(url, connections, sealer);
  await owner`delete from stock_mark`;
  await owner`vacuum analyze`;
  await owner.end();
}

/** One order a shop, with a line of each SKU. */
async function history(sql: TransactionSql): Promise<void> {
  const placed = sql`now() - make_interval(secs => ${DAY_S})`;
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
    select id, 'H', 'sale', 'closed', ${placed}, 'CNY', ${BY} from shop`;
  await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select o.shop_id, r.id, o.sku, o.sku, 'sale', greatest(1, round(o.per_second * ${HISTORY_S}::float8)::int), 9900, ${placed}
    from offer o join "order" r on r.shop_id = o.shop_id`;
}

async function connectAll(url: string, connections: readonly BenchConnection[], sealer: Sealer): Promise<void> {
  const db = openDb(url, { poolSize: 1 });
  await db.withScope(systemScope('bench'), async (tx) => {
    for (const [n, one] of connections.entries())
      await connectShop(tx, {
        ...{ sealer, shopId: n + 1, connector: one.connector, credentials: one.credentials, baseUrl: one.baseUrl },
        account: { id: one.account, name: one.name, lacks: [] },
        stage: 'live',
        by: BY,
      });
  });
  await db.close();
  const owner = openOwner(url);
  await owner`update shop_connection set orders_through = now(), counts_since = now() - interval '1 hour'`;
  await owner.end();
}
