import { UserError } from '../../core/errors.ts';
import { foldName } from '../../core/text.ts';
import { copyRow, copyRows, type OwnerTx } from '../../db/bulk.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { openOwner } from '../../db/owner.ts';
import { clearApprovals, seedApprovals } from './approvals.ts';
import { type DemoSku, demoSkus } from './catalogue.ts';
import { fillTraits } from './compliance-abnormal.ts';
import { fillLinked } from './compliance-linked.ts';
import { fillDigests } from './digests.ts';
import { DEMO_OFFSET_MS, DEMO_SHOPS, DEMO_TIME_ZONE, DEMO_WAREHOUSES } from './group.ts';
import { fillObservations } from './observations.ts';
import { clearOnCall, seedOnCall } from './oncall.ts';
import { createRandom } from './random.ts';
import { demoLevels } from './stock.ts';
import { fillLots, fillSupply } from './supply.ts';
import { type ShippedTemplate, seedTemplates } from './templates.ts';
import { demoOrders, endOfHistory } from './trade.ts';

/**
 * `none`: an empty database. `demo`: it holds the demo and nothing real. `cleared`: the demo was ended, no shop yet.
 * `real`: real shops.
 */
export type DemoState = 'none' | 'demo' | 'cleared' | 'real';

export type DemoCounts = { shops: number; skus: number; orders: number; lines: number; levels: number };

/** The demo is the same for everybody; the day decides only which days it covers. */
const SEED = 20_261_111;

const STATE = `select case
    when exists (select from setting where key = 'demo' and value = 'true') then 'demo'
    when exists (select from shop) then 'real'
    when exists (select from setting where key = 'demo' and value = 'cleared') then 'cleared'
    else 'none' end as state`;

/** In a system scope, since a narrower one does not see every shop. */
export async function demoState(tx: Tx): Promise<DemoState> {
  const [row] = await rowsOf<{ state: DemoState }>(tx, sql.raw(STATE));
  return row?.state ?? 'none';
}

/** For whatever would bring a real shop in. Throws demo.no_real_shops; a trigger on shop stands behind it. */
export async function assertNotDemo(tx: Tx): Promise<void> {
  if ((await demoState(tx)) === 'demo') throw noRealShops();
}

/**
 * Fills an empty embedded database with the demo group, in one transaction of the owner. `undefined` when it is there
 * already (another process was first). Throws demo.not_here with a DATABASE_URL and demo.not_empty.
 */
export async function seedDemo(
  ownerUrl: string,
  { now, embedded, templates = [] }: { now: Date; embedded: boolean; templates?: readonly ShippedTemplate[] },
): Promise<DemoCounts | undefined> {
  if (!embedded) throw notHere();
  return asOwner(ownerUrl, async (tx) => {
    await tx`lock table shop in share row exclusive mode`;
    const state = await stateOf(tx);
    if (state === 'demo') return undefined;
    if (state !== 'none') throw notEmpty();
    const counts = await fill(tx, now);
    await seedOnCall(tx);
    await seedTemplates(tx, templates);
    await tx`insert into setting (key, value) values ('demo', 'true')`;
    return counts;
  });
}

/**
 * Ends the demo: its shops, goods, stock, orders, and what waits to be done to them. People, rooms and the audit stay.
 * The database is not filled with it again. Safe beside a running server. Throws demo.none and demo.busy.
 */
export async function clearDemo(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (tx) => {
    if ((await stateOf(tx)) !== 'demo') throw noDemo();
    await tx`set local lock_timeout = '5s'`;
    try {
      // Cascade: whatever refers to the demo's shops and goods speaks of the demo.
      await tx`truncate shop, shop_alias, warehouse, sku, stock_level, movement, "order", order_line cascade`;
      await tx`truncate supplier, purchase_order, calendar_day, stock_rule, shortage cascade`;
      await tx`truncate pending, change, notice, digest, digest_slot`;
      await clearApprovals(tx);
      await clearOnCall(tx);
      await tx`delete from todo where shop_id is not null`;
      await tx`delete from role_grant where shop_id is not null`;
      await tx`update setting set value = 'cleared' where key = 'demo'`;
    } catch (error) {
      throw (error as { code?: string }).code === '55P03' ? busy() : error;
    }
  });
}

