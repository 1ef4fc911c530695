import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const kept = () => rowsIn(chat, `select value from stock_rule where name = 'allocation_split'`);

it('allows splitting, or not, and can be undone', async () => {
  const trace = await traceOf(chat, '分仓 拆单 允许');
  expect(await kept()).toEqual([{ value: 'yes' }]);
  expect(await chat.refused('allocation split yes')).toBe('allocation.same');
  await chat.hears(`undo ${trace}`);
  expect(await kept()).toEqual([]);
  expect(await chat.refused('allocation split perhaps')).toBe('args.wrong');
});
