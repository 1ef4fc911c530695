import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, movementsOf, rowOf } from '../../support/transfers.ts';

let chat: Chat;
let made = 0;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

/** A transfer of blue shirts that is on its way; its number. */
async function sent(units: number): Promise<number> {
  made += 1;
  await chat.hears(`transfer TEE-BLU-L ${units} from sh-1 to gz-1`);
  await chat.hears(`transfer approve ${made}`);
  await chat.hears(`transfer send ${made}`);
  return made;
}

it('in full closes it at once', async () => {
  const id = await sent(10);
  const message = await chat.hears(`调拨收货 ${id}`);
  expect(message.title.en).toBe(`Transfer ${id}: all received, closed`);
  expect(await rowOf(chat, id)).toMatchObject({
    ...{ state: 'closed', received: 10, damaged: 0, received_by: 'console:me', closed_by: 'console:me' },
  });
  expect(await levelOf(chat, 'TEE-BLU-L', 'gz-1')).toMatchObject({ on_hand: 10 });
  expect(await chat.refused(`transfer receive ${id}`)).toBe('transfer.state');
});

it('short and damaged is shown first, then booked as a loss with its reason', async () => {
  const id = await sent(20);
  const shown = await chat.hears(`transfer receive ${id} 15 damaged 3 crushed carton`);
  expect(fieldOf(shown, 'Missing (a loss)')).toBe(2);
  expect(await levelOf(chat, 'TEE-BLU-L', 'gz-1')).toMatchObject({ on_hand: 10 });
  const done = await chat.hears(`confirm ${codeIn(shown)}`);
  expect(done.title.en).toBe(`Transfer ${id}: received with a difference`);
  expect([fieldOf(done, 'Good'), fieldOf(done, 'Damaged (a loss)'), fieldOf(done, 'Missing (a loss)')]).toEqual([
    15, 3, 2,
  ]);
  expect(await levelOf(chat, 'TEE-BLU-L', 'gz-1')).toMatchObject({ on_hand: 25 });
  expect(await rowOf(chat, id)).toMatchObject({ state: 'received', received: 15, damaged: 3, closed_at: null });
  const came = (await movementsOf(chat, 'TEE-BLU-L')).filter(({ warehouse }) => warehouse === 'gz-1').slice(1);
  expect(came.map(({ kind, delta, reason }) => [kind, delta, reason])).toEqual([
    ['transferred_in', 2, 'crushed carton'],
    ['adjusted', -2, 'crushed carton'],
    ['transferred_in', 18, 'crushed carton'],
    ['adjusted', -3, 'crushed carton'],
  ]);
});

it('nothing may have come at all', async () => {
  const id = await sent(5);
  await chat.hears(`confirm ${codeIn(await chat.hears(`transfer receive ${id} 0`))}`);
  expect(await rowOf(chat, id)).toMatchObject({ state: 'received', received: 0, damaged: 0 });
  expect(await levelOf(chat, 'TEE-BLU-L', 'gz-1')).toMatchObject({ on_hand: 25 });
});

it.each([
  ['11', 'transfer.too_many'],
  ['10 damaged 1', 'transfer.too_many'],
  ['damaged 11', 'transfer.too_many'],
  ['-1', 'args.wrong'],
  ['2.5', 'args.wrong'],
])('refuses a receipt of %s where 10 were sent', async (words, code) => {
  const id = await sent(10);
  expect(await chat.refused(`transfer receive ${id} ${words}`)).toBe(code);
  expect(await rowOf(chat, id)).toMatchObject({ state: 'in_transit' });
  await chat.hears(`transfer receive ${id}`);
  await chat.hears('adjust TEE-BLU-L sh-1 +10 back');
});

it('happens once, also when two receive at the same moment or one confirms after another received', async () => {
  const id = await sent(6);
  const before = (await levelOf(chat, 'TEE-BLU-L', 'gz-1'))?.on_hand ?? 0;
  const waiting = codeIn(await chat.hears(`transfer receive ${id} 5`));
  const answers = await Promise.all(['ops', 'stock'].map((room) => chat.says(`transfer receive ${id}`, { room })));
  expect(answers.filter((answer) => !('error' in answer))).toHaveLength(1);
  expect(await chat.refused(`confirm ${waiting}`)).toBe('effect.changed');
  expect(await levelOf(chat, 'TEE-BLU-L', 'gz-1')).toMatchObject({ on_hand: before + 6 });
});

it('leaves books that prove: movements, counters and what is held agree', async () => {
  await sent(3);
  await chat.hears('transfer TEE-RED-M 9 from sh-1 to gz-1');
  await chat.hears(`transfer approve ${made + 1}`);
  expect((await chat.hears('stock verify')).title.en).toBe('The stock adds up · all');
});

it('keeps what comes for those it was promised to', async () => {
  await chat.hears('transfer MUG-1 4 from sh-1 to gz-1');
  const id = made + 2;
  await chat.hears(`transfer approve ${id}`);
  await chat.hears(`transfer send ${id} due 2099-12-01`);
  await chat.hears('presale MUG-1 3 SH-1 T-7');
  expect(fieldOf(await chat.hears(`transfer receive ${id}`), 'Kept for presales')).toBe(3);
  expect(await levelOf(chat, 'MUG-1', 'gz-1')).toMatchObject({ on_hand: 4, reserved: 3 });
});
