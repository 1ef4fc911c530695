import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import type { Saying } from '../../../src/outbox/put.ts';
import { putMany, redrawMany } from '../../../src/outbox/put-many.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { OK, outboxOf, saying, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

function start(more: Parameters<typeof stubChannel>[1] = {}) {
  const { channel, sent, words } = stubChannel((out) => ({ ...OK, vendor: { ts: `ts-${out.outboxId}` } }), more);
  const outbox = outboxOf(database, channel);
  const channels = new Map([[channel.name, channel]]);
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
  const puts = async (...list: [room: string, words: string, more?: Partial<Saying>][]) => {
    const sayings: Saying[] = [];
    for (const [room, text, rest] of list)
      sayings.push({ room: await outbox.room(room), message: saying(text), ...rest });
    return inTx((tx) => putMany(tx, channels, sayings));
  };
  const redraws = (outboxId: number, text: string) =>
    inTx((tx) => redrawMany(tx, [{ outboxId, message: saying(text) }]));
  return { outbox, sent, words, inTx, puts, redraws };
}

test('many are put in order, with the parts that their channel needs; each gets its own ids', async () => {
  const { puts, outbox, sent } = start({
    parts: (message) => (message.title.en === 'two' ? ['post', 'card'] : ['post']),
  });
  const ids = await puts(['a', 'one'], ['b', 'two'], ['a', 'three']);
  expect(ids.map((each) => each.length)).toEqual([1, 2, 1]);
  await outbox.drains();
  const in_ = (room: string) =>
    sent.filter((out) => out.room.id === room).map((out) => [out.part, out.message.title.en]);
  expect(in_('a')).toEqual([
    ['post', 'one'],
    ['post', 'three'],
  ]);
  expect(in_('b')).toHaveLength(2);
});

test('what has not left is written anew, a change that waits is replaced: many changes are one', async () => {
  const { puts, outbox, words, sent, redraws } = start();
  const [[id = 0] = []] = await puts(['a', 'v1']);
  await redraws(id, 'v2');
  await outbox.drains();
  expect(words()).toEqual(['v2']);
  await redraws(id, 'v3');
  await redraws(id, 'v4');
  await redraws(id, 'v5');
  await outbox.drains();
  expect(words()).toEqual(['v2', 'v5']);
  expect(sent[1]?.edits).toEqual({ ts: `ts-${id}` });
});

test('a word under a message carries its name at the vendor, and goes alone where that never arrived', async () => {
  const { puts, outbox, sent } = start();
  const [[id = 0] = []] = await puts(['a', 'card']);
  await puts(['a', 'word', { under: id }]);
  await outbox.drains();
  expect(sent[1]?.under).toEqual({ ts: `ts-${id}` });
  await outbox.does(`update outbox set vendor = null, state = 'dead' where id = ${id}`);
  await puts(['a', 'late', { under: id }]);
  await outbox.drains();
  expect(sent[2]).not.toHaveProperty('under');
});

test('a card goes to those whose it is, where they are on that channel, else to the operators of the room', async () => {
  const { puts, outbox, sent, inTx } = start();
  const { id } = await outbox.room('a');
  await inTx(async (tx) => {
    await rowsOf(tx, sql`insert into person (name) values ('Li'), ('Wang'), ('Zhao')`);
    await rowsOf(
      tx,
      sql`insert into account (channel, user_id, person_id) values ('slack', 'li', 1), ('slack', 'wang', 2), ('wecom', 'zhao', 3)`,
    );
    await rowsOf(tx, sql`insert into room_operator (room_id, person_id) values (${id}, 1)`);
  });
  await puts(['a', 'for wang', { people: [2, 3] }], ['a', 'for zhao', { people: [3] }], ['a', 'for all']);
  await outbox.drains();
  expect(sent.map(({ operators }) => operators)).toEqual([['wang'], ['li'], ['li']]);
});
