import { orderStock } from '../../src/app/order-stock.ts';
import type { Answer, Capabilities, Connector, OrderFact, PushAnswer, RawPush } from '../../src/platforms/platform.ts';
import { createIntake } from '../../src/services/intake/intake.ts';
import { takeTurns } from '../../src/sync/orders-lease.ts';
import { type OrdersDeps, type Pulled, pullShop } from '../../src/sync/orders-pull.ts';
import type { Session } from '../../src/sync/shop-session.ts';
import { type IntakeHouse, intakeHouse, line, NOON, PRIVATE } from './told.ts';

export const CAPABILITIES: Capabilities = {
  stock: { modes: ['set'], batch: 1, readBatch: 10, restocksOnCancel: true, landsWithinMs: 1000 },
  orders: { maxWindowMs: 3_600_000, paging: 'cursor', keepsMs: 90 * 86_400_000, visibleWithinMs: 2_000 },
  coupons: { create: 'none', read: false, stop: false, kinds: [], threshold: 'none' },
  push: { kind: 'http', bodyAuthenticated: true },
  pace: { perSecond: 10_000 },
  token: { refresh: 'none' },
};

/** A platform in memory: what was placed there, in pages of two, and what was asked of it. */
export type FakePlatform = {
  connector: Connector;
  orders: Map<string, OrderFact>;
  /** Places or changes an order; its update time is now unless said. */
  put(id: string, parts?: Partial<OrderFact>): OrderFact;
  windows: { since: Date; until: Date; cursor?: string }[];
  fetched: string[];
  /** Answered instead of the next calls. */
  refusals: Exclude<Answer<never>, { kind: 'ok' }>[];
  /** Called after each page. */
  between: (() => void) | undefined;
  capabilities: Capabilities;
  push(raw: RawPush): PushAnswer;
};

const never = () => Promise.reject(new Error('the test does not call this'));

export function fakePlatform(now: () => Date, orders: Partial<Capabilities['orders']> = {}): FakePlatform {
  const capabilities = { ...CAPABILITIES, orders: { ...CAPABILITIES.orders, ...orders } };
  const platform: FakePlatform = {
    capabilities,
    orders: new Map(),
    windows: [],
    fetched: [],
    refusals: [],
    between: undefined,
    push: () => ({ ok: false, status: 401, why: 'no signature' }),
    put(id, parts = {}) {
      const before = platform.orders.get(id);
      const fact: OrderFact = {
        id,
        state: 'placed',
        placedAt: now(),
        currency: 'CNY',
        buyer: 'buyer-7',
        lines: [line() as OrderFact['lines'][number]],
        ...before,
        updatedAt: now(),
        version: now().toISOString(),
        ...parts,
        // What a careless connector might leave in a fact.
        ...({ receiver: { ...PRIVATE } } as object),
      };
      platform.orders.set(id, fact);
      return fact;
    },
    connector: {
      capabilities,
      async pullOrders(window) {
        platform.windows.push(window);
        const refusal = platform.refusals.shift();
        if (refusal) return refusal;
        const all = [...platform.orders.values()]
          .filter(({ updatedAt }) => updatedAt >= window.since && updatedAt < window.until)
          .sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime());
        const from = Number(window.cursor ?? 0);
        const items = all.slice(from, from + 2);
        const more = from + 2 < all.length;
        platform.between?.();
        return { kind: 'ok', value: { items, ...(more && { cursor: String(from + 2) }) } };
      },
      async getOrder(id) {
        platform.fetched.push(id);
        const refusal = platform.refusals.shift();
        if (refusal) return refusal;
        const fact = platform.orders.get(id);
        return fact
          ? { kind: 'ok', value: fact }
          : { kind: 'rejected', code: 'not-found', reason: 'no such order', permanent: true };
      },
      receivePush: async (raw) => platform.push(raw),
      pullCatalog: never,
      readStock: never,
      writeStock: never,
      listCoupons: never,
      putCoupon: never,
      whoami: never,
    },
  };
  return platform;
}

export type OrdersHouse = IntakeHouse & {
  platform: FakePlatform;
  clock: { now(): Date; pass(ms: number): void };
  deps: OrdersDeps;
  logged: string[];
  /** One turn of shop S1, by a process of this name; undefined: it was not due. */
  pull(by?: string): Promise<Pulled | undefined>;
  connection(): Promise<Record<string, unknown>>;
};

/** Shop S1 on a platform of the test; S2 may not be read. */
export async function ordersHouse(orders: Partial<Capabilities['orders']> = {}): Promise<OrdersHouse> {
  const house = await intakeHouse();
  await house.rows(`update shop_connection set lacks = '["orders"]' where shop_id = 2`);
  let ms = NOON.getTime();
  const clock = {
    now: () => new Date(ms),
    pass: (by: number) => {
      ms += by;
    },
  };
  const platform = fakePlatform(clock.now, orders);
  const logged: string[] = [];
  const note = (fields: object, text: string) => void logged.push(JSON.stringify({ ...fields, text }));
  const deps: OrdersDeps = {
    db: house.db,
    clock,
    log: { info: note, warn: note, error: note },
    services: (tx) => ({ intake: createIntake({ tx, stock: orderStock, customerKey: 'a key for tests' }) }),
    open: async (shopId) =>
      ({ connection: { shopId, shop: 'S1' }, connector: platform.connector, kind: {} }) as unknown as Session,
    rules: { overlapMs: 15_000, firstMs: 3_600_000, marginMs: 0 },
  };
  return {
    ...house,
    ...{ platform, clock, deps, logged },
    async pull(by = 'one') {
      const turns = await takeTurns(house.db, { limit: 5, by, everyMs: 0, now: clock.now() });
      return turns[0] && pullShop(deps, turns[0]);
    },
    connection: async () => (await house.rows('select * from shop_connection where shop_id = 1'))[0]!,
  };
}
