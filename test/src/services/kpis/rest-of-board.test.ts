import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { loadMetrics } from '../../../../src/services/kpis/load.ts';
import { type Figure, figureOf, measure } from '../../../../src/services/kpis/measure.ts';
import type { MetricKind, MetricRow } from '../../../../src/services/kpis/metric-kind.ts';
import { conversionsBy } from '../../../../src/services/kpis/platforms/stands.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

const JUNE = { from: '2026-06-01', to: '2026-06-30', asOf: new Date('2026-07-02T00:00:00Z') };
const ZONES = { 1: 'Asia/Shanghai', 2: 'Asia/Shanghai', 3: 'America/New_York' } as const;
const CURRENCY = { 1: 'CNY', 2: 'CNY', 3: 'USD' } as const;
type Shop = keyof typeof ZONES;

/** An order of our house as this test thinks of it: everything below is counted from these, in plain loops. */
type Sold = {
  id: number;
  shop: Shop;
  at: Date;
  customer: string | null;
  state: string;
  lines: [string, number, number][];
};

let seed = 7;
const dice = (sides: number): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % sides;
};
const SKUS = ['TEE', 'MUG', 'CAP', 'HAT'];
const orders: Sold[] = Array.from({ length: 400 }, (_, n) => {
  const state = ['paid', 'paid', 'paid', 'paid', 'delivered', 'delivered', 'cancelled', 'back'][dice(8)] as string;
  const sign = state === 'back' ? -1 : 1;
  return {
    id: n + 1,
    shop: (1 + dice(3)) as Shop,
    at: new Date(Date.parse('2026-04-20T00:00:00Z') + dice(72 * 24 * 60) * 60_000),
    customer: dice(10) === 0 ? (n % 2 === 0 ? '' : null) : `c${dice(90)}`,
    state,
    lines: [0, 1].map(() => [SKUS[dice(4)] as string, sign * (1 + dice(3)), 500 + dice(4_000)]),
  };
});
const dayOf = ({ shop, at }: { shop: Shop; at: Date }) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: ZONES[shop], dateStyle: 'short' }).format(at);
const inJune = (day: string) => day >= JUNE.from && day <= JUNE.to;
const amountOf = ({ lines }: Sold) => lines.reduce((total, [, quantity, unit]) => total + quantity * unit, 0) / 100;
const isSale = ({ state }: Sold) => state === 'paid' || state === 'delivered';
const sales = (shop?: Shop) =>
  orders.filter((one) => isSale(one) && inJune(dayOf(one)) && (shop === undefined || one.shop === shop));
const total = (some: readonly Sold[]) => some.reduce((sum, one) => sum + amountOf(one), 0);
const deliveredAt = ({ id, at }: Sold) => new Date(at.getTime() + (1 + (id % 5)) * 86_400_000);

