import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { surroundingsIn } from '../../../../../bench/abnormal/windows.ts';
import { systemScope } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { DELAY_MS, isNight, type OrderEvent } from '../../../../../src/services/compliance/abnormal/event.ts';
import { FEATURES } from '../../../../../src/services/compliance/abnormal/feature-words.ts';
import { featuresOf } from '../../../../../src/services/compliance/abnormal/features.ts';
import { surroundingsOf } from '../../../../../src/services/compliance/abnormal/surroundings.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  owner = openOwner(database.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const SKUS = ['MUG-1', 'TEE-BLU-L', 'TEE-RED-M'];

/** Few hashes, so that orders are tied in many ways; times in whole hours, so that some are the same. */
const someEvents = fc
  .array(
    fc.record({
      hour: fc.integer({ min: 0, max: 24 * 80 }),
      shop: fc.constantFrom(1, 2),
      buyer: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      device: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      address: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      payer: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      ip: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      refund: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      cancelledAfter: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
      discount: fc.constantFrom(0, 0, 150),
      lines: fc.uniqueArray(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 3,
        selector: ({ sku }) => sku,
      }),
    }),
    { minLength: 25, maxLength: 60 },
  )
  .map((rows) => rows.sort((a, b) => a.hour - b.hour));

type Rows = typeof someEvents extends fc.Arbitrary<infer T> ? T : never;

const hash = (kind: string, n: number): string => `${kind}-hash-${n}-0123456789`;
const KINDS = ['buyer', 'device', 'address', 'payer', 'ip'] as const;

const eventsOf = (rows: Rows): OrderEvent[] =>
  rows.map((row, n) => {
    const at = START + row.hour * HOUR;
    return {
      id: n + 1,
      at,
      shop: row.shop,
      traits: Object.fromEntries(
        KINDS.flatMap((kind) => (row[kind] === undefined ? [] : [[kind, hash(kind, row[kind] as number)]])),
      ),
      refund: row.refund,
      ...(row.cancelledAfter !== undefined && !row.refund && { refundedAt: at + row.cancelledAfter * HOUR }),
      night: isNight((row.hour + 8) % 24),
      amount: row.lines.reduce((sum, { quantity }) => sum + quantity * 1_000, 0),
      discount: row.discount,
      lines: row.lines.length,
      most: Math.max(...row.lines.map(({ quantity }) => quantity)),
      skus: row.lines.map(({ sku }) => sku).sort(),
    };
  });

async function stored(events: readonly OrderEvent[], rows: Rows): Promise<void> {
  await owner`truncate "order" restart identity cascade`;
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  const orders = events.map((one) => ({
    shop: one.shop,
    number: `N${one.id}`,
    kind: one.refund ? 'cancellation' : 'sale',
    status: one.refundedAt === undefined ? 'paid' : 'cancelled',
    placed: time(one.at),
    // Every second buyer is told with the order, the others as a trait.
    customer: one.id % 2 === 0 ? (one.traits.buyer ?? null) : null,
    cancelled: time(one.refundedAt),
  }));
  await owner`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source, cancelled_at)
    select shop, number, kind, status, placed, customer, 'CNY', 'test', cancelled from jsonb_to_recordset(${JSON.stringify(orders)}::text::jsonb)
      as r (shop int, number text, kind text, status text, placed timestamptz, customer text, cancelled timestamptz)`;
  const lines = events.flatMap(({ id, shop, at, refund }, n) =>
    (rows[n]?.lines ?? []).map((line) => ({
      ...{ id, shop, at: time(at), sku: line.sku },
      ...(refund ? { kind: 'return', quantity: -line.quantity } : { kind: 'sale', quantity: line.quantity }),
    })),
  );
  await owner`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select shop, id, sku, sku, kind, quantity, 1000, at from jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb)
      as r (id int, shop int, at timestamptz, sku text, kind text, quantity int)`;
  const traits = events.flatMap(({ id, shop, at, traits: own }) =>
    KINDS.flatMap((kind) =>
      own[kind] === undefined || (kind === 'buyer' && id % 2 === 0)
        ? []
        : [{ id, shop, at: time(at), kind, hash: own[kind] }],
    ),
  );
  await owner`insert into order_trait (order_id, shop_id, kind, hash, placed_at)
    select id, shop, kind, hash, at from jsonb_to_recordset(${JSON.stringify(traits)}::text::jsonb)
      as r (id int, shop int, at timestamptz, kind text, hash text)`;
  await owner`insert into order_coupon (order_id, shop_id, coupon, discount_minor)
    select id, shop, 'C', discount from jsonb_to_recordset(${JSON.stringify(events.filter(({ discount }) => discount > 0))}::text::jsonb)
      as r (id int, shop int, discount int)`;
}

it('reads out of PostgreSQL just what the benchmark sees in memory: the features are the same, whatever the orders', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, async (rows) => {
      const events = eventsOf(rows);
      await stored(events, rows);
      const inMemory = surroundingsIn(events, DELAY_MS);
      const later = new Date(START + 400 * 24 * HOUR);
      const ids = events.map(({ id }) => id);
      const read = await database.db.withScope(systemScope('test'), (tx) => surroundingsOf(tx, ids, later));
      expect(read.map(({ order }) => order)).toEqual(events.filter(({ refund }) => !refund));
      for (const { order, around } of read) {
        const mine = [...featuresOf(order, around)].map((value, n) => [FEATURES[n]?.code, value]);
        expect(mine).toEqual([...featuresOf(order, inMemory(order))].map((value, n) => [FEATURES[n]?.code, value]));
      }
    }),
    { numRuns: 6, seed: 20_261_123 },
  );
});

it('judges an order by what is known now, and never by what comes later than three days', async () => {
  const rows = [0, 1, 24, 24 * 5].map((hour, n) => ({
    ...{ hour, shop: 1, buyer: n + 1, device: 1, address: undefined, payer: undefined, ip: undefined },
    ...{ refund: false, cancelledAfter: undefined, discount: 0, lines: [{ sku: 'MUG-1', quantity: 1 }] },
  })) as Rows;
  await stored(eventsOf(rows), rows);
  const devices = async (hours: number) => {
    const now = new Date(START + hours * HOUR);
    const [first] = await database.db.withScope(systemScope('test'), (tx) => surroundingsOf(tx, [1], now));
    return first?.around.tied.device?.map(({ id }) => id);
  };
  expect(await devices(0)).toEqual([]);
  expect(await devices(2)).toEqual([2]);
  expect(await devices(24 * 30)).toEqual([2, 3]);
});
