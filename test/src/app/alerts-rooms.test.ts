import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { eventsOf } from '../../../src/services/alerts/groups/events.ts';
import { dispatching, lag } from '../../support/alerts.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let world: ReturnType<typeof dispatching>;
beforeEach(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  world = dispatching(database);
});
afterEach(() => database.drop());

test('a summary that changes speaks of the shops of its room alone', async () => {
  const { raises, room, later, hears, inTx } = world;
  await room('branch', 'slack', 'shops', [1]);
  const shops = Array.from({ length: 8 }, (_, n) => `S-${n}`);
  await raises(
    ...shops.map((shop) => lag(shop, 'mine', { shops: [1] })),
    ...shops.map((shop) => lag(shop, 'theirs', { shops: [2], severity: 'critical' })),
  );
  later(10);
  await hears();
  await raises(lag('S-0', 'mine', { endsAt: world.time.now }));
  later(400);
  expect((await hears()).map(({ how, says }) => [how, says])).toEqual([
    ['edit', 'A storm of alerts: 8 groups, 7 firing'],
  ]);
  const said = await inTx((tx) => rowsOf<{ text: string }>(tx, sql`select message::text as text from outbox`));
  expect(said.filter(({ text }) => text.includes('lags theirs'))).toEqual([]);
});

test('what is silenced is not told until that ends; a room hears of its own shops', async () => {
  const { raises, room, later, hears, inTx, time } = world;
  await room('ops');
  await room('branch', 'slack', 'shops', [2]);
  const till = new Date(time.now.getTime() + 600_000);
  await inTx((tx) =>
    rowsOf(
      tx,
      sql`insert into silence (matchers, starts_at, ends_at, author, reason) values
          (${JSON.stringify([{ label: 'shop', op: '=', values: ['SH-1'] }])}::jsonb, now() - interval '1 minute', ${till.toISOString()}::timestamptz, 'x', 'x')`,
    ),
  );
  await raises(lag('SH-1', 'a', { shops: [1] }), lag('SH-2', 'b', { shops: [2] }));
  later(10);
  expect((await hears()).map(({ to, says }) => `${to}: ${says}`).sort()).toEqual([
    'branch: A2 · SH-2 lags b',
    'ops: A2 · SH-2 lags b',
  ]);
  await raises(lag('SH-3', 'c', { shops: [3], audience: 'compliance' }));
  later(10);
  await hears();
  const untold = () =>
    inTx((tx) => rowsOf(tx, sql`select id::int as id, untold from alert_group where untold is not null order by id`));
  expect(await untold()).toEqual([
    { id: 1, untold: [{ why: 'silenced', by: ['1'] }] },
    { id: 3, untold: [{ why: 'nobody', by: ['compliance'] }] },
  ]);
  later(700);
  expect((await hears()).map(({ to, says }) => `${to}: ${says}`)).toEqual(['ops: A1 · SH-1 lags a']);
  expect(await untold()).toHaveLength(1);
});

test('what was graver, less grave, and is graver again is said at once; whose room heard it, is for who sees its shops', async () => {
  const { raises, room, later, hears } = world;
  await room('two', 'slack', 'shops', [2]);
  const is = (severity: 'warning' | 'critical') => lag('SH-2', 'x', { shops: [1, 2], severity });
  const said: string[] = [];
  for (const severity of ['critical', 'warning', 'critical'] as const) {
    await raises(is(severity));
    later(40);
    said.push(...(await hears()).flatMap(({ how, says }) => (how === 'under' ? [says] : [])));
  }
  expect(said).toEqual(['A1 · Now critical']);
  const rooms = (shop: number) =>
    database.db.withScope({ kind: 'shops', shops: [shop] }, async (tx) =>
      (await eventsOf(tx, 1, { limit: 9 })).map((one) => one.room).filter((name) => name !== undefined),
    );
  expect([await rooms(1), new Set(await rooms(2)).size]).toEqual([[], 1]);
});
