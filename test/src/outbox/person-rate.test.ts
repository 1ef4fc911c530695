import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../../src/channels/channel.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { OK, outboxOf, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

/** Three a minute to each of those whom a room's name lists. */
const perPerson: NonNullable<Channel['perPerson']> = ({ room }) => ({
  people: room.id.split('+'),
  count: 3,
  windowMs: 62_000,
});
const WINDOW_PASSES = `update lane set sent = (select array_agg(t - interval '63 seconds') from unnest(sent) t)
  where cardinality(sent) > 0`;

const start = (more: Partial<Channel> = {}) => {
  const made = stubChannel(() => OK, { perPerson, ...more });
  return { ...made, outbox: outboxOf(database, made.channel) };
};

test('what one person gets is counted over all rooms, however many processes deliver; the rest waits', async () => {
  const { outbox, sent } = start();
  for (const room of ['lin', 'lin+wang', 'lin', 'lin+wang', 'wang', 'wang', 'zhao']) await outbox.says(room, room);
  const both = () => Promise.all([outbox.drains(), outbox.drains()]);
  await both();
  const gotBy = (person: string) => sent.filter((out) => out.room.id.split('+').includes(person)).length;
  expect(gotBy('lin')).toBe(3);
  expect(gotBy('wang')).toBeLessThanOrEqual(3);
  expect(gotBy('zhao')).toBe(1);
  const waiting = (await outbox.rows()).filter((row) => row.state !== 'sent');
  expect(waiting.length).toBe(7 - sent.length);
  for (const row of waiting) expect(row).toMatchObject({ state: 'queued', attempts: 0, unknowns: 0 });
  await outbox.does(WINDOW_PASSES);
  await both();
  expect(sent).toHaveLength(7);
});

test('who got nothing is not counted: a message to several waits for all of them together', async () => {
  const { outbox, words } = start();
  for (let n = 0; n < 3; n++) await outbox.says('lin', 'for lin');
  await outbox.drains();
  await outbox.says('lin+wang', 'for both');
  await outbox.drains();
  await outbox.drains();
  for (let n = 0; n < 3; n++) await outbox.says('wang', 'for wang');
  await outbox.drains();
  expect(words()).toEqual(['for lin', 'for lin', 'for lin', 'for wang', 'for wang', 'for wang']);
});

test('a change of a message reaches nobody anew', async () => {
  const { outbox, sent } = start();
  const id = await outbox.says('lin', 'first');
  for (let n = 0; n < 2; n++) await outbox.says('lin', 'more');
  await outbox.drains();
  await outbox.does(`insert into outbox (room_id, lane, part, message, edits)
    select room_id, lane, part, message, id from outbox where id = ${id}`);
  await outbox.drains();
  expect(sent.at(-1)?.edits).toEqual({ id: 'v1' });
});
