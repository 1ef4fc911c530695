import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, type Message } from '../../../src/core/message.ts';
import { fieldOf, grant, MINUTE, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await grant(chat, 'op', 'operator');
  await grant(chat, 'here', 'manager');
  await grant(chat, 'away', 'manager');
  await chat.hears('subscribe inventory-alerts', { as: 'here', room: 'stock' });
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1', { as: 'op', room: 'stock' });
});
afterAll(() => chat.close());

const cards = async () =>
  (
    await rowsIn<{ message: Message; room: string }>(
      chat,
      `select o.message, r.address as room from outbox o join room r on r.id = o.room_id
       where o.trace like 'j-transfer-reminders%' order by o.id`,
    )
  ).map(({ message, room }) => ({ ...message, room }));

const run = async () => {
  await chat.hears('jobs run transfer-reminders', { room: 'ops' });
  const running = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(running, { timeout: 10_000 }).toBe(0);
};
const after = async (minutes: number) => {
  clock.move(minutes * MINUTE);
  await run();
  return cards();
};

it('reminds after 5 and 10 minutes those of the room who may decide, each once', async () => {
  expect(await after(4)).toEqual([]);
  const [first] = await after(1);
  expect(first).toMatchObject({ room: 'stock', title: { en: 'Transfer 1 waits for a decision' } });
  expect(fieldOf(first as Message, 'May decide')).toMatchObject({ en: 'in this room: here' });
  expect(buttonsOf(first as Message).map(({ says }) => says)).toEqual(['transfer approve 1', 'transfer refuse 1']);
  expect(await after(1)).toHaveLength(1);
  expect(await after(4)).toHaveLength(2);
  expect(await after(1)).toHaveLength(2);
});

it('hands it to the next role after 15, by name, and tells them where they talk to us alone', async () => {
  await rowsIn(
    chat,
    `with r as (insert into room (channel, address, direct, name) values ('console', 'away alone', true, 'away') returning id)
     insert into room_operator (room_id, person_id) select r.id, a.person_id from r, account a where a.user_id = 'away'`,
  );
  const [, , handed, alone, ...more] = await after(4);
  expect(more).toEqual([]);
  expect(alone).toMatchObject({ room: 'away alone', title: { en: 'Transfer 1 goes to the next role' } });
  expect(handed?.title.en).toBe('Transfer 1 goes to the next role');
  expect(fieldOf(handed as Message, 'May decide')).toMatchObject({ en: 'manager: away' });
  expect(await after(60)).toHaveLength(4);
  await rowsIn(chat, `delete from room_operator where room_id = (select id from room where direct)`);
});

it('says once, as the latest, what became due while nothing ran; and nothing of what is decided', async () => {
  await chat.hears('transfer TEE-RED-M 6 from sh-1 to gz-1', { as: 'op', room: 'ops' });
  await chat.hears('transfer TEE-RED-M 7 from sh-1 to gz-1', { as: 'op', room: 'ops' });
  await chat.hears('transfer approve 3', { as: 'away', room: 'stock' });
  const said = (await after(40)).slice(4);
  expect(said.map(({ title, room }) => `${room}: ${title.en}`).sort()).toEqual([
    'ops: Transfer 2 goes to the next role',
    'stock: Transfer 2 goes to the next role',
  ]);
  expect((await after(5)).slice(6)).toEqual([]);
});

it('gives the full time to what was proposed late', async () => {
  await rowsIn(
    chat,
    `insert into transfer (sku, from_id, to_id, quantity, proposed_by, cause, needed_at, requested_at, requested_by)
     values ('TEE-RED-M', 1, 2, 3, 'system', 'late', $1::timestamptz - interval '3 hours', $1::timestamptz, 'system')`,
    [clock.now().toISOString()],
  );
  expect((await after(4)).slice(6)).toEqual([]);
  expect((await after(1)).slice(6).map(({ title }) => title.en)).toEqual(['Transfer 4 waits for a decision']);
});
