import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Db, openDb } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { releaseExpired } from '../../../../../src/services/inventory/reservations/end.ts';
import {
  createReserveQueue,
  type Held,
  type ReserveAnswer,
  type ReserveLine,
  reserveLines,
} from '../../../../../src/services/inventory/reservations/reserve.ts';
import { line, type StockHouse, stockHouse } from '../../../../support/reservations.ts';
import { askElsewhere } from '../../../../support/reserve-process.ts';

let house: StockHouse;
let other: Db;
const now = new Date('2026-11-23T08:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

beforeAll(async () => {
  house = await stockHouse();
  other = openDb(house.url);
});
afterAll(async () => {
  await other.close();
  await house.drop();
});
beforeEach(async () => {
  for (const sku of ['A', 'B', 'C', 'D']) await house.stock(sku, 1000);
});

const idsOf = (answers: readonly ReserveAnswer[]) =>
  new Map(answers.flatMap((one) => (one.ok ? [[one.key, one.id] as const] : [])));
const openOf = async (sku: string) =>
  (
    await house.rows<{ n: number }>(
      `select count(*)::int as n from reservation where sku = '${sku}' and warehouse_id = 1 and state = 'open'`,
    )
  )[0]?.n;

describe('400 asks for 100 units', () => {
  /** Of the units 30 are assigned to shop 1, whose asks are every second one. */
  const asks = (): ReserveLine[] =>
    Array.from({ length: 400 }, (_, i) => line('A', 1, i % 2 === 0 ? { shopId: 1 } : {}));
  const turned = <T>(list: readonly T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)];

  beforeEach(() => house.stock('A', 100, { quotas: { 1: 30 } }));

  it('from two processes, each key twice, and one of them killed in the middle: exactly 100 are accepted', async () => {
    const lines = asks();
    const queue = createReserveQueue(house.db);
    const killed = askElsewhere(house.url, turned(lines, 150), now, 20);
    const beside = askElsewhere(house.url, turned(lines, 250), now);
    const ours = Promise.all(
      [...lines, ...lines].map(
        async (one) => (await queue.reserve({ lines: [one], actor: 't', now }))[0] as ReserveAnswer,
      ),
    );
    const [first, second, third] = await Promise.all([killed, beside, ours]);
    const again = await askElsewhere(house.url, turned(lines, 350), now);
    expect(await openOf('A')).toBe(100);
    expect(idsOf(again).size).toBe(100);
    for (const answers of [first, second, third])
      for (const [key, id] of idsOf(answers)) expect([key, id]).toEqual([key, idsOf(again).get(key)]);
    expect(await house.faults()).toEqual([]);
  }, 60_000);

  it('inside transactions beside the queue: exactly 100', async () => {
    const queue = createReserveQueue(house.db);
    const answers = await Promise.all(
      asks().map(async (one, i) =>
        i % 3 === 0
          ? house.run((tx) => reserveLines(tx, [one], { actor: 't', now }))
          : queue.reserve({ lines: [one], actor: 't', now }),
      ),
    );
    expect(answers.filter(([one]) => one?.ok)).toHaveLength(100);
    expect(await openOf('A')).toBe(100);
    expect(await house.faults()).toEqual([]);
  }, 60_000);

  it('are few calls: asks that wait share one', async () => {
    const queue = createReserveQueue(house.db);
    await Promise.all(asks().map((one) => queue.reserve({ lines: [one], actor: 't', now })));
    expect(queue.counts()).toMatchObject({ requests: 400, calls: 2, largest: 256, conflicts: 0, bisected: 0 });
    await queue.reserve({ lines: [line('A', 1)], actor: 't', now });
    expect(queue.counts()).toMatchObject({ requests: 401, calls: 3 });
  });
});

describe('orders of several lines in any order of their goods', () => {
  it('from four sides at once do not surface a deadlock', async () => {
    const queues = [createReserveQueue(house.db), createReserveQueue(other)];
    const skus = ['A', 'B', 'C', 'D', 'BOX'];
    const orders = Array.from({ length: 200 }, (_, i) => {
      const lines = turnedBy(skus, i).map((sku) => line(sku, 1 + (i % 3)));
      const options = { actor: 't', now, kind: i % 5 === 0 ? ('order' as const) : ('hold' as const) };
      return i % 4 < 2
        ? queues[i % 2]?.reserve({ lines, ...options })
        : (i % 4 === 2 ? house.db : other).withScope({ kind: 'system', name: 't' }, (tx) =>
            reserveLines(tx, lines, options),
          );
    });
    const answers = (await Promise.all(orders)).flat();
    expect(answers.filter((one) => one === undefined)).toEqual([]);
    expect(await house.faults()).toEqual([]);
  }, 60_000);
});

