import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Db, inFrame, openDb, rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { asAdmin, type FreshDatabase, freshDatabase } from '../../support/database.ts';

/** Connections that end in the middle of something: the process lives, nothing runs where it does not belong. */
let database: FreshDatabase;
let db: Db;
const uncaught: unknown[] = [];
const keep = (error: unknown) => void uncaught.push(error);
beforeAll(async () => {
  database = await freshDatabase();
  process.on('uncaughtException', keep);
});
afterAll(async () => {
  process.off('uncaughtException', keep);
  await database.drop();
});
beforeEach(() => {
  db = openDb(database.url, { poolSize: 1 });
});
afterEach(async () => {
  await db.close();
  expect(uncaught).toEqual([]);
});

const scope = systemScope('test');
const kill = (pid: number) => asAdmin((admin) => admin`select pg_terminate_backend(${pid})`);
const pidOf = async (tx: Tx) => Number((await rowsOf(tx, sql`select pg_backend_pid() as pid`))[0]?.['pid']);
const rooms = () => db.withScope(scope, (tx) => rowsOf(tx, sql`select address from room order by id`));
const addRoom = (tx: Tx, address: string) =>
  rowsOf(tx, sql`insert into room (channel, address, direct, name) values ('slack', ${address}, false, 'x')`);

test('one that ends during a statement', async () => {
  const work = db.withScope(scope, async (tx) => {
    const pid = await pidOf(tx);
    await addRoom(tx, 'lost');
    const sleeping = rowsOf(tx, sql`select pg_sleep(20)`);
    sleeping.catch(() => {});
    await kill(pid);
    await sleeping;
  });
  await expect(work).rejects.toThrow();
  expect(await rooms()).toEqual([]);
});

test('one that ends between two statements: the second runs nowhere', async () => {
  const { promise: other, resolve: otherDone } = Promise.withResolvers<void>();
  const stray = Promise.withResolvers<unknown>();
  const work = db.withScope(scope, async (tx) => {
    await kill(await pidOf(tx));
    await other;
    await addRoom(tx, 'stray').then(stray.reject, stray.resolve);
  });
  await expect(work).rejects.toThrow();
  await db.withScope(scope, async (tx) => {
    otherDone();
    await stray.promise;
    await addRoom(tx, 'its own');
  });
  expect(await rooms()).toEqual([{ address: 'its own' }]);
  await db.withScope(scope, (tx) => rowsOf(tx, sql`delete from room`));
});

test('one that ends inside a read-only frame', async () => {
  const work = db.withScope(scope, async (tx) =>
    inFrame(tx, { scope, readOnly: true }, async (inner) => {
      await kill(await pidOf(inner));
      return rowsOf(inner, sql`select 1`);
    }),
  );
  await expect(work).rejects.toThrow();
  expect(await rooms()).toEqual([]);
});

test('a transaction that waits for something else is ended with its connection', async () => {
  const work = db.withScope(scope, async (tx) => {
    await kill(await pidOf(tx));
    return new Promise(() => {});
  });
  await expect(work).rejects.toThrow();
  expect(await rooms()).toEqual([]);
});

test('many times over, the pool stays as large as it was', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const work = db.withScope(scope, async (tx) => kill(await pidOf(tx)).then(() => rowsOf(tx, sql`select 1`)));
    await expect(work).rejects.toThrow();
    expect(await rooms()).toEqual([]);
  }
});

test('a failed statement that nobody minds takes the whole transaction with it, and says so', async () => {
  const work = db.withScope(scope, async (tx) => {
    await addRoom(tx, 'half');
    await rowsOf(tx, sql`select 1 / 0`).catch(() => {});
  });
  await expect(work).rejects.toThrow();
  expect(await rooms()).toEqual([]);
});

test('more work than connections waits its turn', async () => {
  const all = Array.from({ length: 30 }, (_, i) => db.withScope(scope, (tx) => addRoom(tx, `r${i}`)));
  await Promise.all(all);
  expect(await rooms()).toHaveLength(30);
});

test('listening goes on after its connection was lost, and tells that something may have been missed', async () => {
  const heard: string[] = [];
  await db.listen('zhanggui_test', (payload) => void heard.push(payload));
  expect(heard).toEqual(['']);
  const listeners = () =>
    asAdmin(
      (admin) => admin`select pg_terminate_backend(pid) from pg_stat_activity
        where query like 'listen%' and datname = ${new URL(database.url).pathname.slice(1)}`,
    );
  await expect.poll(listeners).not.toHaveLength(0);
  await expect.poll(() => heard, { timeout: 5000 }).toEqual(['', '']);
  await db.withScope(scope, (tx) => rowsOf(tx, sql`select pg_notify('zhanggui_test', 'after')`));
  await expect.poll(() => heard).toEqual(['', '', 'after']);
});

test('closing waits for what runs and refuses what comes after', async () => {
  let done = false;
  const running = db.withScope(scope, async (tx) => {
    await rowsOf(tx, sql`select pg_sleep(0.2)`);
    done = true;
  });
  const closing = db.close();
  await expect(db.withScope(scope, async () => {})).rejects.toThrow();
  await closing;
  expect(done).toBe(true);
  await running;
});
