import { atOnce } from '../../src/app/demo-platforms.ts';
import { platformsIn } from '../../src/app/platforms.ts';
import { servicesOf } from '../../src/app/services.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Sealer } from '../../src/core/seal.ts';
import { createHeadSigner } from '../../src/core/signed-head.ts';
import { type Db, openDb, type Tx } from '../../src/db/client.ts';
import type { Capabilities, Connector } from '../../src/platforms/platform.ts';
import { createVault } from '../../src/services/evidence/vault.ts';
import { createStockLanes, type StockLanes } from '../../src/services/inventory/publishing/lanes.ts';
import { startOrders } from '../../src/sync/orders.ts';
import { openSession, type SessionDeps } from '../../src/sync/shop-session.ts';
import { startStockWorker } from '../../src/sync/stock-worker.ts';
import type { Gauge } from './gauge.ts';

type Sale = { placedAt: number; inAt: number };

export type Ours = {
  db: Db;
  /** Orders that are in. */
  taken(): number;
  /** Of sales that were taken in since the gauge is open: platform's time to our commit. */
  read: number[];
  /** Of sales because of which a number changed somewhere: to the last such change that the platform confirmed. */
  published(): number[];
  failures: Map<string, number>;
  stop(): Promise<void>;
};

/** The shop's side in this one process: the workers as `src/app/shops.ts` starts them, with a watch on each part. */
export function startOurs(
  url: string,
  { sealer, gauge, dataDir }: { sealer: Sealer; gauge: Gauge; dataDir: string },
): Ours {
  const failures = new Map<string, number>();
  const failed = (error: unknown): void => said(error instanceof Error ? error.message : String(error));
  const said = (why: string): void => void failures.set(why, (failures.get(why) ?? 0) + 1);
  const clock = systemClock;
  const sales = watchSales(openDb(url, { poolSize: 20 }), gauge);
  const { db } = sales;
  const platforms = platformsIn(dataDir);
  const here = (capabilities: Capabilities) => atOnce(capabilities);
  const sealers = { robotKey: sealer, platform: sealer };
  const heads = { sign: createHeadSigner('bench'), published: async () => [] };
  const vault = createVault({ db, clock, sealer, hashKey: 'bench' });
  const standing = { admins: () => [] };
  const services = servicesOf({ standing, clock, jobs: [], sealers, platforms, vault, heads, customerKey: 'bench' });
  const session: SessionDeps = { db, clock, sealer, platforms };
  const open = async (shopId: number) => {
    const opened = await gauge.time('session', () => openSession(session, shopId));
    return 'why' in opened ? opened : { ...opened, connector: watchCalls(opened.connector, here, gauge) };
  };
  const lanes = watchLanes(
    createStockLanes({
      abilities: new Map(platforms.map(({ code, capabilities }) => [code, here(capabilities).stock])),
    }),
    gauge,
  );
  const nothing = () => {};
  const log = {
    info: nothing,
    warn: (fields: object) => said(`orders: ${(fields as { why?: string }).why}`),
    error: (fields: object) => said(`orders: ${(fields as { err?: string }).err}`),
  };
  const calling = { db, clock, log, services: (tx: Tx) => sales.watch(tx, services(tx)), open };
  const orders = startOrders({ ...calling, failed, visibleMs: () => 0 });
  const stock = startStockWorker({
    db,
    clock,
    lanes: lanes.lanes,
    session: open,
    failed,
    published: (heard) => lanes.heard(heard, sales.of),
  });
  return {
    db,
    taken: sales.count,
    read: sales.read,
    published: lanes.published,
    failures,
    async stop() {
      await Promise.all([...orders.workers, stock].map((worker) => worker.stop()));
    },
  };
}

