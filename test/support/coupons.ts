import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import type {
  Account,
  Answer,
  Capabilities,
  Connector,
  CouponFact,
  CouponOrder,
  CouponSpec,
  Outcome,
  PlatformKind,
} from '../../src/platforms/platform.ts';
import { createCoupons } from '../../src/services/coupons/coupons.ts';
import type { Services } from '../../src/services/services.ts';
import { createTodos } from '../../src/services/todos/todos.ts';
import type { CouponsDeps } from '../../src/sync/coupons-read.ts';
import type { FreshDatabase } from './database.ts';
import { quiet } from './outbox.ts';

/** A platform's coupons in memory, behind the port: what it is told, and what becomes of its answers. */
export type CouponPlatform = {
  facts: Map<string, CouponFact>;
  /** What was asked of it, in order. */
  asked: (CouponOrder & { op: string })[];
  /** What becomes of the next calls of putCoupon; then they work. */
  next: ('lost-after' | 'lost-before' | (Outcome & { id?: string }))[];
  /** Whether it keeps our key, as the coupon's code. */
  keepsOp: boolean;
  listing: 'works' | 'fails';
  connector: Connector;
};

const NONE: Answer<never> = { kind: 'rejected', code: 'none', reason: 'not here', permanent: true };

export const ABILITY: Capabilities['coupons'] = {
  create: 'api',
  read: true,
  stop: true,
  kinds: ['full-reduction', 'direct', 'percent'],
  threshold: 'amount',
};

const capabilitiesOf = (coupons: Capabilities['coupons']): Capabilities => ({
  stock: { modes: [], batch: 1, readBatch: 1, restocksOnCancel: true, landsWithinMs: 0 },
  orders: { maxWindowMs: 1, paging: 'cursor', keepsMs: 1, visibleWithinMs: 0 },
  coupons,
  push: { kind: 'none', bodyAuthenticated: false },
  pace: { perSecond: 1000 },
  token: { refresh: 'none' },
});

export const factOf = (id: string, more: Partial<CouponFact> = {}): CouponFact => ({
  id,
  version: '1',
  name: '',
  kind: 'full-reduction',
  state: 'live',
  currency: 'CNY',
  thresholdMinor: 30_000n,
  discountMinor: 3_000n,
  startsAt: new Date('2026-11-01T00:00:00Z'),
  endsAt: new Date('2099-12-10T15:59:00Z'),
  stackable: false,
  ...more,
});

export function couponPlatform(coupons: Capabilities['coupons'] = ABILITY): CouponPlatform {
  let last = 100;
  const create = (op: string, { perCustomer: _, ...spec }: CouponSpec): Outcome & { id?: string } => {
    const there = [...here.facts.values()].find((one) => here.keepsOp && one.code === op);
    if (there) return { kind: 'duplicate', id: there.id };
    last += 1;
    const code = here.keepsOp ? { code: op } : {};
    here.facts.set(String(last), { ...spec, ...code, id: String(last), version: '1', state: 'live' });
    return { kind: 'applied', id: String(last) };
  };
  const stop = (id: string): Outcome & { id?: string } => {
    const fact = here.facts.get(id);
    if (!fact) return { kind: 'rejected', code: 'gone', reason: 'no such coupon', permanent: true };
    here.facts.set(id, { ...fact, state: 'stopped', version: `${fact.version}+` });
    return { kind: 'applied', id };
  };
  const carryOut = (op: string, order: CouponOrder) =>
    order.do === 'create' ? create(op, order.spec) : stop(order.id);
  const here: CouponPlatform = {
    facts: new Map(),
    asked: [],
    next: [],
    keepsOp: true,
    listing: 'works',
    connector: {
      capabilities: capabilitiesOf(coupons),
      pullOrders: async () => NONE,
      getOrder: async () => NONE,
      pullCatalog: async () => NONE,
      readStock: async () => NONE,
      writeStock: async () => [],
      async listCoupons() {
        if (here.listing === 'fails') return { kind: 'unknown', why: 'no-answer' };
        return { kind: 'ok', value: { items: [...here.facts.values()] } };
      },
      async putCoupon(op, order) {
        here.asked.push({ ...order, op });
        const next = here.next.shift();
        if (next === 'lost-before') return { kind: 'unknown', why: 'no-answer' };
        if (next === 'lost-after') {
          carryOut(op, order);
          return { kind: 'unknown', why: 'no-answer' };
        }
        return next ?? carryOut(op, order);
      },
      receivePush: async () => ({ ok: false, status: 400, why: 'none' }),
      whoami: async (): Promise<Answer<Account>> => NONE,
    },
  };
  return here;
}

/** Connects shops 1, 2, ... to these platforms, each live. */
export async function connectCoupons(database: FreshDatabase, platforms: Record<number, CouponPlatform>) {
  await inSystem(database, async (tx) => {
    for (const shop of Object.keys(platforms).map(Number))
      await rowsOf(
        tx,
        sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by)
            values (${shop}, ${`fake-${shop}`}, ${`account-${shop}`}, 'live', '\\x00'::bytea, 'test')`,
      );
  });
}

export const inSystem = <T>(database: FreshDatabase, work: (tx: Tx) => Promise<T>): Promise<T> =>
  database.db.withScope(systemScope('test'), work);

/** What the workers of coupons need, with these platforms behind the shops of the same number. */
export function couponDeps(
  database: FreshDatabase,
  platforms: Record<number, CouponPlatform>,
  more: Partial<CouponsDeps> = {},
): CouponsDeps {
  const abilityOf = (connector: string) =>
    platforms[Number(connector.replace('fake-', ''))]?.connector.capabilities.coupons;
  return {
    db: database.db,
    clock: { now: () => new Date() },
    log: quiet,
    services: (tx) => ({ coupons: createCoupons({ tx, todos: createTodos({ tx }), abilityOf }) }) as Services,
    async open(shopId) {
      const platform = platforms[shopId];
      if (!platform) return { why: { zh: '没有接入', en: 'not connected' } };
      const connection = { shopId, lacks: [] as string[], stage: 'live' } as never;
      return { connection, connector: platform.connector, kind: {} as PlatformKind };
    },
    ...more,
  };
}

/** Runs what a worker fetches until nothing is due, as one process would. */
export async function runAll(fetch: (room: number) => Promise<(() => Promise<void>)[]>): Promise<void> {
  for (let tasks = await fetch(8); tasks.length > 0; tasks = await fetch(8)) {
    const done = await Promise.allSettled(tasks.map((task) => task()));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

export const PUTS_DUE =
  "update coupon_put set due_at = now(), lease_until = null where state in ('waiting', 'sending', 'unknown')";