/** code, day, covers, shop, part, value, currency. */
const SEEN: [string, string, string, Shop | null, string, number, string][] = [
  ['ad-cost', '2026-06-03', 'day', 1, 'a', 60, ''],
  ['ad-cost', '2026-06-03', 'day', 1, 'b', 40, ''],
  // The whole counts instead of its parts, and a day instead of its month.
  ['ad-cost', '2026-06-01', 'month', 2, '', 3_000, 'CNY'],
  ['ad-cost', '2026-06-05', 'day', 2, '', 500, 'CNY'],
  ['ad-cost', '2026-06-05', 'day', 2, 'a', 77, 'CNY'],
  ['marketing-cost', '2026-06-01', 'month', 2, '', 900, 'CNY'],
  ['compliance-cost', '2026-06-01', 'month', null, '', 600, 'CNY'],
  ['new-customer-cost', '2026-06-01', 'month', 1, '', 1_200, 'CNY'],
  ['complaints', '2026-06-01', 'month', 1, '', 3, ''],
  ['order-errors', '2026-06-01', 'month', 1, '', 1, ''],
  ['content-pieces', '2026-06-02', 'day', 1, '', 100, ''],
  ['content-pieces', '2026-06-02', 'day', 2, '', 50, ''],
  ['content-pieces', '2026-06-03', 'day', 1, '', 90, ''],
  ['content-plays', '2026-06-02', 'day', 1, '', 1_000_000, ''],
  ['content-plays', '2026-06-03', 'day', 1, '', 900_000, ''],
  ['content-completion', '2026-06-02', 'day', 1, '', 20, ''],
  ['content-completion', '2026-06-03', 'day', 1, '', 40, ''],
  ['page-dwell', '2026-06-02', 'day', 1, '', 60, ''],
  ['page-dwell', '2026-06-03', 'day', 1, '', 90, ''],
  ['visitors', '2026-06-02', 'day', 1, '', 100, ''],
  ['visitors', '2026-06-03', 'day', 1, '', 200, ''],
  ['buyers', '2026-06-03', 'day', 1, '', 9, ''],
  ['visitors', '2026-06-04', 'day', 2, '', 5_000, ''],
  ['product-viewers', '2026-06-04', 'day', 2, '', 4_000, ''],
  ['product-clickers', '2026-06-04', 'day', 2, '', 1_000, ''],
  ['buyers', '2026-06-04', 'day', 2, '', 7, ''],
  ['visits', '2026-06-06', 'day', 3, '', 300, ''],
  ['visitors', '2026-06-06', 'day', 3, '', 200, ''],
  ['listing-impressions', '2026-06-02', 'day', 1, 'TEE', 1_000, ''],
  ['listing-impressions', '2026-06-02', 'day', 1, 'MUG', 500, ''],
  ['listing-clicks', '2026-06-02', 'day', 1, 'TEE', 50, ''],
  ['listing-buyers', '2026-06-02', 'day', 1, 'TEE', 2, ''],
];
const COSTS: Record<string, number> = { TEE: 700, MUG: 300, CAP: 100 };