const turnedBy = <T>(list: readonly T[], by: number): T[] => list.map((_, i) => list[(i + by) % list.length] as T);

describe('a call that PostgreSQL ends', () => {
  it('because of a deadlock with somebody outside is made again and counted', async () => {
    const queue = createReserveQueue(house.db);
    const outside = openOwner(house.url);
    try {
      await outside`begin`;
      await outside`set local deadlock_timeout = '30s'`;
      await outside`select 1 from stock_level where sku = 'B' and warehouse_id = 1 for update`;
      const asked = queue.reserve({ lines: [line('A', 1), line('B', 1)], actor: 't', now });
      await expect
        .poll(
          async () =>
            // Of this database alone: other tests' waits are none of ours.
            (
              await house.rows(`select 1 from pg_locks l join pg_stat_activity a using (pid)
                where not l.granted and a.datname = current_database()`)
            ).length,
          {
            interval: 5,
          },
        )
        .toBeGreaterThan(0);
      await outside`select 1 from stock_level where sku = 'A' and warehouse_id = 1 for update`;
      await outside`commit`;
      expect(await asked).toMatchObject([{ ok: true }, { ok: true }]);
      expect(queue.counts().conflicts).toBeGreaterThanOrEqual(1);
    } finally {
      await outside.end();
    }
  });

  it('because of one ask costs the others nothing', async () => {
    const queue = createReserveQueue(house.db);
    const asks = Array.from({ length: 20 }, (_, i) => line('A', 1, i === 13 ? { shopId: 999_999 } : {}));
    // There is no such shop; and a zero byte is nothing that PostgreSQL can store.
    asks[7] = line('A', 1, { key: 'broken \u0000' });
    const outcomes = await Promise.allSettled(asks.map((one) => queue.reserve({ lines: [one], actor: 't', now })));
    const failed = outcomes.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []));
    expect(failed).toEqual([7, 13]);
    expect(queue.counts().bisected).toBeGreaterThan(0);
    expect(await openOf('A')).toBe(18);
    expect(await house.faults()).toEqual([]);
  });
});

describe('sweeps of expired holds under load', () => {
  it('lose no sale and give every unit back once', async () => {
    const queue = createReserveQueue(house.db);
    await house.stock('A', 50, { quotas: { 1: 20 } });
    const ask = (at: Date) => queue.reserve({ lines: [line('A', 1, { shopId: 1 })], actor: 't', now: at, minutes: 1 });
    const all = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, work));
    await all(() => ask(now));
    for (let round = 1; round <= 6; round += 1) {
      const at = later(round);
      const sweeps = Array.from({ length: 4 }, () => house.run((tx) => releaseExpired(tx, { now: at, limit: 7 })));
      // What the round before held has just expired: each unit of it can be sold again, whoever is first to release it.
      const answers = (await all(() => ask(at))).flat();
      await Promise.all(sweeps);
      expect(answers.filter((one) => !one.ok)).toEqual([]);
    }
    expect(await openOf('A')).toBe(50);
    expect(await house.faults()).toEqual([]);
  }, 60_000);

  it('end nothing that was extended in time', async () => {
    const queue = createReserveQueue(house.db);
    const held = await queue.reserve({ lines: [line('A', 1), line('A', 1)], actor: 't', now, minutes: 1 });
    const [first] = held as Held[];
    await house.rows(`update reservation set expires_at = expires_at + interval '1 hour' where id = ${first?.id}`);
    await Promise.all([1, 2, 3].map(() => house.run((tx) => releaseExpired(tx, { now: later(1) }))));
    expect(await openOf('A')).toBe(1);
    expect(await house.faults()).toEqual([]);
  });

  it('of many: one ask may need more of them than one sweep ends', async () => {
    const queue = createReserveQueue(house.db);
    const small = Array.from({ length: 1000 }, () => line('A', 1));
    for (let i = 0; i < 1000; i += 250)
      await queue.reserve({ lines: small.slice(i, i + 250), actor: 't', now, minutes: 1 });
    expect(await queue.reserve({ lines: [line('A', 900)], actor: 't', now: later(1) })).toMatchObject([{ ok: true }]);
    expect(await house.faults()).toEqual([]);
  });
});
