import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MINUTE, type MovableClock, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
let clock: MovableClock;
beforeAll(async () => {
  clock = movableClock();
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

it('releases holds whose time has passed, and no other', async () => {
  await chat.hears('hold TEE-BLU-L 5');
  await chat.hears('hold TEE-BLU-L 7 minutes 60');
  clock.move(15 * MINUTE);
  await chat.hears('jobs run holds-expire');
  const states = () => rowsIn(chat, `select quantity, state from reservation where kind = 'hold' order by id`);
  await vi.waitFor(
    async () =>
      expect(await states()).toEqual([
        { quantity: 5, state: 'expired' },
        { quantity: 7, state: 'open' },
      ]),
    10_000,
  );
  expect(await rowsIn(chat, `select reserved from stock_level where sku = 'TEE-BLU-L'`)).toEqual([{ reserved: 7 }]);
});
