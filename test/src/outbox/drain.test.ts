import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delivery } from '../../../src/channels/channel.ts';
import { systemScope } from '../../../src/db/client.ts';
import { createOutboxView } from '../../../src/outbox/view.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { DUE_NOW, LATER, LEASES_LAPSE, NEVER, OK, outboxOf, stubChannel, UNKNOWN } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const start = (...stub: Parameters<typeof stubChannel>) => {
  const made = stubChannel(...stub);
  return { ...made, outbox: outboxOf(database, made.channel) };
};

test('a room hears what is put at the same time in one order, each once, whoever delivers', async () => {
  const { outbox, sent } = start();
  await outbox.room('A');
  await Promise.all(Array.from({ length: 40 }, (_, i) => outbox.says('A', `m${i}`)));
  await Promise.all([outbox.drains(), outbox.drains(), outbox.drains()]);
  await outbox.drains();
  const ids = sent.map((out) => out.outboxId);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(ids).toHaveLength(40);
});

test('what a busy vendor asks for is waited, by all of the room and by no other', async () => {
  const answers: Delivery[] = [{ ...LATER, afterMs: 60_000 }];
  const { outbox, words } = start((out) => (out.room.id === 'A' ? (answers.shift() ?? OK) : OK));
  await outbox.says('A', 'first');
  await outbox.says('A', 'second');
  await outbox.says('B', 'other');
  await outbox.drains();
  expect(words().sort()).toEqual(['first', 'other']);
  const [first, second] = await outbox.rows();
  expect(first).toMatchObject({ state: 'queued', attempts: 1, unknowns: 0, reason: 'busy' });
  expect(first?.wait).toBeGreaterThan(50);
  expect(second).toMatchObject({ state: 'queued', attempts: 0 });
  await outbox.does(DUE_NOW);
  await outbox.drains();
  expect(words()).toHaveLength(2);
  await outbox.does("update lane set blocked_until = '-infinity'");
  await outbox.drains();
  expect(words().slice(2)).toEqual(['first', 'second']);
});

test('an unknown outcome is repeated once, marked; a second one is a dead letter, and the room goes on', async () => {
  const { outbox, sent, words } = start((out) => (out.message.title.en === 'lost' ? UNKNOWN : OK));
  await outbox.says('A', 'lost');
  await outbox.says('A', 'next');
  await outbox.drains();
  expect(words()).toEqual(['lost']);
  await outbox.does(DUE_NOW);
  await outbox.drains();
  expect(words()).toEqual(['lost', 'lost', 'next']);
  expect(sent.map((out) => out.repeat)).toEqual([false, true, false]);
  const [lost, next] = await outbox.rows();
  expect(lost).toMatchObject({ state: 'dead', reason: expect.stringContaining('it may have arrived') });
  expect(next).toMatchObject({ state: 'sent' });
});

test('an unknown outcome that succeeds the second time is delivered', async () => {
  const answers = [UNKNOWN, OK];
  const { outbox, sent } = start(() => answers.shift() ?? OK);
  await outbox.says('A', 'once');
  await outbox.drains();
  await outbox.does(DUE_NOW);
  await outbox.drains();
  expect(sent.map((out) => out.repeat)).toEqual([false, true]);
  expect(await outbox.rows()).toMatchObject([{ state: 'sent', attempts: 2, unknowns: 1 }]);
});

test('a final refusal is a dead letter at once and does not hold up its room', async () => {
  const { outbox, words } = start((out) => (out.message.title.en === 'bad' ? NEVER : OK));
  await outbox.says('A', 'bad');
  await outbox.says('A', 'good');
  await outbox.drains();
  expect(words()).toEqual(['bad', 'good']);
  expect(await outbox.rows()).toMatchObject([{ state: 'dead', reason: 'no such room' }, { state: 'sent' }]);
});

test('a message that is retried holds its room for two minutes and no longer', async () => {
  const { outbox, words } = start((out) => (out.message.title.en === 'stuck' ? LATER : OK));
  await outbox.says('A', 'stuck');
  await outbox.says('A', 'behind');
  await outbox.drains();
  await outbox.does("update outbox set first_tried_at = now() - interval '119 seconds' where attempts > 0");
  await outbox.drains();
  expect(words()).toEqual(['stuck']);
  await outbox.does("update outbox set first_tried_at = now() - interval '121 seconds' where attempts > 0");
  await outbox.drains();
  expect(words()).toEqual(['stuck', 'behind']);
  expect(await outbox.rows()).toMatchObject([{ state: 'queued' }, { state: 'sent' }]);
});

test('tries that never end are given up as a dead letter', async () => {
  const { outbox } = start(() => LATER);
  await outbox.says('A', 'down');
  await outbox.drains();
  await outbox.does(`${DUE_NOW}; update outbox set attempts = 23`);
  await outbox.drains();
  expect(await outbox.rows()).toMatchObject([{ state: 'dead', attempts: 24, reason: 'busy' }]);
});

