import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { createDigests } from '../../../../src/services/digests/digests.ts';
import type { ReportSources } from '../../../../src/services/digests/reports/deps.ts';
import { importOrders, type OrderSummary } from '../../../../src/services/imports/orders.ts';
import { createInventory } from '../../../../src/services/inventory/inventory.ts';
import { periodAt, periodBefore, periodOf } from '../../../../src/services/kpis/period.ts';
import { linesSold, ordersIn } from '../../../../src/services/kpis/sql.ts';
import { createOrders } from '../../../../src/services/orders/orders.ts';
import { createShops } from '../../../../src/services/shops/shops.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { retailMonths } from '../../../support/retail-months.ts';

const FILE = path.resolve('../shared/data/online-retail/online-retail.csv.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-retail-'));
const rejects = path.join(folder, 'rejects.csv');
const NOW = new Date('2026-11-23T04:00:00Z');
const TWO_MINUTES = 120_000;
/** Lines that are imported twice: months of the file, with cancellations and lines that repeat. */
const AGAIN = 60_000;

const digestsIn = (tx: Tx) =>
  createDigests({
    ...{ tx, sales: { linesSold, ordersIn }, periods: { periodOf, periodAt, periodBefore } },
    ...{ figures: async () => [], usual: async () => [], reports: {} as ReportSources },
  });

const fail = (): never => {
  throw new Error('nothing was sold');
};

const missing = existsSync(FILE) ? '' : ' (skipped: ../shared/data/online-retail is missing)';

