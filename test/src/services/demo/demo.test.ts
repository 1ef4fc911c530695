import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backup, restore } from '../../../../src/db/backup.ts';
import { sql as q, systemScope, type Tx } from '../../../../src/db/client.ts';
import { type Owner, openOwner } from '../../../../src/db/owner.ts';
import { assertNotDemo, clearDemo, demoState, seedDemo } from '../../../../src/services/demo/demo.ts';
import { createInventory } from '../../../../src/services/inventory/inventory.ts';
import { createShops } from '../../../../src/services/shops/shops.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { demoDatabase } from '../../../support/demo.ts';

/** Noon of 23 November in Shanghai, as the database of the tests is seeded. */
const NOW = new Date('2026-11-23T04:00:00Z');
const seed = (url: string, now = NOW) => seedDemo(url, { now, embedded: true });

const SHAPE = { shops: 6, skus: 2_000, levels: 4_000 };

/** Everything the demo says, without ids. */
const content = (sql: Owner) => sql`select
  (select md5(string_agg(concat_ws('|', code, title, category, kind), ',' order by code)) from sku) as skus,
  (select md5(string_agg(concat_ws('|', l.sku, w.code, on_hand, safety, reorder_point, updated_at at time zone 'UTC'), ','
    order by l.sku, w.code)) from stock_level l join warehouse w on w.id = warehouse_id) as levels,
  (select md5(string_agg(concat_ws('|', cause, delta, on_hand_after, at at time zone 'UTC'), ',' order by cause)) from movement) as movements,
  (select md5(string_agg(concat_ws('|', number, kind, status, placed_at at time zone 'UTC', customer, currency), ',' order by number))
    from "order") as orders,
  (select md5(string_agg(concat_ws('|', o.number, l.key, sku, l.kind, quantity, unit_minor), ',' order by o.number, l.key))
    from order_line l join "order" o on o.id = l.order_id) as lines,
  (select md5(string_agg(i::text, ',' order by supplier, sku)) from supplier_item i) as terms,
  (select md5(string_agg(concat_ws('|', sku, quantity, expected_on), ',' order by sku)) from purchase_line) as purchases,
  (select md5(string_agg(concat_ws('|', sku, code, expires_on), ',' order by sku, code)) from lot) as lots`;

