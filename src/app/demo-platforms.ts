import { rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { DemoConnection, DemoPlatforms } from '../local-platforms/demo-run.ts';
import { LOCAL_PLATFORMS } from '../local-platforms/server.ts';
import type { LocalListing, LocalShop } from '../local-platforms/world.ts';
import type { Capabilities, PlatformKind } from '../platforms/platform.ts';
import { connectShop } from '../services/connections/connect-shop.ts';
import { demoSkus } from '../services/demo/catalogue.ts';
import { DEMO_SHOPS } from '../services/demo/group.ts';
import { demoTitle } from '../services/demo/titles.ts';
import type { House } from './house.ts';
import { tablesIn } from './platforms.ts';

const LISTED = 40;
/** What a shop without a stock interface is given for good, of each SKU. */
const ALLOTTED = 6;
const SEED = 20_261_111;
const BY = 'demo';
/** Which connector a shop of the demo is reached by: the others have one of their platform's name. */
const THROUGH: Record<string, string> = { jd: 'jushuitan', xiaohongshu: 'table' };

/**
 * The platforms of the demo's shops, on a port of this machine, with sales going on: orders arrive, quotas move, coupons
 * change. They remember nothing: after a restart they sell what their shops were assigned, and what was ordered there
 * before is cancelled.
 */
export async function startDemoGroup(
  house: House,
  pushUrl: (path: string) => string,
): Promise<DemoPlatforms | undefined> {
  const { db, clock, config } = house;
  if (await playedElsewhere(house)) return undefined;
  const { startDemoPlatforms } = await import('../local-platforms/demo-run.ts');
  await db.withScope(systemScope('demo'), (tx) => forget(house, tx, clock.now()));
  const skus = await db.withScope(systemScope('demo'), bestSellers);
  const assigned = await db.withScope(systemScope('demo'), shownByShop);
  const titles = new Map(demoSkus().map((sku) => [sku.code, sku]));
  const codes: string[] = [];
  const platforms: DemoPlatforms = await startDemoPlatforms({
    shops: DEMO_SHOPS.flatMap((shop) => {
      const kind = house.platforms.find(({ code }) => code === (THROUGH[shop.platform] ?? shop.platform));
      return kind ? [{ ...shop, name: shop.zh, kind }] : [];
    }),
    skus: skus.flatMap((code) => titles.get(code) ?? []),
    clock,
    seed: SEED ^ Math.floor(clock.now().getTime() / 1000),
    stock: (shop, sku) => assigned.get(`${shop} ${sku}`) ?? 0,
    titleOf: demoTitle,
    tables: tablesIn(config.dataDir),
    pushTo: (shop) => {
      const code = codes[platforms.world.shops.indexOf(shop)];
      return code === undefined ? undefined : pushUrl(`/push/${shop.kind.code}/${code}`);
    },
  });
  codes.push(...platforms.connections.map(({ shop }) => shop));
  try {
    await db.withScope(systemScope('demo'), (tx) => connectAll(house, tx, platforms));
  } catch (error) {
    await platforms.close();
    throw error;
  }
  return platforms;
}

/** What the platforms of this machine do at once, whatever their namesakes may take: declared so, the demo need not wait for it. */
export const atOnce = (capabilities: Capabilities): Capabilities => ({
  ...capabilities,
  stock: { ...capabilities.stock, landsWithinMs: 1_000 },
  orders: { ...capabilities.orders, visibleWithinMs: 4_000 },
});

/** TEE-RED-M, of which the first example speaks, and what sold most. */
async function bestSellers(tx: Tx): Promise<string[]> {
  const rows = await rowsOf<{ sku: string }>(
    tx,
    sql`select sku from order_line where kind = 'sale' group by 1 order by sku = 'TEE-RED-M' desc, sum(quantity) desc, 1 limit ${LISTED}`,
  );
  return rows.map(({ sku }) => sku);
}

/** What each shop may still sell, by `<shop> <SKU>`: nothing of anything when the demo begins. */
async function shownByShop(tx: Tx): Promise<Map<string, number>> {
  const rows = await rowsOf<{ key: string; units: number }>(
    tx,
    sql`select s.code || ' ' || q.sku as key, sum(q.assigned)::int as units
        from quota q join shop s on s.id = q.shop_id join shop_connection c on c.shop_id = s.id group by 1`,
  );
  return new Map(rows.map(({ key, units }) => [key, units]));
}

async function connectAll(house: House, tx: Tx, platforms: DemoPlatforms): Promise<void> {
  const now = house.clock.now();
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('zhanggui demo platforms'))`);
  for (const [n, one] of platforms.connections.entries()) {
    const kind = house.platforms.find(({ code }) => code === one.connector) as PlatformKind;
    const local = platforms.world.shops[n] as LocalShop;
    await connectOne(house, tx, { one, kind, listings: platforms.world.listings(local), now });
  }
  await allowLevels(tx);
  await rowsOf(
    tx,
    sql`insert into subscription (audience, room_id)
        select a.audience, r.id from room r, (values ('coupons'), ('shops'), ('kpi'), ('system')) a (audience)
        where r.channel = 'console' and r.address = 'ops' on conflict do nothing`,
  );
}

/**
 * The demo's shops list the same goods at prices that are up to a half apart: what coupons take off on top is told only where it is
 * far more. Whoever sets another limit keeps it.
 */
const LEVELS_BP = 7_000;
export async function allowLevels(tx: Tx): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into stock_rule (subject, name, value, set_by) values ('*', 'coupon_undercut_bp', ${String(LEVELS_BP)}, ${BY})
        on conflict do nothing`,
  );
}

