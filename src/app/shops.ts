import type { FastifyPluginAsync } from 'fastify';
import { rowsOf, sql, systemScope } from '../db/client.ts';
import { createPush } from '../http/push.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import type { Capabilities } from '../platforms/platform.ts';
import { hashedBy } from '../services/compliance/abnormal/traits.ts';
import { pictureHash } from '../services/compliance/similar/picture-hash.ts';
import { createAllotments } from '../services/inventory/publishing/allotments.ts';
import { createStockLanes, type StockLanes } from '../services/inventory/publishing/lanes.ts';
import { startCatalog } from '../sync/catalog-pull.ts';
import { startCoupons } from '../sync/coupons.ts';
import { createHerald } from '../sync/herald.ts';
import { startOrders } from '../sync/orders.ts';
import { receivePush } from '../sync/orders-push.ts';
import { startPictures } from '../sync/pictures.ts';
import { openSession, type Session, type SessionDeps } from '../sync/shop-session.ts';
import { startAllotWorker } from '../sync/stock-allot.ts';
import { startStockWorker } from '../sync/stock-worker.ts';
import type { Parts } from './channels.ts';
import { atOnce } from './demo-platforms.ts';
import type { House } from './house.ts';

/** What talks to the shops' platforms, outside of any ask. */
export type ShopParts = {
  /** Routes of the webhook port. */
  plugin: FastifyPluginAsync;
  start(channels: Parts['map'], failed: (error: unknown) => void): Worker[];
};

/** Sessions, pushes and workers of all connected shops. */
export function shopsOf(house: House): ShopParts {
  const { db, clock, log, services, sealers, platforms, options, config } = house;
  const session: SessionDeps = {
    db,
    clock,
    sealer: sealers.platform,
    platforms,
    hashOf: hashedBy(config.customerHashKey),
  };
  const open = async (shopId: number) => {
    const opened = await openSession(session, shopId);
    return 'why' in opened || opened.connection.baseUrl === undefined ? opened : standingIn(opened);
  };
  const step = options.step && { step: options.step };
  const calling = { db, clock, log, services: (tx: Parameters<House['services']>[0]) => services(tx), open, ...step };
  const lanes = lanesOf(house);
  const visibleMs = (connector: string): number =>
    platforms.find(({ code }) => code === connector)?.capabilities.orders.visibleWithinMs ?? 0;
  const wakes = { hints: () => {} };
  return {
    plugin: createPush({
      receive: (pushed) => receivePush({ ...calling, wake: () => wakes.hints() }, pushed),
      now: () => clock.now(),
      log,
    }),
    start(channels, failed) {
      const reading = () => {
        const orders = startOrders({ ...calling, failed, visibleMs });
        wakes.hints = orders.wakeHints;
        const stock = startStockWorker({ db, clock, lanes, session: open, failed, ...step });
        const allot = startAllotWorker({ db, clock, allotments: allotmentsOf(house), session: open, failed });
        const catalog = startCatalog({ ...calling, failed });
        const pictures = startPictures({ ...calling, hash: pictureHash, failed });
        return [...orders.workers, stock, allot, catalog, pictures, ...startCoupons({ ...calling, failed }).workers];
      };
      return [onceConnected(house, reading, failed), heraldOf(house, channels, failed)];
    },
  };
}

/** Only a demo's shop has another address than its vendor's. */
const standingIn = (session: Session): Session => ({
  ...session,
  connector: { ...session.connector, capabilities: atOnce(session.connector.capabilities) },
});

const allotmentsOf = ({ platforms }: House) =>
  createAllotments(platforms.flatMap((one) => (one.capabilities.stock.fixedAllotment ? [one.code] : [])));

/** By what platforms declare; in a demo, by what those of this machine do. */
function lanesOf({ platforms, standing }: House): StockLanes {
  const made = (of: (capabilities: Capabilities) => Capabilities) =>
    createStockLanes({ abilities: new Map(platforms.map((one) => [one.code, of(one.capabilities).stock])) });
  const declared = made((capabilities) => capabilities);
  const demo = made(atOnce);
  const lanes = () => (standing.demo() ? demo : declared);
  return {
    plan: (...given) => lanes().plan(...given),
    lease: (...given) => lanes().lease(...given),
    advance: (...given) => lanes().advance(...given),
    recordOutcomes: (...given) => lanes().recordOutcomes(...given),
    recordReads: (...given) => lanes().recordReads(...given),
  };
}

const LOOK_MS = 2_000;

/** Where no shop is connected nothing needs to be looked at every moment: one small look until one is. */
function onceConnected({ db }: House, begin: () => Worker[], failed: (error: unknown) => void): Worker {
  let begun: Worker[] | undefined;
  const look = startWorker({
    everyMs: LOOK_MS,
    atOnce: 1,
    failed,
    async fetch() {
      if (begun) return [];
      const shops = await db.withScope(systemScope('shops'), (tx) =>
        rowsOf(tx, sql`select 1 from shop_connection limit 1`),
      );
      if (shops.length > 0) begun = begin();
      return [];
    },
  });
  look.wake();
  return {
    wake: look.wake,
    async stop() {
      await look.stop();
      await Promise.all((begun ?? []).map((worker) => worker.stop()));
    },
  };
}

/** A look each second; news wait a moment for more of their kind anyway. */
const heraldOf = (
  { db, clock, services, standing, bell, options }: House,
  channels: Parts['map'],
  failed: (error: unknown) => void,
): Worker =>
  startWorker({
    everyMs: 1_000,
    atOnce: 1,
    failed,
    fetch: createHerald({
      db,
      channels,
      services,
      clock,
      footer: standing.footer,
      ring: bell.ring,
      ...(options.step && { step: options.step }),
    }),
  });