async function asOwner<T>(ownerUrl: string, work: (tx: OwnerTx) => Promise<T>): Promise<T> {
  const owner = openOwner(ownerUrl);
  try {
    return (await owner.begin(work)) as T;
  } finally {
    await owner.end({ timeout: 5 });
  }
}

async function stateOf(tx: OwnerTx): Promise<DemoState> {
  const [row] = await tx.unsafe<{ state: DemoState }[]>(STATE);
  return row?.state ?? 'none';
}

async function fill(tx: OwnerTx, now: Date): Promise<DemoCounts> {
  const random = createRandom(SEED);
  const skus = demoSkus();
  const orders = demoOrders(skus, now, random);
  const levels = demoLevels(skus, orders, random);
  const today = dayOf(endOfHistory(now));
  await fillGroup(tx);
  await fillLinked(tx, today);
  await seedApprovals(tx);
  await fillSkus(tx, skus);
  await fillLots(tx, today);
  await fillStock(tx, levels, endOfHistory(now));
  const lines = await fillOrders(tx, orders);
  await fillTraits(tx);
  await fillObservations(tx, today);
  await fillSupply(tx, today);
  await fillDigests(tx, today);
  await tx.unsafe(
    'analyze sku; analyze stock_level; analyze movement; analyze "order"; analyze order_line; analyze supplier_item',
  );
  return { shops: DEMO_SHOPS.length, skus: skus.length, orders: orders.length, lines, levels: levels.length };
}

/** The shops' own date. */
const dayOf = (instant: Date): string => new Date(instant.getTime() + DEMO_OFFSET_MS).toISOString().slice(0, 10);

/** The main shop keeps its quota longest, the others in their order. */
const rankOf = (place: number): number => (place === 0 ? 100 : 60 - 10 * place);

async function fillGroup(tx: OwnerTx): Promise<void> {
  for (const [place, shop] of DEMO_SHOPS.entries()) {
    const [row] = await tx`
      insert into shop (code, name_zh, name_en, platform, is_main, rank, currency, time_zone)
      values (${shop.code}, ${shop.zh}, ${shop.en}, ${shop.platform}, ${place === 0}, ${rankOf(place)}, ${shop.currency},
        ${DEMO_TIME_ZONE})
      returning id`;
    const names = [shop.code, shop.code.replace('-', ''), shop.zh, shop.en, ...shop.aliases].map(foldName);
    for (const alias of new Set(names)) await tx`insert into shop_alias values (${alias}, ${Number(row?.['id'])})`;
  }
  for (const { code, zh, en } of DEMO_WAREHOUSES) {
    await tx`insert into warehouse (code, name_zh, name_en) values (${code}, ${zh}, ${en})`;
  }
}

/** COPY goes to tables of this transaction, since it does not work on those with row security. */
async function fillSkus(tx: OwnerTx, skus: readonly DemoSku[]): Promise<void> {
  await tx`create temp table demo_sku (n int, code text, title text, category text) on commit drop`;
  await copyRows(
    tx,
    'demo_sku',
    skus.map((sku, n) => copyRow([n, sku.code, sku.title, sku.category])),
  );
  await tx`insert into sku (code, title, category) select code, title, category from demo_sku order by n`;
}

