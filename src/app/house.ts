import path from 'node:path';
import { type Logger, pino } from 'pino';
import { createPainter } from '../charts/painter.ts';
import { createJournal } from '../commands/journal.ts';
import { loadCommands } from '../commands/load.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { note } from '../core/message.ts';
import { createSealer } from '../core/seal.ts';
import { type Db, openDb, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Opened } from '../db/open.ts';
import { createMetrics } from '../http/metrics.ts';
import { createJobControl } from '../jobs/control.ts';
import type { Job } from '../jobs/define.ts';
import { loadJobs } from '../jobs/load.ts';
import { createBell } from '../outbox/bell.ts';
import { createIntake } from '../outbox/intake.ts';
import { standingOf } from '../outbox/standing.ts';
import { createOutboxView } from '../outbox/view.ts';
import { createApiKeys } from '../services/api-keys/api-keys.ts';
import { WINDOW_DAYS } from '../services/figures/definitions.ts';
import { createFigures } from '../services/figures/figures.ts';
import { createAllocation } from '../services/inventory/allocation/allocation.ts';
import { createCounts } from '../services/inventory/counts/counts.ts';
import { createInventory } from '../services/inventory/inventory.ts';
import { createLots } from '../services/inventory/lots/lots.ts';
import { createPresales } from '../services/inventory/presales/presales.ts';
import { receiveGoods } from '../services/inventory/receive.ts';
import { createHolds } from '../services/inventory/reservations/holds.ts';
import { coverFor, DEFAULT_COEFFICIENT } from '../services/inventory/safety.ts';
import { takeBackGoods } from '../services/inventory/take-back.ts';
import { createTransfers } from '../services/inventory/transfers/transfers.ts';
import { createOrders } from '../services/orders/orders.ts';
import { createPeople } from '../services/people/people.ts';
import { createRooms } from '../services/rooms/rooms.ts';
import type { Services } from '../services/services.ts';
import { createShops } from '../services/shops/shops.ts';
import { onTimeRate } from '../services/supply/figures.ts';
import { createSupply } from '../services/supply/supply.ts';
import { createTodos } from '../services/todos/todos.ts';
export type AppOptions = {
  /** Listen, tick and deliver everywhere; otherwise only the console is served, in this process. */
  serve: boolean;
  clock?: Clock;
  log?: Logger;
  /** Store deliveries but leave the work to other processes. */
  intakeOnly?: boolean;
  handlers?: string;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
  /** One line for the person at the terminal. */
  onNotice?(line: string): void;
  /** Whether an empty database of our own is filled with the demo; default yes. */
  demo?: boolean;
};

export type House = Awaited<ReturnType<typeof furnish>>;

/** The parts that a server and a terminal prompt have in common. */
export async function furnish(config: Config, options: AppOptions, opened: Opened) {
  const { clock = systemClock, log = pino({ level: 'silent' }) } = options;
  const db = openDb(opened.url, { poolSize: options.serve ? 20 : 4 });
  const seal = (purpose: string) => createSealer(config.secretKey, purpose);
  const sealers = {
    replyUrl: seal('reply-url'),
    robotKey: seal('robot-key'),
    vendor: seal('vendor'),
    token: seal('vendor-token'),
  };
  const handlers = options.handlers ?? path.join(import.meta.dirname, '../../handlers');
  const commands = await loadCommands(path.join(handlers, 'commands'));
  const jobs = await loadJobs(path.join(handlers, 'jobs'));
  const standing = await settings(db, config);
  const services = servicesOf({ standing, clock, jobs, sealers });
  const metrics = createMetrics(() => standingOf(db));
  const painter = createPainter();
  const wakes = { inbox: () => {}, outbox: () => {}, jobs: () => {} };
  const bell = createBell(db, (error) => log.warn({ err: error }, 'other processes were not told'));
  const wake = () => {
    wakes.inbox();
    bell.ring('zhanggui_inbox');
  };
  const intake = createIntake({ db, clock, sealers, step: options.step, wake });
  return {
    config,
    options,
    opened,
    clock,
    log,
    db,
    sealers,
    commands,
    jobs,
    standing,
    services,
    metrics,
    painter,
    wakes,
    intake,
    bell,
  };
}

/** Facts about the database that commands running in other processes may change; looked at again every few seconds. */
async function settings(db: Db, config: Config) {
  const read = () =>
    db.withScope(systemScope('settings'), async (tx) => {
      const [row] = await rowsOf<{ value: string }>(tx, sql`select value from setting where key = 'demo'`);
      return row?.value === 'true';
    });
  const me = { channel: 'console' as const, userId: 'me' };
  const state = { demo: await read() };
  return {
    demo: () => state.demo,
    footer: () => (state.demo ? [note({ zh: '演示数据', en: 'Demo data' })] : []),
    /** In a demo without ADMINS, whoever holds the console's link is admin; otherwise only those who are named. */
    admins: () => (config.admins.length > 0 ? config.admins : state.demo ? [me] : []),
    refresh: async () => {
      state.demo = await read();
    },
  };
}

type ServicesDeps = {
  standing: Awaited<ReturnType<typeof settings>>;
  clock: Clock;
  jobs: readonly Job[];
  sealers: { robotKey: ReturnType<typeof createSealer> };
};

/** Until counts, transfers and purchases are there to be asked. */
const nothing = async () => ({ value: undefined, of: 0 });
const NOTHING_YET = { accuracy: nothing, decisionTime: nothing, onTime: nothing };

const onTimeIn =
  (tx: Tx) =>
  ({ to }: { to: string }) =>
    onTimeRate({ tx }, { to, days: WINDOW_DAYS });

/** In percent, of the counts that were closed within the span. */
const accuracyIn = (tx: Tx) => async (span: { from: string }) => {
  const { share, counted } = await createCounts({ tx }).accuracy({ since: new Date(`${span.from}T00:00:00Z`) });
  return { value: share === undefined ? undefined : share * 100, of: counted };
};

const presalesIn = (tx: Tx, { clock, jobs }: Pick<ServicesDeps, 'clock' | 'jobs'>) =>
  createPresales({ tx, jobs: createJobControl({ tx, clock, jobs }) });

const servicesOf =
  ({ standing, clock, jobs, sealers }: ServicesDeps) =>
  (tx: Tx): Services => ({
    apiKeys: createApiKeys({ tx }),
    inventory: createInventory({ tx }),
    counts: createCounts({ tx }),
    holds: createHolds({ tx }),
    lots: createLots({ tx }),
    presales: presalesIn(tx, { clock, jobs }),
    allocation: createAllocation({ tx }),
    transfers: createTransfers({ tx }),
    shops: createShops({ tx }),
    orders: createOrders({ tx }),
    supply: createSupply({
      tx,
      receiveGoods,
      takeBackGoods,
      cover: coverFor,
      coefficient: DEFAULT_COEFFICIENT,
      onArrivalMoved: presalesIn(tx, { clock, jobs }).onArrivalMoved,
    }),
    people: createPeople({ tx, admins: standing.admins() }),
    rooms: createRooms({ tx, sealer: sealers.robotKey }),
    todos: createTodos({ tx }),
    figures: createFigures({ tx, sources: { ...NOTHING_YET, accuracy: accuracyIn(tx), onTime: onTimeIn(tx) } }),
    jobs: createJobControl({ tx, clock, jobs }),
    outbox: createOutboxView({ tx }),
    journal: createJournal({ tx }),
  });
