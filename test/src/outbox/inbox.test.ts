import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Arrival, KEYS_KEPT_MS } from '../../../src/channels/channel.ts';
import { openDb, rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { clearOld, clearReplyUrls, giveBack, lease, markHandled } from '../../../src/outbox/inbox.ts';
import { createIntake } from '../../../src/outbox/intake.ts';
import { openKept } from '../../../src/outbox/kept.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { LATER, NEVER, OK, outboxOf, sealers, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const clock = { now: () => new Date() };
const inScope = <T>(work: Parameters<typeof database.db.withScope<T>>[1]) =>
  database.db.withScope(systemScope('test'), work);
const does = (statement: string) => inScope((tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));

const arrival = (key: string, roomId = 'A', more: Partial<Arrival> = {}): Arrival => ({
  channel: 'slack',
  key,
  roomId,
  body: Buffer.from(`body of ${key}`),
  headers: { via: 'test' },
  ...more,
});

function open() {
  const woken = { times: 0 };
  const intake = createIntake({
    db: database.db,
    clock,
    sealers,
    wake: () => {
      woken.times += 1;
    },
  });
  return { intake, woken };
}

test('deliveries that come together share a commit; each is kept as it came', async () => {
  const { intake, woken } = open();
  const keys = Array.from({ length: 300 }, (_, i) => `k${i}`);
  expect(await Promise.all(keys.map((key) => intake.store(arrival(key))))).toEqual(keys.map(() => 'stored'));
  expect(woken.times).toBeLessThan(10);
  const rows = await does('select key, body from inbox');
  expect(rows.map((row) => row['key']).sort()).toEqual([...keys].sort());
  const packed = rows.find((row) => row['key'] === 'k7')?.['body'] as Buffer;
  expect(openKept(packed)).toEqual({ headers: { via: 'test' }, body: Buffer.from('body of k7') });
});

test('the same key is one row, in one batch, in two, and in two processes', async () => {
  const [one, other] = [open().intake, open().intake];
  const answers = await Promise.all([one, one, one, other, other].map((intake) => intake.store(arrival('same'))));
  expect(answers.sort()).toEqual(['repeat', 'repeat', 'repeat', 'repeat', 'stored']);
  expect(await one.store(arrival('same'))).toBe('repeat');
  expect(await one.store(arrival('same', 'A', { channel: 'wecom' }))).toBe('stored');
});

test('a known key among new ones costs the new ones nothing', async () => {
  const { intake } = open();
  await intake.store(arrival('known'));
  const answers = await Promise.all(['n1', 'known', 'n2', 'n2', 'n3'].map((key) => intake.store(arrival(key))));
  expect(answers).toEqual(['stored', 'repeat', 'stored', 'repeat', 'stored']);
  expect(await does('select key from inbox where key in ($$n1$$, $$n2$$, $$n3$$) order by id')).toEqual([
    { key: 'n1' },
    { key: 'n2' },
    { key: 'n3' },
  ]);
});

test('one that cannot be stored fails alone', async () => {
  const { intake } = open();
  const answers = await Promise.allSettled(
    ['first', 'good', 'bad\0key', 'better'].map((key) => intake.store(arrival(key))),
  );
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await intake.store(arrival('after'))).toBe('stored');
});

test('without a database nothing is taken, and the next delivery is tried again', async () => {
  const away = openDb('postgres://nobody:none@127.0.0.1:1/nothing');
  const intake = createIntake({ db: away, clock, sealers, wake: () => {} });
  await expect(intake.store(arrival('a'))).rejects.toThrow();
  await expect(intake.store(arrival('b'))).rejects.toThrow();
  expect(intake.waiting()).toBe(0);
  await away.close();
});

test('more than can wait are refused', async () => {
  const { intake } = open();
  const answers = await Promise.allSettled(Array.from({ length: 10_300 }, (_, i) => intake.store(arrival(`k${i}`))));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  const [row] = await does('select count(*)::int as n from inbox');
  expect(row?.['n']).toBe(answers.length - refused.length);
});

test('a room is worked one ask at a time, in the order of arrival; rooms side by side', async () => {
  const { intake } = open();
  for (const [key, room] of [
    ['a1', 'A'],
    ['a2', 'A'],
    ['b1', 'B'],
  ])
    await intake.store(arrival(key as string, room as string));
  const first = await inScope((tx) => lease(tx, 10));
  expect(first).toHaveLength(2);
  expect(await inScope((tx) => lease(tx, 10))).toEqual([]);
  await inScope((tx) => markHandled(tx, first[0]?.id ?? 0));
  const next = await inScope((tx) => lease(tx, 10));
  expect(next).toMatchObject([{ attempts: 1 }]);
  expect(next[0]?.id).toBe((first[0]?.id ?? 0) + 1);
});