let database: FreshDatabase;
let kinds: readonly MetricKind[];
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  kinds = await loadMetrics(new URL('../../../../src/services/kpis/metrics', import.meta.url).pathname);
  const owner = openOwner(database.url);
  await owner.unsafe(`insert into division (code, name_zh, name_en) values ('east', '东', 'East'), ('west', '西', 'West');
    insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone, division_id) values
      ('A', '甲', 'A', 'taobao', true, 'CNY', '${ZONES[1]}', 1), ('B', '乙', 'B', 'doudian', false, 'CNY', '${ZONES[2]}', 2),
      ('C', '丙', 'C', 'shopify', false, 'USD', '${ZONES[3]}', null);
    insert into sku (code, title) values ('TEE', 'Tee'), ('MUG', 'Mug'), ('CAP', 'Cap'), ('HAT', 'Hat');
    insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W');
    insert into supplier (code, name_zh, name_en, currency) values ('s', '供', 'S', 'CNY');
    insert into supplier_item (supplier, sku, unit_minor, lead_days) values ('s', 'TEE', 650, 3), ('s', 'MUG', ${COSTS['MUG']}, 3);
    insert into purchase_order (supplier, warehouse_id, cause, ordered_by, ordered_at) values ('s', 1, 'p', 'me', '2026-06-01');
    insert into purchase_line (order_id, sku, quantity, received, unit_minor, promised_on, expected_on, last_received_at) values
      (1, 'TEE', 10, 10, ${COSTS['TEE']}, '2026-06-05', '2026-06-05', '2026-06-05T10:00:00Z'),
      (1, 'MUG', 10, 10, ${COSTS['MUG']}, '2026-06-05', '2026-06-05', '2026-06-05T20:00:00Z'),
      (1, 'CAP', 10, 4, 100, '2026-07-09', '2026-07-09', null);
    insert into stock_level (sku, warehouse_id) values ('TEE', 1);
    insert into reservation (key, sku, warehouse_id, shop_id, kind, state, quantity, short, created_at)
      select g::text, 'TEE', 1, 1 + g % 2, 'order', 'shipped', 4, case when g = 3 then 2 else 0 end, '2026-06-10' from generate_series(1, 5) g;
    insert into data_check (day, code, shop_id, looked, wrong, ok, at) values ('2026-06-02', 'range', 1, 900, 1, true, '2026-06-03'),
      ('2026-06-02', 'orphans', null, 100, 2, false, '2026-06-03'), ('2026-05-30', 'range', 1, 5, 5, false, '2026-06-03');
    insert into job (name, caught_up_to) values ('j', now());
    insert into job_run (name, slot, state, started_at, lease_until, finished_at, started_by)
      select 'j', t, case when n = 1 then 'failed' else 'done' end, t, t, t, 'test'
      from generate_series(1, 8) n, lateral (select '2026-06-10'::timestamptz + n * interval '1 hour' as t) x;
    insert into evidence (at, kind, actor, body) values ('2026-06-10', 'ask', 'p', '{"result": "answered"}'),
      ('2026-06-10', 'ask', 'p', '{"result": "failed"}'), ('2026-06-10', 'ask', 'p', '{"result": "refused"}')`);
  await owner`insert into "order" ${owner(
    orders.map((one) => ({
      shop_id: one.shop,
      number: `N${one.id}`,
      kind: one.state === 'back' ? 'cancellation' : 'sale',
      status: one.state === 'back' ? 'closed' : one.state,
      placed_at: one.at,
      paid_at: one.at,
      delivered_at: one.state === 'delivered' ? deliveredAt(one) : null,
      cancelled_at: one.state === 'cancelled' ? one.at : null,
      customer: one.customer,
      currency: CURRENCY[one.shop],
      source: 'test',
    })),
  )}`;
  await owner`insert into order_line ${owner(
    orders.flatMap((one) =>
      one.lines.map(([sku, quantity, unit], n) => ({
        shop_id: one.shop,
        order_id: one.id,
        key: String(n),
        sku,
        kind: quantity < 0 ? 'return' : 'sale',
        quantity,
        unit_minor: unit,
        placed_at: one.at,
      })),
    ),
  )}`;
  await owner`insert into order_coupon (order_id, shop_id, coupon, discount_minor)
    select id, shop_id, 'K', 150 from "order" where id % 7 = 0`;
  await owner`insert into observation ${owner(
    SEEN.map(([code, day, covers, shop, part, value, currency]) => ({
      ...{ code, day, covers, part, value, currency },
      shop_id: shop,
      source: 'test',
      at: new Date('2026-06-30T00:00:00Z'),
    })),
  )}`;
  await owner.end();
});
afterAll(() => database.drop());

const kindOf = (code: string) => kinds.find((kind) => kind.code === code) as MetricKind;
const rowsOf = (code: string, q: object = {}): Promise<MetricRow[]> =>
  run((tx) => measure(tx, kindOf(code), { ...JUNE, ...q }));
const figures = async (code: string, q: object = {}): Promise<Figure[]> =>
  figureOf(kindOf(code), await rowsOf(code, q));
const value = async (code: string, currency?: string): Promise<number | undefined> =>
  (await figures(code)).find((one) => currency === undefined || one.currency === currency)?.value;

test('every metric can be asked, of all shops and of some', async () => {
  const wrong: string[] = [];
  for (const kind of kinds)
    for (const shops of [undefined, [2, 3]])
      await run((tx) => measure(tx, kind, { ...JUNE, ...(shops && { shops }) })).catch((error: Error) =>
        wrong.push(`${kind.code}: ${(error.cause as Error)?.message ?? error.message}`),
      );
  expect(wrong).toEqual([]);
});

