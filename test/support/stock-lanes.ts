import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import type { Connector, Outcome, StockChange } from '../../src/platforms/platform.ts';
import { createStockLanes } from '../../src/services/inventory/publishing/lanes.ts';
import type { Session } from '../../src/sync/shop-session.ts';
import { createStockRound, type StockDeps } from '../../src/sync/stock-worker.ts';
import { stocked } from './chat.ts';
import type { FreshDatabase } from './database.ts';

type Mode = 'cas' | 'keyed-delta' | 'delta' | 'set';
export type Ability = {
  mode: Mode;
  landsWithinMs?: number;
  restocksOnCancel?: boolean;
  clampsAtZero?: boolean;
  batch?: number;
};

/** A platform in memory: what each listing shows, and what goes wrong with the next writes. */
export type FakePlatform = {
  ability: Ability;
  shown: Map<string, number>;
  calls: StockChange[][];
  reads: number;
  /** For the next writes: `lost` is carried out without an answer, `dropped` neither, else the outcome itself. */
  next: ('lost' | 'dropped' | Outcome)[];
  /** Items that it leaves out of its answers. */
  missing: Set<string>;
};

const keys = new Set<string>();

function write(platform: FakePlatform, change: StockChange): Outcome {
  const there = platform.shown.get(change.item) ?? 0;
  if ('key' in change) {
    if (keys.has(change.key)) return { kind: 'duplicate' };
    keys.add(change.key);
  }
  if (change.mode === 'cas') {
    if (change.from !== there) return { kind: 'stale', observed: there };
    platform.shown.set(change.item, change.to);
  } else if (change.mode === 'set') platform.shown.set(change.item, change.to);
  else if (there + change.by >= 0 || platform.ability.clampsAtZero)
    platform.shown.set(change.item, Math.max(0, there + change.by));
  else return { kind: 'rejected', code: '1', reason: 'below zero', permanent: false };
  return { kind: 'applied' };
}

const capabilities = ({
  mode,
  landsWithinMs = 1_000,
  restocksOnCancel = true,
  clampsAtZero = false,
  batch = 20,
}: Ability) => ({
  stock: { modes: [mode], batch, readBatch: 50, clampsAtZero, restocksOnCancel, landsWithinMs },
  pace: { perSecond: 1_000 },
});

function connectorOf(platform: FakePlatform, now: () => number): Connector {
  return {
    capabilities: capabilities(platform.ability) as never,
    readStock: async (listings: { item: string; variant: string }[]) => {
      platform.reads += 1;
      return {
        kind: 'ok',
        value: listings
          .filter(({ item }) => !platform.missing.has(item))
          .map((one) => ({
            ...one,
            sellable: platform.shown.get(one.item) ?? 0,
            at: new Date(now()),
          })),
      };
    },
    writeStock: async (_op: string, changes: StockChange[]) => {
      platform.calls.push(changes);
      return changes.map((change) => {
        const fate = platform.next.shift();
        if (fate === 'dropped') return { kind: 'unknown', why: 'no-answer' };
        if (fate === 'lost') {
          write(platform, change);
          return { kind: 'unknown', why: 'no-answer' };
        }
        return fate ?? write(platform, change);
      });
    },
  } as unknown as Connector;
}

export type LanesBench = Awaited<ReturnType<typeof lanesBench>>;

/** Shops SH-1, SH-2, ... live on platforms in memory; time passes by hand. */
export async function lanesBench(database: FreshDatabase, abilities: readonly Ability[]) {
  await stocked(database.url);
  const { db } = database;
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.withScope(systemScope('test'), work);
  let ms = Date.now() + 1_000;
  const clock = { now: () => new Date(ms) };
  const platforms = abilities.map(
    (ability): FakePlatform => ({
      ability,
      shown: new Map(),
      calls: [],
      reads: 0,
      next: [],
      missing: new Set(),
    }),
  );
  for (const [i] of abilities.entries()) {
    const code = `SH-${i + 1}`;
    await run((tx) =>
      rowsOf(
        tx,
        sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
            select ${code}, ${code}, ${code}, 'table', 'CNY', 'UTC' where not exists (select from shop where code = ${code})`,
      ),
    );
    await run((tx) =>
      rowsOf(
        tx,
        sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, orders_through)
            select id, ${`fake-${i + 1}`}, ${code}, 'live', ''::bytea, 'test', now() from shop where code = ${code}`,
      ),
    );
  }
  const lanes = createStockLanes({
    abilities: new Map(abilities.map((ability, i) => [`fake-${i + 1}`, capabilities(ability).stock as never])),
  });
  const errors: unknown[] = [];
  const deps: StockDeps = {
    db,
    clock,
    lanes,
    session: async (shopId) =>
      ({
        connection: {},
        kind: {},
        connector: connectorOf(platforms[shopId - 1] as FakePlatform, () => ms),
      }) as unknown as Session,
    failed: (error) => errors.push(error),
    wait: async () => undefined,
  };
  /** All orders up to now are in. */
  const pulled = () =>
    run((tx) => rowsOf(tx, sql`update shop_connection set orders_through = ${clock.now().toISOString()}::timestamptz`));
  const pass = (by: number) => {
    ms += by;
  };
  return {
    run,
    clock,
    pass,
    platforms,
    deps,
    errors,
    pulled,
    round: (more: Partial<StockDeps> = {}) => createStockRound({ ...deps, ...more }),
    /** A listing as the catalogue brought it, matched. */
    list: (shopId: number, sku: string, item: string, shown: number, pieces = 1) => {
      platforms[shopId - 1]?.shown.set(item, shown);
      return run((tx) =>
        rowsOf(
          tx,
          sql`insert into listing (shop_id, item, sku, pieces, published, matched_by, matched_at)
              values (${shopId}, ${item}, ${sku}, ${pieces}, ${shown}, 'test', now())`,
        ),
      );
    },
    /** Until nothing is left to do: minutes of the world. */
    calm: async (turns = 12) => {
      const round = createStockRound(deps);
      for (let turn = 0; turn < turns; turn += 1) {
        pass(3_000);
        await pulled();
        for (let i = 0; i < 4; i += 1) await Promise.all((await round()).map((task) => task()));
      }
    },
    lane: async (shopId: number, sku: string) =>
      (
        await run((tx) =>
          rowsOf<Record<string, unknown>>(tx, sql`select * from stock_lane where shop_id = ${shopId} and sku = ${sku}`),
        )
      )[0],
    assigned: async (sku: string) => {
      const rows = await run((tx) =>
        rowsOf<{ shop_id: number; units: number }>(
          tx,
          sql`select shop_id, sum(assigned)::int as units from quota where sku = ${sku} group by 1 order by 1`,
        ),
      );
      return new Map(rows.map(({ shop_id, units }) => [shop_id, units]));
    },
  };
}
