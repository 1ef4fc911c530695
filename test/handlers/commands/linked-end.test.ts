import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, priced } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

const start = async (line: string) => chat.hears(`confirm ${codeIn(await chat.hears(line))}`);

it('ends a promotion: nothing can be taken any more', async () => {
  await start(`linked start 300-30 from tomorrow to ${dayFromNow(8)}`);
  expect((await chat.hears('联动 结束 1')).title.en).toBe('Linked promotion 1 ended');
  expect(await chat.refused('linked end 1')).toBe('linked.over');
  expect(await chat.refused('linked take 1 SH-2')).toBe('linked.over');
  expect(await chat.refused('linked end 2')).toBe('linked.not_found');
});
