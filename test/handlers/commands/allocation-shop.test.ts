import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const kept = () => rowsIn(chat, `select subject, value from stock_rule where name = 'region'`);

it("keeps where a shop's orders go, and can be undone", async () => {
  await chat.hears('分仓 店铺 sh-2 华南');
  expect(await kept()).toEqual([{ subject: 'shop:SH-2', value: '华南' }]);
  const trace = await traceOf(chat, 'allocation shop SH-2 east');
  await chat.hears(`undo ${trace}`);
  expect(await kept()).toEqual([{ subject: 'shop:SH-2', value: '华南' }]);
  expect(await chat.refused('allocation shop SH-9 east')).toBe('shops.not_found');
  expect(await chat.refused('allocation shop SH-2 east,west')).toBe('args.wrong');
});
