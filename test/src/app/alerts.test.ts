import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { touchGroup } from '../../../src/services/alerts/groups/touch.ts';
import { withRoute } from '../../../src/services/alerts/routing/edit.ts';
import { parseMatchers } from '../../../src/services/alerts/routing/matcher.ts';
import { SHIPPED_POLICY } from '../../../src/services/alerts/routing/policy.ts';
import { reroute } from '../../../src/services/alerts/routing/reroute.ts';
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

const over = (shop: string, subject = '1') => lag(shop, subject, { endsAt: world.time.now });
const open = async () => {
  const rows = await world.inTx((tx) =>
    rowsOf<{ id: number }>(tx, sql`select id::int as id from alert_group where ended_at is null order by id`),
  );
  return rows.map(({ id }) => id);
};

test('a group waits for more of it, is one card, is changed in place with a word under it, and ends on the same card', async () => {
  const { raises, room, later, hears } = world;
  await room('ops');
  await raises(lag('SH-1', 'orders'));
  expect(await hears()).toEqual([]);
  await raises(lag('SH-1', 'stock'));
  later(10);
  const [first, ...none] = await hears();
  expect(none).toEqual([]);
  expect(first).toMatchObject({ to: 'ops', says: 'A1 · SH-1 lags orders and 1 more', how: 'post' });
  expect(first?.buttons).toEqual([
    'alert ack A1',
    'alert assign A1 me',
    'alert snooze A1 1h',
    'silence kind=sync-lag shop=SH-1 1h A1',
  ]);
  later(1);
  expect(await hears()).toEqual([]);
  await raises(lag('SH-1', 'prices'), lag('SH-1', 'orders'));
  later(40);
  // The card counts at once, the word waits for the group interval.
  expect(await hears()).toMatchObject([{ says: 'A1 · SH-1 lags orders and 2 more', how: 'edit' }]);
  later(300);
  expect(await hears()).toMatchObject([{ says: 'A1 · More alerts, 3 firing', how: 'under' }]);
  await raises(over('SH-1', 'orders'), over('SH-1', 'stock'), over('SH-1', 'prices'));
  expect(await hears()).toMatchObject([
    { says: 'A1 · SH-1 lags orders and 2 more · resolved', how: 'edit', buttons: [] },
    { says: 'A1 · All resolved', how: 'under' },
  ]);
  expect(await open()).toEqual([]);
});

test('what fires again soon is the same group, said once in an interval; after that it is another', async () => {
  const { raises, room, later, hears } = world;
  await room('ops');
  await raises(lag('SH-1'));
  later(10);
  expect(await hears()).toHaveLength(1);
  await raises(over('SH-1'));
  expect(await hears()).toHaveLength(2);
  for (let n = 0; n < 3; n++) {
    later(20);
    await raises(lag('SH-1'));
    await world.looks();
    later(20);
    await raises(over('SH-1'));
    await world.looks();
  }
  await raises(lag('SH-1'));
  const meanwhile = await hears();
  expect(meanwhile.filter(({ how }) => how !== 'edit')).toEqual([]);
  later(300);
  expect(await hears()).toMatchObject([{ how: 'edit' }, { says: 'A1 · Fires again', how: 'under' }]);
  await raises(over('SH-1'));
  await hears();
  later(400);
  await raises(lag('SH-1'));
  later(10);
  expect(await hears()).toMatchObject([{ says: 'A2 · SH-1 lags 1', how: 'post' }]);
});

