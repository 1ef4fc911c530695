import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import type { Connector, Outcome, StockChange } from '../../../src/platforms/platform.ts';
import { tableIn } from '../../../src/platforms/table/table.ts';
import { post } from '../../../src/services/inventory/ledger.ts';
import { createAllotments } from '../../../src/services/inventory/publishing/allotments.ts';
import { reserveOrderLine } from '../../../src/services/inventory/publishing/orders.ts';
import { createPublishing } from '../../../src/services/inventory/publishing/publishing.ts';
import { applyQuota, planQuota } from '../../../src/services/inventory/quotas.ts';
import { verify } from '../../../src/services/inventory/verify.ts';
import type { Session } from '../../../src/sync/shop-session.ts';
import { type AllotDeps, createAllotRound } from '../../../src/sync/stock-allot.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type LocalBench, localShop, valueIn } from '../../support/platforms.ts';

const SKU = 'TEE-BLU-L';
const [TABLE, JST] = [1, 2];

let database: FreshDatabase;
let root: string;
let jst: LocalBench;
let tee: { item: string; variant: string };
let ms = Date.now() + 1_000;
const connectors = new Map<number, Connector>();
const calls: { shopId: number; changes: readonly StockChange[] }[] = [];
let next: Outcome[] = [];
const errors: unknown[] = [];

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const rows = <T extends Record<string, unknown>>(text: string) => run((tx) => rowsOf<T>(tx, sql.raw(text)));
const clock = { now: () => new Date(ms) };
const kinds = ['table', 'jushuitan'];

const deps = (more: Partial<AllotDeps> = {}): AllotDeps => ({
  db: database.db,
  clock,
  allotments: createAllotments(kinds),
  session: async (shopId) => {
    const real = connectors.get(shopId) as Connector;
    const connector: Connector = {
      ...real,
      writeStock: async (op, changes) => {
        calls.push({ shopId, changes });
        const fate = next.shift();
        return fate ? changes.map(() => fate) : real.writeStock(op, changes);
      },
    };
    return { connector, connection: {}, kind: {} } as unknown as Session;
  },
  failed: (error) => errors.push(error),
  wait: async () => undefined,
  ...more,
});

/** The worker's looks over some seconds, with all orders in. */
async function calm(passMs = 3_000) {
  const round = createAllotRound(deps());
  for (let turn = 0; turn < 3; turn += 1) {
    ms += passMs;
    await run((tx) =>
      rowsOf(tx, sql`update shop_connection set orders_through = ${clock.now().toISOString()}::timestamptz`),
    );
    await Promise.all((await round()).map((task) => task()));
  }
  expect(errors).toEqual([]);
}

const gives = (shop: { id: number; code: string }, units: number) =>
  run(async (tx) => {
    const plan = await planQuota({ tx }, { sku: SKU, warehouse: 'sh-1' as never, shop, units });
    await applyQuota({ tx }, plan);
  });
const [tableShop, jstShop] = [
  { id: TABLE, code: 'SH-1' },
  { id: JST, code: 'SH-2' },
];
const lane = async (shopId: number) =>
  (await rows<Record<string, unknown>>(`select * from stock_lane where shop_id = ${shopId}`))[0];
const quota = async (shopId: number) =>
  (await rows<{ n: number }>(`select sum(assigned)::int as n from quota where shop_id = ${shopId}`))[0]?.n;
const fileOf = async () => {
  const outbox = path.join(root, 'xhs-1', 'outbox');
  const name = (await readdir(outbox).catch(() => []))
    .filter((one) => one.startsWith('stock-'))
    .sort()
    .at(-1);
  return name && (await readFile(path.join(outbox, name), 'utf8')).split('\r\n').slice(1).filter(Boolean).sort();
};
const inJst = async () => valueIn(await jst.connector.readStock([tee]))[0]?.sellable;

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  root = await mkdtemp(path.join(tmpdir(), 'zhanggui-allot-'));
  const of = { token: async () => '', fetch, now: clock.now, timeoutMs: 1_000 };
  connectors.set(TABLE, tableIn(root).connect({ credentials: { folder: 'xhs-1' }, ...of }));
  await connectors.get(TABLE)?.whoami();
  jst = localShop(jushuitan);
  tee = jst.listing({ variant: '', stock: 7 });
  connectors.set(JST, jst.connector);
  await rows(`insert into shop_connection (shop_id, connector, account, stage, stage_at, credentials, connected_by, orders_through)
    values (1, 'table', 'a', 'live', now() - interval '1 day', '', 'test', now()),
      (2, 'jushuitan', 'b', 'observe', now() - interval '1 day', '', 'test', now())`);
  await rows(`insert into listing (shop_id, item, sku, pieces, published, published_at, matched_by, matched_at)
    values (1, 'TEE', '${SKU}', 1, 3, now(), 'test', now() - interval '1 day'),
      (1, 'TEE-BOX', '${SKU}', 4, 1, now(), 'test', now() - interval '1 day'),
      (2, '${tee.item}', '${SKU}', 1, 7, now(), 'test', now() - interval '1 day')`);
});
afterAll(async () => {
  await database.drop();
  await rm(root, { recursive: true, force: true });
});