test('what a dead process held comes back when its lease lapses, and counts as a try', async () => {
  const { intake } = open();
  await intake.store(arrival('a'));
  expect(await inScope((tx) => lease(tx, 10))).toMatchObject([{ attempts: 1 }]);
  await does("update inbox set lease_until = now() - interval '1 second'");
  const [again] = await inScope((tx) => lease(tx, 10));
  expect(again?.attempts).toBe(2);
  await giveBack(database.db, again?.id ?? 0, true);
  await does("update inbox set lease_until = lease_until - interval '2 seconds'");
  expect(await inScope((tx) => lease(tx, 10))).toMatchObject([{ attempts: 2 }]);
});

test('a terminal prompt takes the asks of the console alone', async () => {
  const { intake } = open();
  await intake.store(arrival('slack'));
  await intake.store(arrival('mine', 'ops', { channel: 'console' }));
  expect(await inScope((tx) => lease(tx, 10, 'console'))).toMatchObject([{ channel: 'console' }]);
});

test('bodies go after 7 days, keys after what a vendor may still send again, and no sooner', async () => {
  const { intake } = open();
  for (const key of ['fresh', 'week', 'old', 'open']) await intake.store(arrival(key));
  const handled = (key: string, ago: string) =>
    does(
      `update inbox set handled_at = now() - interval '${ago}', arrived_at = now() - interval '${ago}' where key = '${key}'`,
    );
  await handled('fresh', '6 days 23 hours');
  await handled('week', '7 days 1 hour');
  await handled('old', '15 days 1 hour');
  await does(
    "insert into claim (key, at) values ('ask:old', now() - interval '15 days 1 hour'), ('ask:week', now() - interval '14 days')",
  );
  await does("update inbox set arrived_at = now() - interval '30 days' where key = 'open'");
  await inScope((tx) => clearOld(tx, KEYS_KEPT_MS));
  const rows = await does('select key, body is not null as body from inbox order by id');
  expect(rows).toEqual([
    { key: 'fresh', body: true },
    { key: 'week', body: false },
    { key: 'open', body: true },
  ]);
  expect(await does('select key from claim')).toEqual([{ key: 'ask:week' }]);
  expect(await intake.store(arrival('week'))).toBe('repeat');
});

const replyUrl = (uses: number, expiresAt = new Date(Date.now() + 60_000)) => ({
  url: 'https://hooks.slack.com/commands/T1/secret',
  uses,
  expiresAt,
});

const urls = () => does('select key, reply_url is not null as url, reply_url_uses as uses from inbox order by id');

test('a response_url is sealed, counted down with each use, and deleted with the last', async () => {
  const { intake } = open();
  await intake.store(arrival('one', 'A', { replyUrl: replyUrl(2) }));
  const [row] = await does("select id, reply_url from inbox where key = 'one'");
  expect(Buffer.from(row?.['reply_url'] as Buffer).includes('secret')).toBe(false);
  const { channel, sent } = stubChannel(() => ({ ...OK, usedReplyUrl: true }));
  const outbox = outboxOf(database, channel);
  const inboxId = Number(row?.['id']);
  for (const left of [1, 0]) {
    await outbox.says('A', `answer ${left}`, { inboxId });
    await outbox.drains();
    expect(await urls()).toEqual([{ key: 'one', url: left > 0, uses: left }]);
  }
  await outbox.says('A', 'one too many', { inboxId });
  await outbox.drains();
  expect(sent.map((out) => out.replyUrl)).toEqual([replyUrl(1).url, replyUrl(1).url, undefined]);
});

test('a response_url that the vendor no longer takes is deleted at once; one kept back for a retry is not', async () => {
  const { intake } = open();
  await intake.store(arrival('one', 'A', { replyUrl: replyUrl(5) }));
  const [row] = await does('select id from inbox');
  const answers = [LATER, { ...NEVER, spentReplyUrl: true }];
  const outbox = outboxOf(database, stubChannel(() => answers.shift() ?? OK).channel);
  await outbox.says('A', 'answer', { inboxId: Number(row?.['id']) });
  await outbox.drains();
  expect(await urls()).toEqual([{ key: 'one', url: true, uses: 5 }]);
  await outbox.does("update outbox set due_at = now() - interval '1 second'");
  await outbox.drains();
  expect(await urls()).toEqual([{ key: 'one', url: false, uses: 0 }]);
});

test('an expired response_url is not used, and the sweep deletes it', async () => {
  const { intake } = open();
  await intake.store(arrival('late', 'A', { replyUrl: replyUrl(5, new Date(Date.now() - 1000)) }));
  await intake.store(arrival('valid', 'A', { replyUrl: replyUrl(5) }));
  const [row] = await does("select id from inbox where key = 'late'");
  const { channel, sent } = stubChannel();
  const outbox = outboxOf(database, channel);
  await outbox.says('A', 'answer', { inboxId: Number(row?.['id']) });
  await outbox.drains();
  expect(sent.map((out) => out.replyUrl)).toEqual([undefined]);
  await inScope((tx) => clearReplyUrls(tx));
  expect(await urls()).toEqual([
    { key: 'late', url: false, uses: 5 },
    { key: 'valid', url: true, uses: 5 },
  ]);
});