test('a group that cannot change messages hears of the opening, of graver and of the end; its people get a card that ends', async () => {
  const { raises, room, later, hears, inTx } = world;
  const { id } = await room('factory', 'wecom');
  await inTx(async (tx) => {
    await rowsOf(tx, sql`insert into person (name) values ('Li')`);
    await rowsOf(tx, sql`insert into account (channel, user_id, person_id) values ('wecom', 'li', 1)`);
    await rowsOf(tx, sql`insert into room_operator (room_id, person_id) values (${id}, 1)`);
  });
  await raises(lag('SH-1', 'a'));
  later(10);
  // Two lanes, which are sent side by side.
  expect((await hears()).map(({ how }) => how).sort()).toEqual(['card', 'post']);
  await raises(lag('SH-1', 'b'));
  later(400);
  expect(await hears()).toEqual([]);
  await raises(lag('SH-1', 'b', { severity: 'critical' }));
  expect((await hears()).map(({ says }) => says)).toEqual([
    'A1 · SH-1 lags b and 1 more',
    'A1 · SH-1 lags b and 1 more',
  ]);
  await raises(over('SH-1', 'a'), over('SH-1', 'b'));
  const end = await hears();
  expect(end.filter(({ how }) => how === 'post')).toMatchObject([{ says: 'A1 · All resolved', buttons: [] }]);
  expect(end.filter(({ how }) => how === 'edit')).toHaveLength(2);
});

test('of two processes one tells, and one that dies before its commit leaves nothing behind', async () => {
  const { raises, room, later, hears, looks } = world;
  await room('ops');
  await raises(lag('SH-1'), lag('SH-2'));
  const dies = () => {
    throw new Error('killed');
  };
  await expect(looks({ step: dies })).rejects.toThrow('killed');
  expect(await open()).toEqual([]);
  later(10);
  await looks({ step: (name) => (name.includes('flush') ? dies() : undefined) }).catch(() => {});
  expect(await world.sent()).toEqual([]);
  await Promise.all([looks(), looks(), looks()]);
  expect((await hears()).map(({ says }) => says.replace(/^A\d+ · /, '')).sort()).toEqual([
    'SH-1 lags 1',
    'SH-2 lags 1',
  ]);
});

test('a storm is a handful of messages, in place where that goes, and its end is told', async () => {
  const { raises, room, later, hears } = world;
  await room('ops');
  await room('factory', 'wecom');
  const shops = Array.from({ length: 45 }, (_, n) => `S-${n}`);
  await raises(...shops.slice(0, 30).map((shop) => lag(shop)));
  later(10);
  const storm = await hears();
  expect(storm.filter(({ to }) => to === 'ops')).toMatchObject([
    { says: 'A storm of alerts: 30 groups, 30 firing', buttons: ['alerts'] },
  ]);
  expect(storm).toHaveLength(2);
  await raises(
    ...shops.slice(30).map((shop) => lag(shop)),
    lag('S-0', 'x', { severity: 'critical', labels: { shop: 'T' } }),
  );
  later(10);
  // What is critical has a card of its own; a group that cannot change its summary hears of the rest later.
  expect((await hears()).map(({ to, says, how }) => [to, how, says.replace(/^A\d+ · /, '')])).toEqual([
    ['ops', 'post', 'S-0 lags x'],
    ['ops', 'edit', 'A storm of alerts: 45 groups, 45 firing'],
    ['factory', 'post', 'S-0 lags x'],
  ]);
  later(120);
  expect((await hears()).map(({ to, says }) => [to, says])).toEqual([
    ['factory', 'A storm of alerts: 15 groups, 15 firing'],
  ]);
  await raises(...shops.map((shop) => over(shop)));
  const end = await hears();
  expect(end.filter(({ to }) => to === 'ops')).toMatchObject([
    { how: 'edit', says: 'The storm is over: all 45 groups resolved' },
  ]);
  expect(end.filter(({ to }) => to === 'factory').map(({ says }) => says)).toEqual([
    'The storm is over: all 30 groups resolved',
    'The storm is over: all 15 groups resolved',
  ]);
});