test('margin, refunds and coupons are what the orders add up to, each currency by itself', async () => {
  const june = orders.filter((one) => inJune(dayOf(one)));
  for (const [currency, shops] of [
    ['CNY', [1, 2]],
    ['USD', [3]],
  ] as const) {
    const mine = june.filter(({ shop }) => (shops as readonly number[]).includes(shop));
    const sold = total(mine.filter(isSale));
    const dropped = total(mine.filter(({ state }) => state === 'cancelled'));
    const back = -total(mine.filter(({ state }) => state === 'back'));
    expect(await value('refund-rate', currency)).toBeCloseTo((100 * (back + dropped)) / (sold + dropped), 6);
    const discount = 1.5 * mine.filter((one) => isSale(one) && one.id % 7 === 0).length;
    expect(await value('coupon-cost', currency)).toBeCloseTo(discount, 6);
    expect(await value('coupon-share', currency)).toBeCloseTo((100 * discount) / sold, 6);
    expect(await value('gmv-day', currency)).toBeCloseTo(sold / 30, 6);
  }
  let [margin, known] = [0, 0];
  for (const { shop, lines } of sales())
    for (const [sku, quantity, unit] of shop === 3 ? [] : lines)
      if (COSTS[sku] !== undefined) {
        margin += quantity * (unit - COSTS[sku]);
        known += quantity * unit;
      }
  expect(await value('gross-margin', 'CNY')).toBeCloseTo((100 * margin) / known, 6);
  expect(await value('gross-margin', 'USD')).toBeUndefined();
});

test('what was entered stands beside the sales of the days for which it is known', async () => {
  const of = (shop: Shop, day?: string) => sales(shop).filter((one) => day === undefined || dayOf(one) === day);
  const traffic = await rowsOf('traffic-cost');
  const [one, two] = [1, 2].map((shop) => traffic.find(({ shopId }) => shopId === shop) as MetricRow);
  expect(one).toMatchObject({ part: 'taobao', num: 100, den: of(1, '2026-06-03').length, days: 1 });
  expect(two).toMatchObject({ part: 'doudian', den: of(2).length, days: 30 });
  expect(two?.num).toBeCloseTo(29 * 100 + 500, 6);
  const marketing = (await rowsOf('marketing-share')).find(({ shopId }) => shopId === 2);
  expect(marketing?.num).toBeCloseTo(900, 6);
  expect(marketing?.den).toBeCloseTo(total(of(2)), 6);
  expect(await value('compliance-share', 'CNY')).toBeCloseTo((100 * 600) / (total(of(1)) + total(of(2))), 6);
  expect(await value('complaint-rate')).toBeCloseTo((100 * 3) / of(1).length, 6);
  expect(await value('order-errors')).toBeCloseTo(100 / of(1).length, 6);
  expect((await figures('compliance-share', { from: '2026-05-01', to: '2026-05-31' }))[0]?.value).toBeUndefined();
});

test('new customers, what they cost and how long until they come back', async () => {
  let [freshAtOne, days, gaps] = [0, 0, 0];
  const known = orders.filter((one) => isSale(one) && one.customer).sort((a, b) => a.at.getTime() - b.at.getTime());
  const firsts = known.filter(({ customer }, n) => known.findIndex((one) => one.customer === customer) === n);
  const fresh = firsts.filter((one) => inJune(dayOf(one)));
  for (const shop of [1, 2, 3] as const)
    for (let n = 0; n < 90; n += 1) {
      const bought = [
        ...new Set(orders.filter((o) => isSale(o) && o.shop === shop && o.customer === `c${n}`).map(dayOf)),
      ].sort();
      if (shop === 1 && bought[0] && inJune(bought[0])) freshAtOne += 1;
      for (const [k, day] of bought.entries())
        if (k > 0 && inJune(day)) {
          days += (Date.parse(day) - Date.parse(bought[k - 1] as string)) / 86_400_000;
          gaps += 1;
        }
    }
  const firstAtOne = fresh.filter(({ shop }) => shop === 1).length;
  expect(await value('new-customers')).toBe(fresh.length);
  expect((await figures('new-customers', { shops: [1] }))[0]?.value).toBe(freshAtOne);
  expect(await value('new-customer-cost', 'CNY')).toBeCloseTo(1_200 / firstAtOne, 6);
  expect(await value('repurchase-cycle')).toBeCloseTo(days / gaps, 6);
});