describe('the demo group', () => {
  let fresh: FreshDatabase;
  let sql: Owner;
  const inDb = <T>(work: (tx: Tx) => Promise<T>) => fresh.db.withScope(systemScope('test'), work);
  const figures = async (query: ReturnType<Owner>) => ({ ...(await query)[0] });

  beforeAll(async () => {
    fresh = await demoDatabase();
    sql = openOwner(fresh.url);
  });
  afterAll(async () => {
    await sql.end();
    await fresh.drop();
  });

  test('one main shop, five sub-shops on other platforms, two warehouses, 2,000 SKUs', async () => {
    expect(
      await figures(sql`select (select count(*) from shop)::int as shops, (select count(*) from shop where is_main)::int as main,
        (select count(distinct platform) from shop)::int as platforms, (select count(*) from sku)::int as skus,
        (select count(*) from sku where title ~ '[\u4e00-\u9fff]')::int as chinese, (select count(distinct title) from sku)::int as titles,
        (select string_agg(code, ' ' order by code) from warehouse) as warehouses`),
    ).toEqual({ shops: 6, main: 1, platforms: 6, skus: 2_000, chinese: 2_000, titles: 2_000, warehouses: 'gz-1 sh-1' });
    expect(await figures(sql`select title from sku where code = 'TEE-RED-M'`)).toEqual({ title: '红色 T 恤 M' });
  });

  test('shops answer to their codes, names and aliases', async () => {
    const codeOf = (name: string) => inDb(async (tx) => (await createShops({ tx }).find(name))?.code);
    for (const name of ['SH-1', 'sh1', '主店', 'Main Shop']) expect(await codeOf(name)).toBe('SH-1');
    for (const name of ['分店2', '分店 ２', 'ＳＨ-２', 'sh2', '抖音']) {
      expect(await codeOf(name)).toBe(name === '抖音' ? undefined : 'SH-2');
    }
  });

  test('90 local days of orders that end yesterday, each of them with orders in every shop', async () => {
    expect(
      await figures(sql`select min(day)::text as first, max(day)::text as last, count(distinct day)::int as days,
        min(n)::int > 0 as busy, max(n) > 2 * avg(n) as promotion, sum(n) between 20000 and 40000 as enough
        from (select (placed_at at time zone 'Asia/Shanghai')::date as day, count(*) as n from "order" group by 1) d`),
    ).toEqual({ first: '2026-08-25', last: '2026-11-22', days: 90, busy: true, promotion: true, enough: true });
    expect(
      await figures(sql`select count(*)::int as n from (select shop_id, (placed_at at time zone 'Asia/Shanghai')::date
        from "order" where kind = 'sale' group by 1, 2) d`),
    ).toEqual({ n: 540 });
  });

  test('weekends are busier, a few SKUs sell most, some goods come back', async () => {
    expect(
      await figures(sql`select avg(n) filter (where dow in (0, 6)) > 1.1 * avg(n) filter (where dow not in (0, 6)) as weekend
        from (select extract(dow from placed_at at time zone 'Asia/Shanghai') as dow, placed_at::date as d, count(*) as n
          from "order" where kind = 'sale' group by 1, 2) x
        where d not in (select placed_at::date from "order" group by 1 order by count(*) desc limit 2)`),
    ).toEqual({ weekend: true });
    expect(
      await figures(sql`with sold as (select sku, sum(quantity) as units, row_number() over (order by sum(quantity) desc) as rank
          from order_line where kind = 'sale' group by sku)
        select sum(units) filter (where rank <= 200) > 0.5 * sum(units) as head, count(*) > 1900 as tail,
          (select rank from sold where sku = 'TEE-RED-M') <= 10 as favourite,
          (select count(*) from order_line where kind = 'return') between 300 and 1500 as returns from sold`),
    ).toEqual({ head: true, tail: true, favourite: true, returns: true });
  });

  test('movements add up to what is on hand, level by level', async () => {
    expect(
      await figures(sql`select count(*)::int as levels, count(*) filter (where on_hand <> m.sum)::int as wrong,
        count(*) filter (where on_hand <> m.last)::int as wrong_after, bool_and(reserved + short = 0) as plain
        from stock_level l cross join lateral (select sum(delta), (array_agg(on_hand_after order by id desc))[1] as last
          from movement where (sku, warehouse_id, owner) = (l.sku, l.warehouse_id, l.owner)) m`),
    ).toEqual({ levels: 4_000, wrong: 0, wrong_after: 0, plain: true });
    expect(
      await figures(sql`select max(at) < ${NOW} as past, count(distinct kind)::int as kinds from movement`),
    ).toEqual({
      past: true,
      kinds: 2,
    });
  });

  test('supply has something to say: terms, orders on their way, quotas that add up, lots with dates', async () => {
    expect(
      await figures(sql`select (select count(distinct sku)::int from supplier_item) as bought,
        (select array_agg(category order by category) from (
          select category from sku join supplier_item on sku = code group by 1 having count(distinct supplier) < 3) few) as few,
        (select count(*)::int from purchase_line) as coming,
        (select count(*) filter (where expected_on < '2026-11-23')::int from purchase_line) as late,
        (select bool_and(units = assigned) from stock_level l join (
          select sku, warehouse_id, sum(assigned) as units from quota group by 1, 2) q using (sku, warehouse_id)) as quotas,
        (select bool_and(units <= on_hand) from stock_level l join (
          select sku, warehouse_id, sum(v.on_hand) as units from lot_level v join lot t on t.id = lot_id group by 1, 2) v
          using (sku, warehouse_id)) as lots,
        (select uplift_percent from calendar_day where day = '2026-11-11') as singles`),
    ).toEqual({ bought: 2_000, few: ['箱包', '鞋靴'], coming: 25, late: 4, quotas: true, lots: true, singles: 400 });
  });

  test('some goods are low and a few are out, so that the lists have something true to say', async () => {
    const low = await inDb((tx) => createInventory({ tx }).belowReorderPoint(100));
    expect(low.total).toBe(80);
    expect(low.rows.filter((level) => level.onHand === 0)).toHaveLength(12);
    const levels = await inDb((tx) => createInventory({ tx }).levelsOf('TEE-RED-M'));
    expect(levels.map((level) => [level.warehouse, level.available > level.reorderPoint])).toEqual([
      ['sh-1', true],
      ['gz-1', true],
    ]);
  });

  test('the last days of every shop are there to see', async () => {
    const summaries = await inDb((tx) => createShops({ tx }).summaries({ now: NOW, days: 7 }));
    expect(summaries.map((one) => one.shop.code)).toEqual(['SH-1', 'SH-2', 'SH-3', 'SH-4', 'SH-5', 'SH-6']);
    for (const { recent, latestDay, history, shop } of summaries) {
      expect({ from: recent?.from, to: recent?.to, day: latestDay?.day, history }).toEqual({
        from: '2026-11-16',
        to: '2026-11-22',
        day: '2026-11-22',
        history: false,
      });
      expect(recent?.revenue.map((money) => money.currency)).toEqual([shop.currency]);
      expect(recent?.units).toBeGreaterThan(0);
    }
  });

  test('another day gives the same shape', async () => {
    const other = await freshDatabase();
    const later = await seed(other.url, new Date('2026-11-23T16:00:00Z'));
    const owner = openOwner(other.url);
    const [last] = await owner`select max((placed_at at time zone 'Asia/Shanghai')::date)::text as day from "order"`;
    await owner.end();
    await other.drop();
    expect(last?.['day']).toBe('2026-11-23');
    expect(later).toMatchObject(SHAPE);
  });
});