test('a vendor that does not answer in one room holds up no other', async () => {
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  const { outbox, words } = start((out) => (out.room.id === 'slow' ? promise : OK));
  await outbox.says('slow', 'waits');
  const slow = (await outbox.fetchOnce()).map((task) => task());
  await expect.poll(words).toEqual(['waits']);
  await outbox.says('quick', 'through');
  await outbox.drains();
  expect(words()).toEqual(['waits', 'through']);
  resolve(OK);
  await Promise.all(slow);
  expect(await outbox.rows()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
});

test('a vendor that does not answer anywhere leaves room for the others', async () => {
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  const { outbox, words, channel } = start((out) => (out.room.id === 'its own' ? OK : promise));
  for (let i = 0; i < 20; i += 1) await outbox.says(`R${i}`, 'waits');
  await outbox.says('its own', 'through');
  await outbox.does("update room set channel = 'console' where address = 'its own'");
  const tasks = (
    await outbox.fetchOnce({
      channels: new Map([
        ['slack', channel],
        ['console', channel],
      ]),
    })
  ).map((task) => task());
  await expect.poll(() => words().sort()).toEqual(['through', ...Array(10).fill('waits')]);
  resolve(OK);
  await Promise.all(tasks);
});

test('a process that stops ends what it has begun and leaves the rest', async () => {
  let stopping = false;
  const { outbox, words } = start(() => {
    stopping = true;
    return OK;
  });
  for (const said of ['first', 'second']) await outbox.says('A', said);
  await outbox.drains({ halted: () => stopping });
  expect(words()).toEqual(['first']);
  expect(await outbox.rows()).toMatchObject([{ state: 'sent' }, { state: 'queued', attempts: 0 }]);
  await outbox.drains();
  expect(words()).toEqual(['first', 'second']);
});

test('a channel that does not heed its signal is given up, its outcome unknown', async () => {
  const { outbox } = start(() => new Promise(() => {}));
  await outbox.says('A', 'hangs');
  await outbox.drains({ sendTimeoutMs: 10 });
  expect(await outbox.rows()).toMatchObject([{ state: 'queued', unknowns: 1, reason: 'no answer in time' }]);
});

test('a channel that throws is no end of the room; what it had sent is not known', async () => {
  const { outbox } = start((out) => {
    if (out.message.title.en === 'bug') throw new Error('a bug');
    return OK;
  });
  await outbox.says('A', 'bug');
  await outbox.drains();
  await outbox.does(DUE_NOW);
  await outbox.drains();
  await outbox.says('A', 'after');
  await outbox.drains();
  expect(await outbox.rows()).toMatchObject([{ state: 'dead' }, { state: 'sent' }]);
});

test('an attempt whose process died is repeated once, marked; died twice, it is not sent a third time', async () => {
  const { outbox, sent } = start();
  await outbox.says('A', 'in flight');
  await outbox.does("update outbox set state = 'sending', attempts = 1, first_tried_at = now(), tried_at = now()");
  await outbox.drains();
  expect(sent.map((out) => out.repeat)).toEqual([true]);
  await outbox.does("update outbox set state = 'sending', unknowns = 1");
  await outbox.drains();
  expect(sent).toHaveLength(1);
  expect(await outbox.rows()).toMatchObject([{ state: 'dead' }]);
});

test('a process that stood still cannot overrule the one that went on without it', async () => {
  const held: ((delivery: Delivery) => void)[] = [];
  const { outbox, sent } = start((out) => (out.repeat ? OK : new Promise((resolve) => held.push(resolve))));
  await outbox.says('A', 'once');
  const still = (await outbox.fetchOnce()).map((task) => task());
  await expect.poll(() => held.length).toBe(1);
  await outbox.does(LEASES_LAPSE);
  await outbox.drains();
  expect(await outbox.rows()).toMatchObject([{ state: 'sent' }]);
  for (const answer of held) answer(LATER);
  await Promise.all(still);
  await outbox.does(DUE_NOW);
  await outbox.drains();
  expect(await outbox.rows()).toMatchObject([{ state: 'sent' }]);
  expect(sent.map((out) => out.repeat)).toEqual([false, true]);
});

test('twenty a window leave, however many processes deliver; the rest leaves in the next window', async () => {
  const { outbox, sent } = start(() => OK, { limit: () => ({ count: 20, windowMs: 62_000 }) });
  await outbox.room('A');
  for (let i = 0; i < 45; i += 1) await outbox.says('A', `m${i}`);
  const both = () => Promise.all([outbox.drains(), outbox.drains()]);
  await both();
  await both();
  expect(sent).toHaveLength(20);
  const windowPasses = "update lane set sent = (select array_agg(t - interval '63 seconds') from unnest(sent) t)";
  await outbox.does(windowPasses);
  await both();
  expect(sent).toHaveLength(40);
  await outbox.does(windowPasses);
  await both();
  expect(sent).toHaveLength(45);
});

test('messages of a channel that is switched off become dead letters that say so', async () => {
  const { outbox, sent } = start(() => OK, { name: 'wecom' });
  await outbox.says('A', 'to nobody');
  await outbox.drains();
  expect(sent).toEqual([]);
  expect(await outbox.rows()).toMatchObject([{ state: 'dead', reason: 'the channel slack is not configured' }]);
});

test('a message sealed with another key is a dead letter with that reason, and was not sent', async () => {
  const { outbox, sent } = start();
  await outbox.says('A', 'to the robot');
  await outbox.does("update room set robot_key = '\\x00112233445566778899'");
  await outbox.drains();
  expect(sent).toEqual([]);
  expect(await outbox.rows()).toMatchObject([{ state: 'dead', reason: expect.stringContaining('SECRET_KEY') }]);
});

test('a dead letter that is sent again is marked where it may have arrived', async () => {
  let answer: Delivery = UNKNOWN;
  const { outbox, sent } = start(() => answer);
  const id = await outbox.says('A', 'lost');
  await outbox.drains();
  await outbox.does(DUE_NOW);
  await outbox.drains();
  answer = OK;
  await database.db.withScope(systemScope('test'), async (tx) => {
    const view = createOutboxView({ tx });
    expect((await view.dead(10)).rows).toMatchObject([{ id, attempts: 2 }]);
    await view.applyResend(await view.planResend(id));
  });
  await outbox.drains();
  expect(sent.map((out) => out.repeat)).toEqual([false, true, true]);
  expect(await outbox.rows()).toMatchObject([{ state: 'sent' }]);
});