describe('a fixed allotment', () => {
  it('is written to the file of a table shop when a person sets it, spread over listings, multipacks in pieces', async () => {
    await calm();
    expect(await fileOf()).toBeUndefined();
    await gives(tableShop, 11);
    await calm();
    expect(await fileOf()).toEqual(['TEE,,7', 'TEE-BOX,,1']);
    expect(calls).toHaveLength(1);
    expect(await lane(TABLE)).toMatchObject({ phase: 'allotted', target: null, due_at: null, exposed: 0, trouble: '' });
    expect((await lane(TABLE))?.['confirmed_at']).not.toBeNull();
    expect(await rows('select item, published from listing where shop_id = 1 order by id')).toEqual([
      { item: 'TEE', published: 7 },
      { item: 'TEE-BOX', published: 1 },
    ]);
    expect(await rows('select mode, wanted, by, state from stock_intent order by id')).toEqual([
      { mode: 'set', wanted: 7, by: 4, state: 'applied' },
      { mode: 'set', wanted: 1, by: 0, state: 'applied' },
    ]);
  });

  it('is not written again because of an order, a catalogue or a night; and what is left is sent at the next word', async () => {
    const by = { actor: 'platform:test', now: clock.now() };
    await run((tx) =>
      reserveOrderLine(tx, { key: 'o1', sku: SKU, shopId: TABLE, quantity: 3, orderNumber: 'O-1', ...by }),
    );
    expect(await quota(TABLE)).toBe(8);
    await rows('update stock_lane set due_at = now()');
    await run((tx) => createPublishing({ tx }).askReadBack({ now: clock.now() }));
    await calm();
    expect(calls).toHaveLength(1);
    await gives(tableShop, 0);
    await calm();
    expect(await fileOf()).toEqual(['TEE,,0', 'TEE-BOX,,0']);
    await gives(tableShop, 8);
    await calm();
    expect(await fileOf()).toEqual(['TEE,,4', 'TEE-BOX,,1']);
  });

  it('reaches Jushuitan when the shop goes live and not before, with what orders hold there counted in', async () => {
    await gives(jstShop, 5);
    await calm();
    expect(await inJst()).toBe(7);
    jst.world.sell(jst.shop, { lines: [{ ...tee, quantity: 2 }], paid: true });
    await rows(`update shop_connection set stage = 'live', stage_at = clock_timestamp() where shop_id = 2`);
    await calm();
    expect(await inJst()).toBe(5);
    expect(await lane(JST)).toMatchObject({ phase: 'allotted', target: null });
  });

  it('waits for a freeze to be lifted, and is tried again when it was throttled, unanswered, or its process was killed', async () => {
    await rows(`insert into write_freeze (shop_id, by) values (2, 'test')`);
    await gives(jstShop, 9);
    await calm();
    expect(await inJst()).toBe(5);
    await rows('update write_freeze set lifted_at = now()');
    next = [
      { kind: 'throttled', afterMs: 2_000, code: '199' },
      { kind: 'unknown', why: 'no-answer' },
    ];
    await calm();
    expect(next).toEqual([]);
    expect(await inJst()).toBe(5);
    expect(await lane(JST)).toMatchObject({ target: 9, attempts: 2 });
    // Leased, its intents written, and nobody there to send them.
    ms += 60_000;
    const killed = await createAllotRound(deps())();
    expect(killed).toHaveLength(1);
    expect(await createAllotRound(deps())()).toEqual([]);
    await calm(60_000);
    expect(await inJst()).toBe(9);
    expect(await lane(JST)).toMatchObject({ target: null, attempts: 0 });
    const left = await rows(`select state from stock_intent where state in ('open', 'unknown')`);
    expect(left).toEqual([]);
  });

  it('that is refused for good waits for a person, and the rooms hear of it', async () => {
    next = [{ kind: 'rejected', code: '130', reason: 'no such goods', permanent: true }];
    await gives(jstShop, 6);
    await calm(600_000);
    expect(next).toEqual([]);
    expect(await lane(JST)).toMatchObject({ trouble: 'refused', target: 6, due_at: null });
    expect(
      await rows(`select labels ->> 'sku' as sku, shop_ids from alert where labels ->> 'kind' = 'sync-refused'`),
    ).toEqual([{ sku: SKU, shop_ids: [2] }]);
    await gives(jstShop, 10);
    await calm();
    expect(await inJst()).toBe(10);
    expect(await lane(JST)).toMatchObject({ trouble: '' });
  });

  it('of which stock was called back is told lower', async () => {
    await run((tx) =>
      post(tx, [{ sku: SKU, warehouseId: 1, kind: 'counted', onHand: -42, cause: 'count:1' }], {
        actor: 'test',
        truth: true,
      }),
    );
    const [a, b] = [await quota(TABLE), await quota(JST)];
    expect((a ?? 0) + (b ?? 0)).toBe(15);
    await calm();
    expect(await inJst()).toBe(b);
    expect(await rows('select sum(exposed)::int as n from stock_lane')).toEqual([{ n: 0 }]);
  });

  it('of a restricted shop is told as nothing first, and free when that landed and the orders are in', async () => {
    const d = (tx: Tx) => createPublishing({ tx });
    const before = await quota(JST);
    expect(before).toBeGreaterThan(0);
    await run(async (tx) => {
      const effect = await d(tx).planRestrict(jstShop);
      expect(effect.figures).toMatchObject([{ value: before }]);
      expect(effect.summary.en).toContain('is free once that landed');
      await d(tx).restrict(effect, { actor: 'test' });
    });
    await calm();
    expect(await inJst()).toBe(0);
    expect(await quota(JST)).toBe(before);
    await calm(61_000);
    expect(await quota(JST)).toBe(0);
    expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
    await run(async (tx) => d(tx).unrestrict(await d(tx).planUnrestrict(jstShop), { actor: 'test' }));
    await calm();
    expect(await inJst()).toBe(0);
    await gives(jstShop, 1);
    await calm();
    expect(await inJst()).toBe(1);
  });
});