describe('where the demo may be', () => {
  let fresh: FreshDatabase;
  let sql: Owner;
  const copied = async () => {
    await sql.end();
    await fresh.drop();
    fresh = await demoDatabase();
    sql = openOwner(fresh.url);
  };
  const state = () => fresh.db.withScope(systemScope('test'), demoState);
  const realShop = () => sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    values ('REAL', '真店', 'Real', 'taobao', 'CNY', 'Asia/Shanghai')`;

  beforeEach(async () => {
    fresh = await freshDatabase();
    sql = openOwner(fresh.url);
    return async () => {
      await sql.end();
      await fresh.drop();
    };
  });

  test('never in a database given by DATABASE_URL', async () => {
    await expect(seedDemo(fresh.url, { now: NOW, embedded: false })).rejects.toMatchObject({ code: 'demo.not_here' });
    expect(await state()).toBe('none');
  });

  test('never beside real shops', async () => {
    await realShop();
    expect(await state()).toBe('real');
    await expect(seed(fresh.url)).rejects.toMatchObject({ code: 'demo.not_empty' });
  });

  test('two processes that start at once make one demo, the same one all day', async () => {
    const evening = new Date('2026-11-23T15:59:59Z');
    const made = await Promise.all([seed(fresh.url, evening), seed(fresh.url, evening)]);
    expect(made.filter(Boolean)).toEqual([expect.objectContaining(SHAPE)]);
    const [row] = await sql`select count(*)::int as n from shop`;
    expect(row?.['n']).toBe(6);
    const [here] = await content(sql);
    await copied();
    expect(here).toEqual((await content(sql))[0]);
    for (const hash of Object.values(here ?? {})) expect(hash).toMatch(/^[0-9a-f]{32}$/);
  });

  test('a real shop cannot join it: the service says so and the database holds it', async () => {
    await copied();
    expect(await state()).toBe('demo');
    await expect(fresh.db.withScope(systemScope('test'), assertNotDemo)).rejects.toMatchObject({
      code: 'demo.no_real_shops',
      text: {
        zh: expect.stringContaining('npm run demo -- clear'),
        en: expect.stringContaining('npm run demo -- clear'),
      },
    });
    await expect(realShop()).rejects.toMatchObject({ constraint_name: 'shop_not_beside_demo' });
    const asApp = fresh.db.withScope(systemScope('test'), (tx) =>
      tx.execute(
        q`insert into shop (code, name_zh, name_en, platform, currency, time_zone) values ('X', '', '', '', '', '')`,
      ),
    );
    await expect(asApp).rejects.toMatchObject({ cause: { constraint_name: 'shop_not_beside_demo' } });
  });

  test('a backup of it can be put back', async () => {
    await copied();
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'zhanggui-demo-')), 'demo.backup');
    const other = await freshDatabase();
    await backup(fresh.url, file);
    await restore(other.url, file);
    expect(await other.db.withScope(systemScope('test'), demoState)).toBe('demo');
    await other.drop();
    rmSync(path.dirname(file), { recursive: true });
  });

  test('clearing it keeps people, rooms and the audit, lets real shops in, and it does not come back', async () => {
    await copied();
    await sql.unsafe(`
      insert into person (name) values ('me'); insert into room (channel, address, direct, name) values ('console', 'c', true, 'c');
      insert into role_grant (person_id, role, shop_id, granted_by) select id, 'operator', s, 'me' from person, unnest(array[null, 1]) s where name = 'me';
      insert into todo (shop_id, title, created_by) values (1, '{}', 'me'), (null, '{}', 'me');
      insert into evidence (kind, trace, actor, body) values ('ask', 't', 'me', '{}');
      insert into claim (key) values ('k');
      insert into change (trace, command, person_id, canonical, effect, at) select 't', 'adjust', id, '', '{}', now() from person where name = 'me';
      insert into pending (code, trace, person_id, room_id, command, canonical, effect, created_at, expires_at)
        select 'K7Q2', 't', p.id, r.id, 'adjust', '', '{}', now(), now() from person p, room r where p.name = 'me'`);
    await clearDemo(fresh.url);
    const [left] = await sql`select
      (select count(*) from shop) + (select count(*) from sku) + (select count(*) from warehouse) + (select count(*) from "order")
        + (select count(*) from order_line) + (select count(*) from stock_level) + (select count(*) from movement)
        + (select count(*) from shop_alias) + (select count(*) from pending) + (select count(*) from change) as gone,
      (select count(*) from person) as people, (select count(*) from room) as rooms, (select count(*) from evidence where kind = 'ask') as asks,
      (select count(*) from claim) as claims, (select count(*) from role_grant) as grants, (select count(*) from todo) as todos`;
    expect({ ...left }).toEqual({
      gone: '0',
      // The demo's own deciders stay too, without a right.
      people: '4',
      rooms: '1',
      asks: '1',
      claims: '1',
      grants: '1',
      todos: '1',
    });
    expect(await state()).toBe('cleared');
    await expect(seed(fresh.url)).rejects.toMatchObject({ code: 'demo.not_empty' });
    await expect(clearDemo(fresh.url)).rejects.toMatchObject({ code: 'demo.none' });
    await realShop();
    expect(await state()).toBe('real');
  });

  test('clearing beside somebody who holds the tables ends in a sentence, and nothing is half gone', {
    timeout: 30_000,
  }, async () => {
    await copied();
    const other = openOwner(fresh.url);
    await other.unsafe('begin; select count(*) from order_line');
    await expect(clearDemo(fresh.url)).rejects.toMatchObject({ code: 'demo.busy' });
    await other.unsafe('rollback');
    await other.end();
    expect(await state()).toBe('demo');
    const [row] = await sql`select count(*)::int as n from shop`;
    expect(row?.['n']).toBe(6);
    await clearDemo(fresh.url);
    expect(await state()).toBe('cleared');
  });
});