test('what people do to a group is shown at once; nobody is reminded of what somebody has', async () => {
  const { raises, room, later, hears, inTx } = world;
  await room('ops');
  await raises(lag('SH-1'));
  later(10);
  await hears();
  await inTx(async (tx) => {
    await rowsOf(tx, sql`insert into person (name) values ('Li')`);
    await rowsOf(tx, sql`update alert_group set acked_by = 1, acked_at = now()`);
    await touchGroup(tx, 1, { flushNow: true });
  });
  later(1);
  expect(await hears()).toMatchObject([
    {
      how: 'edit',
      buttons: ['alert assign A1 me', 'alert snooze A1 1h', 'silence kind=sync-lag shop=SH-1 subject=1 1h A1'],
    },
    { says: 'A1 · Acknowledged by Li', how: 'under' },
  ]);
  later(5 * 3600);
  expect(await hears()).toEqual([]);
  await inTx(async (tx) => {
    await rowsOf(tx, sql`update alert_group set acked_by = null, acked_at = null`);
    await touchGroup(tx, 1, { flushNow: true });
  });
  expect((await hears()).map(({ how }) => how)).toContain('post');
});

test('what is not repeated in time is over', async () => {
  const { raises, room, later, hears, time } = world;
  await room('ops');
  await raises(lag('SH-1', 'a', { lapsesAt: new Date(time.now.getTime() + 60_000) }));
  later(10);
  expect(await hears()).toHaveLength(1);
  later(60);
  expect(await hears()).toMatchObject([{ how: 'edit', buttons: [] }, { says: 'A1 · All resolved' }]);
});

/** The shipped routes, and one more. */
const routed = (name: string, typed: string) =>
  world.inTx(async (tx) => {
    const route = { name, matchers: parseMatchers(typed), continue: false, routes: [] };
    const after = withRoute(SHIPPED_POLICY, route, { under: 'default' });
    const { version: _, ...body } = after;
    await rowsOf(
      tx,
      sql`insert into alert_policy (version, body, author) values (2, ${JSON.stringify(body)}::jsonb, 'test')`,
    );
    await reroute(tx, SHIPPED_POLICY, { ...after, version: 2 });
  });

test('what goes by another route now is not over: a group goes there with its card, a part of it begins another', async () => {
  const { raises, room, later, hears } = world;
  await room('ops');
  await raises(lag('SH-1'), lag('SH-2'), lag('SH-2', '2'));
  later(10);
  expect(await hears()).toHaveLength(2);
  await world.inTx(async (tx) => {
    await rowsOf(tx, sql`insert into person (name) values ('Li')`);
    await rowsOf(tx, sql`update alert_group set acked_by = 1, acked_at = now()`);
  });
  await routed('lags', 'kind=sync-lag subject=1');
  later(400);
  // All of A1 went there; of A2 one did.
  const said = await hears();
  expect(said.map(({ says, how }) => [says, how])).toContainEqual(['A3 · SH-2 lags 1', 'post']);
  expect(JSON.stringify(said)).not.toMatch(/resolved|A1 · (All|Still)/i);
  const had = await world.inTx((tx) =>
    rowsOf(tx, sql`select id::int as id, acked_by is not null as acked from alert_group order by id`),
  );
  expect(had).toEqual([1, 2, 3].map((id) => ({ id, acked: true })));
  await raises(over('SH-1'));
  expect(await hears()).toMatchObject([{ says: 'A1 · SH-1 lags 1 · resolved' }, { says: 'A1 · All resolved' }]);
});

test('what goes to a group that there is says so on its card', async () => {
  const { raises, room, later, hears } = world;
  await room('ops');
  await routed('grave', 'severity=critical');
  await raises(lag('SH-1', '1', { severity: 'critical' }), lag('SH-1', '2'));
  later(10);
  expect(await hears()).toHaveLength(2);
  await raises(lag('SH-1', '2', { severity: 'critical' }));
  later(400);
  const said = (await hears()).map(({ says }) => says);
  expect(said).toContain('A1 · SH-1 lags 2 · now A2');
  expect(said).toContain('A1 · Still firing, now A2');
  expect(JSON.stringify(said)).not.toMatch(/resolved/i);
});
