import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, MINUTE, type MovableClock, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
let clock: MovableClock;
beforeAll(async () => {
  clock = movableClock();
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

const holdOf = async (line: string) => /\d+/.exec((await chat.hears(line)).title.en)?.[0];
const inMinutes = (minutes: number) => ({ at: new Date(clock.now().getTime() + minutes * MINUTE).toISOString() });

it('lasts 15 minutes from now, or as many as are said, and never less than it did', async () => {
  const id = await holdOf('hold TEE-BLU-L 5');
  clock.move(10 * MINUTE);
  expect(fieldOf(await chat.hears(`续锁 ${id}`), 'Until')).toEqual(inMinutes(15));
  expect(fieldOf(await chat.hears(`hold extend ${id} 60`), 'Until')).toEqual(inMinutes(60));
  expect(fieldOf(await chat.hears(`hold extend ${id} 1`), 'Until')).toEqual(inMinutes(60));
  clock.move(59 * MINUTE);
  await chat.hears('hold TEE-BLU-L 55');
  expect(await rowsIn(chat, `select state from reservation where id = ${id}`)).toEqual([{ state: 'open' }]);
});

it('is refused for what has ended, is not there, or never ends', async () => {
  const id = await holdOf('hold MUG-1 1');
  await chat.hears(`release ${id}`);
  expect(await chat.refused(`hold extend ${id}`)).toBe('hold.ended');
  expect(await chat.refused('hold extend 999999')).toBe('hold.not_found');
  expect(await chat.refused(`hold extend ${id} 0`)).toBe('args.wrong');
  const [order] = await rowsIn<{ id: string }>(
    chat,
    `select id from reservation where kind = 'order' and state = 'open'`,
  );
  expect(await chat.refused(`hold extend ${order?.id}`)).toBe('hold.never_ends');
});