type Connecting = { one: DemoConnection; kind: PlatformKind; listings: readonly LocalListing[]; now: Date };

async function connectOne(house: House, tx: Tx, { one, kind, listings, now }: Connecting): Promise<void> {
  const [shop] = await rowsOf<{ id: number }>(tx, sql`select id from shop where code = ${one.shop}`);
  if (!shop) return;
  await connectShop(tx, {
    sealer: house.sealers.platform,
    shopId: shop.id,
    connector: one.connector,
    credentials: one.credentials,
    account: { id: one.account, name: one.accountName, lacks: [] },
    ...(one.baseUrl && { baseUrl: one.baseUrl }),
    stage: 'live',
    by: BY,
  });
  await rowsOf(
    tx,
    sql`update shop_connection set orders_through = ${now.toISOString()}::timestamptz where shop_id = ${shop.id}`,
  );
  const rows = listings.map(({ item, variant, title, outerCode }) => ({ item, variant, title, sku: outerCode }));
  await rowsOf(
    tx,
    sql`insert into listing (shop_id, item, variant, title, outer_code, sku, matched_by, matched_at)
        select ${shop.id}::int, t.item, t.variant, t.title, t.sku, t.sku, ${BY}, clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (item text, variant text, title text, sku text)
        on conflict (shop_id, item, variant) do nothing`,
  );
  if (kind.capabilities.stock.fixedAllotment)
    await allot(
      tx,
      shop.id,
      rows.map(({ sku }) => sku),
    );
  else
    await rowsOf(
      tx,
      sql`insert into stock_mark (sku, cause) select distinct sku, 'listing' from listing where shop_id = ${shop.id} and sku is not null`,
    );
}

/** Once, as far as it is there: the warehouse with most of it gives. */
async function allot(tx: Tx, shopId: number, skus: readonly string[]): Promise<void> {
  await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = any (${sql.param([...skus])}::text[]) order by sku, warehouse_id, owner for update`,
  );
  await rowsOf(
    tx,
    sql`with best as (
          select distinct on (sku) sku, warehouse_id from stock_level
          where sku = any (${sql.param([...skus])}::text[]) and owner = ''
            and on_hand - reserved - safety - assigned >= ${ALLOTTED * 4}
          order by sku, on_hand - reserved - safety - assigned desc),
        given as (
          insert into quota (sku, warehouse_id, owner, shop_id, assigned)
          select sku, warehouse_id, '', ${shopId}::int, ${ALLOTTED}::int from best
          where not exists (select from quota q where q.sku = best.sku and q.shop_id = ${shopId})
          on conflict do nothing returning sku, warehouse_id)
        update stock_level l set assigned = l.assigned + ${ALLOTTED}, version = l.version + 1, updated_at = clock_timestamp()
        from given g where l.sku = g.sku and l.warehouse_id = g.warehouse_id and l.owner = ''`,
  );
}

/** Another process on this database may play them: then they answer at the address that is known. */
async function playedElsewhere({ db }: House): Promise<boolean> {
  const [row] = await db.withScope(systemScope('demo'), (tx) =>
    rowsOf<{ base_url: string }>(
      tx,
      sql`select base_url from shop_connection where base_url is not null and connected_by = ${BY} limit 1`,
    ),
  );
  const url = row && new URL(row.base_url).origin;
  const said =
    url &&
    (await fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      (answer) => answer.text(),
      () => '',
    ));
  return said === LOCAL_PLATFORMS;
}

/** Platforms that are gone told nobody what became of their orders and coupons: those are cancelled, these not there any more. */
async function forget({ services }: House, tx: Tx, now: Date): Promise<void> {
  await rowsOf(
    tx,
    sql`delete from coupon where shop_id in (select shop_id from shop_connection where connected_by = ${BY})`,
  );
  await rowsOf(
    tx,
    sql`update shop_connection set coupons_pulled_at = null, coupons_due_at = clock_timestamp(), coupons_lease_until = null
        where connected_by = ${BY}`,
  );
  const rows = await rowsOf<{ shop_id: number; number: string; placed_at: string; currency: string }>(
    tx,
    sql`select o.shop_id, o.number, o.placed_at, o.currency from "order" o join shop_connection c on c.shop_id = o.shop_id
        where o.source = 'platform:' || c.connector and o.status in ('placed', 'paid')`,
  );
  const version = now.toISOString();
  for (const shopId of new Set(rows.map((row) => row.shop_id))) {
    const told = rows
      .filter((row) => row.shop_id === shopId)
      .map(({ number, placed_at, currency }) => ({
        id: number,
        version: `~${version}`,
        state: 'cancelled' as const,
        placedAt: new Date(placed_at),
        updatedAt: now,
        cancelledAt: now,
        currency,
        lines: [],
      }));
    await services(tx).intake.take({ shopId, told, restocks: true, now });
  }
}
