import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delivery } from '../../../src/channels/channel.ts';
import { systemScope } from '../../../src/db/client.ts';
import { settle } from '../../../src/outbox/put.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { DUE_NOW, LATER, OK, outboxOf, saying, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const start = (...stub: Parameters<typeof stubChannel>) => {
  const made = stubChannel(...stub);
  return { ...made, outbox: outboxOf(database, made.channel) };
};

test('settling changes what was delivered, in its place', async () => {
  const { outbox, sent } = start();
  const id = await outbox.says('A', 'confirm?', { subject: 'pending:K7Q2M', reply: { thread_ts: '1.2' } });
  await outbox.drains();
  await settles(outbox, 'done');
  await outbox.drains();
  expect(sent[1]).toMatchObject({ edits: { id: 'v1' }, reply: { thread_ts: '1.2' }, part: 'post' });
  expect(sent[1]?.message.title.en).toBe('done');
  expect(sent[1]?.outboxId).not.toBe(id);
});

test('a change waits for the message it changes, and holds up nobody meanwhile', async () => {
  let answer: Delivery = LATER;
  const { outbox, words } = start((out) => (out.message.title.en === 'confirm?' ? answer : OK));
  await outbox.says('A', 'confirm?', { subject: 'pending:K7Q2M' });
  await outbox.drains();
  await settles(outbox, 'expired');
  await outbox.says('A', 'later');
  await outbox.does("update outbox set first_tried_at = now() - interval '3 minutes' where attempts > 0");
  await outbox.drains();
  expect(words()).toEqual(['confirm?', 'later']);
  answer = OK;
  await outbox.does(DUE_NOW);
  await outbox.drains();
  await outbox.drains();
  expect(words()).toEqual(['confirm?', 'later', 'confirm?', 'expired']);
});

async function settles(outbox: ReturnType<typeof outboxOf>, words: string): Promise<void> {
  const room = await outbox.room('A');
  const { channel } = stubChannel();
  const about = { subject: 'pending:K7Q2M', message: saying(words) };
  await database.db.withScope(systemScope('test'), (tx) =>
    settle(tx, new Map([[channel.name, channel]]), async () => room, about),
  );
}
