import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { fallBack } from '../../../src/outbox/fallback.ts';
import { createRooms } from '../../../src/services/rooms/rooms.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { LATER, NEVER, OK, outboxOf, sealers, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
/** What the vendor says of each room. */
let vendor: (room: string) => typeof OK | typeof LATER | typeof NEVER;
const stub = stubChannel((out) => vendor(out.room.id));
let outbox: ReturnType<typeof outboxOf>;

beforeEach(async () => {
  database = await freshDatabase();
  outbox = outboxOf(database, stub.channel);
  stub.sent.length = 0;
  vendor = () => OK;
  for (const room of ['A', 'B', 'C']) await outbox.room(room);
});
afterEach(() => database.drop());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
const does = (statement: string) => inTx((tx) => rowsOf(tx, sql.raw(statement)));
const looks = () =>
  inTx((tx) =>
    fallBack(
      {
        channels: new Map([[stub.channel.name, stub.channel]]),
        roomOf: (inner, id) => createRooms({ tx: inner, sealer: sealers.robotKey }).byId(id),
        adminRooms: async () => [3],
      },
      tx,
    ),
  );
/** Three minutes pass. */
const later = () =>
  does(`update outbox set created_at = created_at - interval '3 minutes', first_tried_at = first_tried_at - interval '3 minutes',
    sent_at = sent_at - interval '3 minutes'`);
const arrived = () => stub.sent.splice(0).map((out) => `${out.room.id}: ${out.message.title.en}`);
const alerts = () => does(`select labels ->> 'room' as room, ends_at is not null as over from alert order by id`);

it('an alert that waits while nothing arrives in its room goes to the room that was set, once; the room is an alert itself', async () => {
  await does(`update room set fallback_id = 2 where id = 1`);
  vendor = (room) => (room === 'A' ? LATER : OK);
  await outbox.says('A', 'SH-1 is down', { subject: 'alert:1' });
  await outbox.drains();
  arrived();
  expect(await looks()).toBe(0);
  await later();
  expect((await Promise.all([looks(), looks()])).sort()).toEqual([0, 1]);
  await outbox.drains();
  expect(arrived()).toEqual(['B: SH-1 is down']);
  expect(await alerts()).toEqual([{ room: 'A', over: false }]);
  vendor = () => OK;
  await does(`update outbox set due_at = now() where state = 'queued'`);
  await outbox.drains();
  expect(arrived()).toEqual(['A: SH-1 is down']);
  await looks();
  expect(await alerts()).toEqual([{ room: 'A', over: true }]);
});

it('what is refused for good goes at once: to rooms that subscribed to fallback, else to where admins read', async () => {
  vendor = (room) => (room === 'A' ? NEVER : OK);
  await outbox.says('A', 'first', { subject: 'alert:1' });
  await outbox.drains();
  arrived();
  await looks();
  await outbox.drains();
  expect(arrived()).toEqual(['C: first']);
  await does(`insert into subscription (audience, room_id) values ('fallback', 2)`);
  await outbox.says('A', 'second', { subject: 'alert:2' });
  await outbox.drains();
  arrived();
  await looks();
  await outbox.drains();
  expect(arrived()).toEqual(['B: second']);
});

it('a busy room is alive: what waits for its turn there stays; so does what is no alert', async () => {
  await outbox.says('A', 'arrives', { subject: 'alert:1' });
  await outbox.drains();
  vendor = () => LATER;
  await outbox.says('A', 'waits', { subject: 'alert:2' });
  await outbox.says('B', 'a digest');
  await outbox.drains();
  await later();
  await does(`update outbox set sent_at = now() where state = 'sent'`);
  expect(await looks()).toBe(0);
});

it('a room that refuses one message and receives others is not dead; one that is ends after a day without news', async () => {
  await outbox.says('A', 'arrives', { subject: 'alert:1' });
  await outbox.drains();
  vendor = (room) => (room === 'A' ? NEVER : OK);
  await outbox.says('A', 'refused', { subject: 'alert:2' });
  await outbox.drains();
  arrived();
  expect(await looks()).toBe(1);
  await outbox.drains();
  expect(arrived()).toEqual(['C: refused']);
  expect(
    await does(`select message -> 'blocks' -> 0 -> 'text' ->> 'en' as note from outbox where room_id = 3`),
  ).toEqual([{ note: 'Instead of “A”, which refused this message' }]);
  expect(await alerts()).toEqual([]);
  await later();
  await outbox.says('A', 'refused too', { subject: 'alert:3' });
  await outbox.drains();
  await looks();
  expect(
    await does(
      `select lapses_at - last_at between '23 hours' and '25 hours' as a_day from alert where ends_at is null`,
    ),
  ).toEqual([{ a_day: true }]);
});
