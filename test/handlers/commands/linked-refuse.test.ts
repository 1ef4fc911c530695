import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, priced, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await priced(chat.database.url);
});
afterAll(() => chat.close());

const start = async (line: string) => chat.hears(`confirm ${codeIn(await chat.hears(line))}`);

it('is said no to, and may still be taken', async () => {
  await start(`linked start 300-30 from tomorrow to ${dayFromNow(8)}`);
  expect((await chat.hears('联动 拒绝 1 SH-2')).tone).toBe('success');
  expect(tableOf(await chat.hears('linked 1'))).toEqual([
    ['SH-2', { zh: '满300减30', en: '30 off 300' }, { zh: '不参加', en: 'refused' }],
  ]);
  expect(await chat.refused('linked refuse 1 SH-2')).toBe('linked.decided');
  expect((await start('linked take 1 SH-2')).tone).toBe('success');
});