/** Sees which sales a transaction took in, and that it was committed. */
function watchSales(db: Db, gauge: Gauge) {
  const within = new WeakMap<Tx, { id: string; sku: string; placedAt: number }[]>();
  const known = new Set<string>();
  const bySku = new Map<string, Sale[]>();
  const read: number[] = [];
  const watched: Db = {
    ...db,
    async withScope(scope, work, ...rest) {
      let seen: Tx | undefined;
      const result = await db.withScope(
        scope,
        (tx) => {
          seen = tx;
          return work(tx);
        },
        ...rest,
      );
      const told = seen && within.get(seen);
      if (told) committed(told);
      return result;
    },
  };
  function committed(told: readonly { id: string; sku: string; placedAt: number }[]): void {
    const inAt = Date.now();
    for (const { id, sku, placedAt } of told) {
      if (known.has(id)) continue;
      known.add(id);
      if (gauge.open) read.push(inAt - placedAt);
      const list = bySku.get(sku) ?? [];
      bySku.set(sku, list);
      list.push({ placedAt, inAt });
    }
  }
  type Watched = ReturnType<ReturnType<typeof servicesOf>>;
  return {
    db: watched,
    read,
    count: () => known.size,
    /** The sale that was taken in when this SKU was marked. */
    of: (sku: string, markedAt: number): Sale | undefined =>
      (bySku.get(sku) ?? []).find(({ inAt }) => inAt >= markedAt - 1),
    watch: (tx: Tx, services: Watched): Watched => ({
      ...services,
      intake: {
        ...services.intake,
        async take(taking) {
          const taken = await gauge.time('take', () => services.intake.take(taking));
          gauge.add('take: orders seen', taking.told.length);
          gauge.add('take: orders new', taken.fresh + taken.changed);
          const list = within.get(tx) ?? [];
          for (const { id, placedAt, lines } of taking.told)
            list.push({ id: `${taking.shopId} ${id}`, sku: lines[0]?.outerCode ?? '', placedAt: placedAt.getTime() });
          within.set(tx, list);
          return taken;
        },
      },
    }),
  };
}

function watchCalls(connector: Connector, here: (of: Capabilities) => Capabilities, gauge: Gauge): Connector {
  return {
    ...connector,
    capabilities: here(connector.capabilities),
    pullOrders: (window) => gauge.time('call: orders', () => connector.pullOrders(window)),
    readStock: (listings) => gauge.time('call: stock read', () => connector.readStock(listings)),
    writeStock: (op, changes) => {
      gauge.add('call: changes written', changes.length);
      return gauge.time('call: stock write', () => connector.writeStock(op, changes));
    },
  };
}

type Heard = {
  shopId: number;
  sku: string;
  cause: string;
  causeAt: number | undefined;
  sentAt: number;
  doneAt: number;
};

/** Which sale a change of a number goes back to, and where the time went on its way. */
function watchLanes(lanes: StockLanes, gauge: Gauge) {
  const decided = new Map<string, number>();
  const last = new Map<string, { placedAt: number; doneAt: number }>();
  const watched: StockLanes = {
    ...lanes,
    plan: async (...given) => {
      const from = performance.now();
      const marks = await lanes.plan(...given);
      gauge.add(marks > 0 ? 'plan' : 'plan: nothing', performance.now() - from);
      if (marks > 0) gauge.add('plan: marks', marks);
      return marks;
    },
    lease: (...given) => gauge.time('lease', () => lanes.lease(...given)),
    async advance(...given) {
      const work = await gauge.time('advance', () => lanes.advance(...given));
      gauge.add('advance: lanes', given[1].length);
      gauge.add('advance: sends', work.filter(({ kind }) => kind === 'send').length);
      const now = Date.now();
      for (const one of work) if (one.kind === 'send') decided.set(`${one.shopId} ${one.sku}`, now);
      return work;
    },
    recordOutcomes: (...given) => gauge.time('record outcomes', () => lanes.recordOutcomes(...given)),
    recordReads: (...given) => gauge.time('record reads', () => lanes.recordReads(...given)),
  };
  return {
    lanes: watched,
    published: () => [...last.values()].map(({ placedAt, doneAt }) => doneAt - placedAt),
    heard({ shopId, sku, cause, causeAt, sentAt }: Heard, saleOf: (sku: string, at: number) => Sale | undefined): void {
      const doneAt = Date.now();
      const decidedAt = decided.get(`${shopId} ${sku}`) ?? sentAt;
      gauge.add('stage: wait for turn', sentAt - decidedAt);
      gauge.add('stage: call and record', doneAt - sentAt);
      gauge.add(`published: ${cause}`, causeAt === undefined ? 0 : doneAt - causeAt);
      const sale = cause === 'sale' && causeAt !== undefined ? saleOf(sku, causeAt) : undefined;
      if (!sale || causeAt === undefined || !gauge.open) return;
      gauge.add('stage: plan and decide', decidedAt - causeAt);
      last.set(`${sku} ${causeAt}`, { placedAt: sale.placedAt, doneAt });
    },
  };
}