describe.skipIf(missing)(`541,909 real order lines${missing}`, () => {
  let fresh: FreshDatabase;
  let summary: OrderSummary;
  const inDb = <T>(work: (tx: Tx) => Promise<T>) => fresh.db.withScope(systemScope('test'), work);
  const options = { preset: 'online-retail', shopBy: 'Country', customerKey: 'k'.repeat(32), rejects };
  const one = async (query: ReturnType<typeof sql>) => (await inDb((tx) => tx.execute(query)))[0];

  beforeAll(async () => {
    fresh = await freshDatabase();
    summary = await importOrders(fresh.url, FILE, options);
  }, TWO_MINUTES);
  afterAll(async () => {
    await fresh.drop();
    rmSync(folder, { recursive: true });
  });

  test('the summary says what the file is known to hold', () => {
    expect(summary).toMatchObject({
      lines: 541_909,
      orders: 25_900,
      skus: 4_070,
      customers: 4_372,
      shops: 38,
      cancellationLines: 9_288,
      free: 2_515,
      duplicates: 5_268,
      rounded: 4,
      elsewhere: 0,
      rejects: 0,
      added: { orders: 25_900, lines: 541_909, skus: 4_070, shops: 38 },
    });
    expect(existsSync(rejects)).toBe(false);
  });

  test('the tables hold it', async () => {
    expect(
      await one(sql`select
        (select count(*) from order_line)::int as lines, (select count(*) from "order")::int as invoices,
        (select count(*) from sku)::int as codes, (select count(distinct lower(code)) from sku)::int as folded,
        (select count(distinct customer) from "order")::int as customers, (select count(*) from shop)::int as countries,
        (select count(*) from "order" where kind = 'cancellation' and number like 'C%')::int as cancellations,
        (select count(*) from "order" where status <> 'closed')::int as open,
        (select count(*) from movement)::int as movements`),
    ).toEqual({
      lines: 541_909,
      invoices: 25_900,
      codes: 4_070,
      folded: 3_958,
      customers: 4_372,
      countries: 38,
      cancellations: 3_836,
      open: 0,
      movements: 0,
    });
    expect(
      await one(sql`select
        count(*) filter (where o.kind = 'cancellation' and o.number like 'C%')::int as cancelled,
        count(*) filter (where l.unit_minor = 0)::int as at_zero,
        count(*) filter (where l.key not like '%-1')::int as again,
        count(distinct l.kind)::int as kinds
        from order_line l join "order" o on o.id = l.order_id`),
      // 2,515 lines with price 0, and four with 0.001 that are less than half a penny.
    ).toEqual({ cancelled: 9_288, at_zero: 2_519, again: 5_268, kinds: 5 });
  });

  test('every unit and every penny is there', async () => {
    const total = await one(
      sql`select sum(quantity)::int as units, sum(quantity * unit_minor)::text as pence from order_line`,
    );
    // 9,747,747.934 as published, less the four prices of a tenth of a penny.
    expect(total).toEqual({ units: 5_176_450, pence: '974774793' });
  });

  test('codes that are no goods are charges, and titles are what most lines say', async () => {
    const charges = await inDb((tx) => tx.execute(sql`select code from sku where kind = 'charge' order by code`));
    expect(charges.map((row) => row['code'])).toEqual(
      ['AMAZONFEE', 'B', 'BANK CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'PADS', 'POST', 'S'].concat([
        'gift_0001_10',
        'gift_0001_20',
        'gift_0001_30',
        'gift_0001_40',
        'gift_0001_50',
        'm',
      ]),
    );
    const title = async (code: string) => (await one(sql`select title from sku where code = ${code}`))?.['title'];
    expect(await title('85123A')).toBe('WHITE HANGING HEART T-LIGHT HOLDER');
    expect(await title('22423')).toBe('REGENCY CAKESTAND 3 TIER');
    const unnamed = await one(sql`select count(*)::int as n from sku where title !~ '[A-Za-z]' and kind = 'goods'
      and exists (select from order_line l where l.sku = code and l.unit_minor > 0)`);
    expect(unnamed?.['n']).toBe(0);
  });

  test('invoice times are the clock in London, summer time and all', async () => {
    const at = async (number: string) =>
      (await one(sql`select placed_at from "order" where number = ${number}`))?.['placed_at'];
    expect(new Date(String(await at('536365'))).toISOString()).toBe('2010-12-01T08:26:00.000Z');
    const [summer] = await inDb((tx) =>
      tx.execute(sql`select to_char(min(placed_at at time zone 'UTC'), 'HH24:MI') as first
        from "order" where placed_at between '2011-06-01' and '2011-09-30'`),
    );
    expect(String(summer?.['first']) < '07:00').toBe(true);
  });

  test('importing of it again changes nothing and says so', { timeout: TWO_MINUTES }, async () => {
    // A row that is written anew, be it with the same values, belongs to a later transaction.
    const state = () =>
      one(sql`select
      (select array[count(*), max(xmin::text::bigint)]::text from "order") as orders,
      (select array[count(*), max(xmin::text::bigint)]::text from order_line) as lines,
      (select array[count(*), max(xmin::text::bigint)]::text from sku) as skus,
      (select array[count(*), max(xmin::text::bigint)]::text from shop) as shops`);
    const before = await state();
    const part = path.join(folder, 'part.csv');
    const text = gunzipSync(readFileSync(FILE)).toString('utf8');
    writeFileSync(part, text.split('\n', AGAIN + 1).join('\n'));
    const again = await importOrders(fresh.url, part, options);
    expect(again).toMatchObject({ lines: AGAIN, rejects: 0, added: { orders: 0, lines: 0, skus: 0, shops: 0 } });
    expect(again.duplicates).toBeGreaterThan(100);
    expect(again.cancellationLines).toBeGreaterThan(100);
    expect(await state()).toEqual(before);
  });

  test('shops answers: countries by name, and what their history covers', async () => {
    const uk = await inDb((tx) => createShops({ tx }).find('united kingdom'));
    expect(uk).toMatchObject({ code: 'UNITED-KINGDOM', currency: 'GBP', timeZone: 'Europe/London', platform: 'table' });
    const all = await inDb((tx) => createShops({ tx }).summaries({ now: NOW, days: 7 }));
    expect(all).toHaveLength(38);
    const kingdom = all.find((one_) => one_.shop.code === 'UNITED-KINGDOM');
    expect(kingdom).toMatchObject({
      history: true,
      covers: { orders: 23_494, latest: new Date('2011-12-09T12:49:00Z') },
      recent: { from: '2011-12-03', to: '2011-12-09' },
      latestDay: { day: '2011-12-09' },
    });
    expect(kingdom?.recent?.units).toBeGreaterThan(kingdom?.latestDay?.units ?? 0);
    expect(kingdom?.recent?.revenue[0]?.currency).toBe('GBP');
  });

  test('stock and the order queries answer about a code, in the case it is written', async () => {
    const { levels, sku, lower } = await inDb(async (tx) => {
      const inventory = createInventory({ tx });
      return {
        levels: await inventory.levelsOf('85123A'),
        sku: await inventory.skuOf('85123A'),
        lower: await inventory.skuOf('85123a'),
      };
    });
    expect({ levels, sku, lower }).toEqual({ levels: [], sku: '85123A', lower: '85123a' });
    await inDb(async (tx) => {
      const orders = createOrders({ tx });
      const days = await orders.demandOf('85123A', { from: '2010-12-01', to: '2011-12-09' });
      expect(days).toHaveLength(374);
      expect(days[0]).toEqual({ day: '2010-12-01', units: 454 });
      expect((await orders.lastSales('85123A', 3)).map((line) => line.kind)).toEqual(['sale', 'sale', 'sale']);
      expect((await orders.ordersOf('85123A', 1)).total).toBe(2_313);
      const sold = await orders.soldOf('85123A', { from: '2011-11-10', to: '2011-12-09' });
      expect(sold.byShop[0]?.code).toBe('UNITED-KINGDOM');
      expect(await orders.soldOf('85123A', await orders.lastDays({ now: NOW, days: 30 }))).toEqual({
        units: 0,
        orders: 0,
        revenue: [],
        byShop: [],
      });
      expect(await orders.countsByShop()).toHaveLength(38);
    });
  });

  test('a monthly digest says what anyone can compute from the file', { timeout: TWO_MINUTES }, async () => {
    const at = { room: { id: 0, timeZone: 'Asia/Shanghai' }, now: NOW };
    const month = (period: string) =>
      inDb(async (tx) => {
        const { kept } = await digestsIn(tx).ask('monthly', { period }, at);
        const [{ now, before, parts, currency } = fail()] = kept.facts.sales;
        // Whatever it is made of adds up to what changed, to the penny.
        expect(Object.values(parts).reduce((sum, one) => sum + one, 0)).toBe(now.minor - before.minor);
        expect({ currency, zones: kept.facts.zones }).toEqual({ currency: 'GBP', zones: ['Europe/London'] });
        return { invoices: now.invoices, gross: now.minor, cancelled: now.cancelled, customers: now.customers };
      });
    expect(await month('2011-11')).toEqual({
      invoices: 2_769,
      gross: 150_949_633,
      cancelled: -4_774_008,
      customers: 1_664,
    });
    const counted = await retailMonths(FILE);
    for (const other of ['2010-12', '2011-08', '2011-10']) expect(await month(other)).toEqual(counted.get(other));
  });

  test('questions about one code or the last days read by index', async () => {
    const plan = async (query: ReturnType<typeof sql>) =>
      (await inDb((tx) => tx.execute(sql`explain ${query}`))).map((row) => row['QUERY PLAN']).join('\n');
    expect(await plan(sql`select * from order_line where sku = '22423' and placed_at > '2011-12-01'`)).toContain(
      'order_line_sku',
    );
    expect(await plan(sql`select * from "order" where shop_id = 1 and placed_at > '2011-12-08'`)).toContain(
      'order_shop_id_placed_at',
    );
  });
});