test('delivery, divisions and platforms', async () => {
  const arrived = orders.filter(
    (one) => one.state === 'delivered' && inJune(dayOf({ shop: one.shop, at: deliveredAt(one) })),
  );
  const days = arrived.reduce((sum, { id }) => sum + 1 + (id % 5), 0);
  expect(await value('delivery-days')).toBeCloseTo(days / arrived.length, 6);
  const shares = await rowsOf('division-share');
  const of = (part: string, currency: string) =>
    figureOf(
      kindOf('division-share'),
      shares.filter((row) => row.part === part),
    ).find((one) => one.currency === currency);
  expect(of('east', 'CNY')?.value).toBeCloseTo((100 * total(sales(1))) / (total(sales(1)) + total(sales(2))), 6);
  expect(of('west', 'USD')).toBeUndefined();
  const [alone] = await figures('division-share', { shops: [1] });
  expect(alone?.value).toBeCloseTo(of('east', 'CNY')?.value as number, 6);
  const platform = (await rowsOf('platform-share')).find(({ part }) => part === 'shopify');
  expect(platform).toMatchObject({ currency: 'USD', num: platform?.den });
});

test('content counts pieces and plays, and completion for 30 of its 100 points', async () => {
  expect(await value('content-pieces')).toBe(240 / 2);
  expect(await value('content-plays')).toBe(1_900_000 / 190);
  const completion = (20 * 1_000_000 + 40 * 900_000) / 1_900_000;
  // Shop B's pieces have no plays, and its day no completion: it weighs 1.
  expect(await value('content-completion')).toBeCloseTo(completion, 6);
  expect(await value('content-score')).toBeCloseTo(
    (35 * 120) / 200 + (35 * (1_900_000 / 190)) / 15_000 + 0.3 * completion,
    1,
  );
  expect((await figures('content-score', { to: '2026-06-01' }))[0]?.value).toBeUndefined();
});

test('pages and listings are weighed by who came', async () => {
  expect(await value('page-dwell')).toBeCloseTo((60 * 100 + 90 * 200) / 300, 6);
  expect(await value('listing-clicks')).toBeCloseTo(5, 6);
  expect(await value('listing-conversion')).toBeCloseTo(4, 6);
});

test('Douyin is counted by who opened goods, not by whom they were shown to', async () => {
  const stands = await run((tx) => conversionsBy(tx, JUNE));
  const of = (platform: string) => stands.find((one) => one.platform === platform);
  expect(of('doudian')?.own).toMatchObject({ buyers: 7, visitors: 4_000 });
  expect(of('doudian')?.taobao.value).toBeCloseTo(0.7, 6);
  const people = (shop: Shop, day: string) =>
    new Set(
      sales(shop)
        .filter((one) => dayOf(one) === day)
        .map((one) => one.customer ?? one.id),
    ).size;
  expect(of('taobao')?.taobao).toMatchObject({ buyers: people(1, '2026-06-02') + 9, visitors: 300 });
  expect(of('shopify')?.own).toMatchObject({
    visitors: 300,
    buyers: sales(3).filter((one) => dayOf(one) === '2026-06-06').length,
  });
  expect(of('shopify')?.taobao).toMatchObject({ visitors: 200, buyers: people(3, '2026-06-06') });
  const [all] = await figures('conversion');
  const [buyers, visitors] = [
    stands.reduce((n, one) => n + one.taobao.buyers, 0),
    stands.reduce((n, one) => n + one.taobao.visitors, 0),
  ];
  expect(all?.value).toBeCloseTo((100 * buyers) / visitors, 6);
});

test('the house counts its own failures, its data and its suppliers', async () => {
  expect(await value('failure-rate')).toBeCloseTo((100 * 2) / 11, 6);
  expect(await value('data-errors')).toBeCloseTo((100 * 3) / 1_000, 6);
  // MUG came at 4 in the morning of the day after, by the clock of the group; CAP is not due.
  expect(await value('supplier-on-time')).toBe(50);
  expect(await value('oversell-rate')).toBe(10);
  expect(await value('fill-rate')).toBe(90);
});