/** The ledger begins with a count at the end of the history; some goods came in right after it. */
async function fillStock(tx: OwnerTx, levels: ReturnType<typeof demoLevels>, end: Date): Promise<void> {
  await tx`create temp table demo_level (sku text, warehouse text, on_hand int, safety int, reorder_point int,
    received int) on commit drop`;
  await copyRows(
    tx,
    'demo_level',
    levels.map((level) => {
      const warehouse = DEMO_WAREHOUSES[level.warehouse]?.code ?? '';
      return copyRow([level.sku, warehouse, level.onHand, level.safety, level.reorderPoint, level.received]);
    }),
  );
  await tx`
    insert into stock_level (sku, warehouse_id, on_hand, safety, reorder_point, updated_at)
    select l.sku, w.id, l.on_hand, l.safety, l.reorder_point, ${end}
    from demo_level l join warehouse w on w.code = l.warehouse`;
  await tx`
    insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reason, actor, lot_id, cause, at)
    select l.sku, w.id, m.kind, m.delta, m.after, m.reason, 'demo',
      (select t.id from lot t where m.kind = 'received' and t.sku = l.sku and t.code = 'L2-' || l.sku), format('demo:%s:%s:%s', m.kind, l.warehouse, l.sku),
      ${end}::timestamptz - m.before
    from demo_level l join warehouse w on w.code = l.warehouse
    cross join lateral (values
      ('counted', l.on_hand - l.received, l.on_hand - l.received, '期初盘点（演示）', interval '2 hours'),
      ('received', l.received, l.on_hand, '采购到货（演示）', interval '1 hour')) m(kind, delta, after, reason, before)
    where m.kind = 'counted' or m.delta > 0
    order by m.before desc, l.sku, w.id`;
}

async function fillOrders(tx: OwnerTx, orders: ReturnType<typeof demoOrders>): Promise<number> {
  await tx`create temp table demo_order (n int, shop text, number text, kind text, status text, at timestamptz,
    customer text, currency text) on commit drop`;
  await tx`create temp table demo_line (n int, key int, sku text, kind text, quantity int, unit_minor bigint) on commit drop`;
  const shop = (place: number) => DEMO_SHOPS[place] ?? { code: '', currency: '' };
  await copyRows(
    tx,
    'demo_order',
    orders.map((o, n) =>
      copyRow([n, shop(o.shop).code, o.number, o.kind, o.status, o.at, o.customer, shop(o.shop).currency]),
    ),
  );
  await copyRows(
    tx,
    'demo_line',
    orders.flatMap((o, n) => o.lines.map((l, i) => copyRow([n, i + 1, l.sku, l.kind, l.quantity, l.unitMinor]))),
  );
  await tx`
    insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select s.id, o.number, o.kind, o.status, o.at, o.customer, o.currency, 'demo'
    from demo_order o join shop s on s.code = o.shop order by o.n`;
  await tx.unsafe('analyze demo_order; analyze demo_line; analyze "order"');
  const done = await tx`
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select o.shop_id, o.id, l.key::text, l.sku, l.kind, l.quantity, l.unit_minor, o.placed_at
    from demo_line l join demo_order d on d.n = l.n join shop s on s.code = d.shop
    join "order" o on o.shop_id = s.id and o.number = d.number order by l.n, l.key`;
  return done.count;
}

const noRealShops = (): UserError =>
  new UserError('demo.no_real_shops', {
    zh: '这个数据库里是演示数据，不能加入真实店铺；请先运行 npm run demo -- clear',
    en: 'This database holds the demo and takes no real shops; run `npm run demo -- clear` first',
  });

const notHere = (): UserError =>
  new UserError('demo.not_here', {
    zh: '演示数据只放在自带的数据库里，不会写进 DATABASE_URL 指定的数据库；请去掉 DATABASE_URL',
    en: 'Demo data is only made in the embedded database, never in one given by DATABASE_URL; unset DATABASE_URL',
  });

const notEmpty = (): UserError =>
  new UserError('demo.not_empty', {
    zh: '数据库里已有店铺，或演示已经结束，不再生成演示数据；要看演示，请换一个空的 DATA_DIR',
    en: 'The database has shops, or its demo was ended, so no demo is made; use an empty DATA_DIR to see it',
  });

const noDemo = (): UserError =>
  new UserError('demo.none', {
    zh: '这个数据库里没有演示数据，什么也没有删除',
    en: 'This database holds no demo, nothing was removed',
  });

const busy = (): UserError =>
  new UserError('demo.busy', {
    zh: '演示数据正在被使用，没有清除；请稍后再试，或先停止服务',
    en: 'The demo is in use, nothing was removed; try again in a moment, or stop the server first',
  });
