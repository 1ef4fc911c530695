import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
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

it('asks for the coupons of the proposal, one a step, and only once', async () => {
  await start(`linked start 300-30 800-80 from tomorrow to ${dayFromNow(8)}`);
  const done = await start('联动 参加 1 SH-2');
  expect(done.title.en).toBe('SH-2 takes part in linked promotion 1');
  const owner = openOwner(chat.database.url);
  const puts =
    await owner`select spec->>'thresholdMinor' as threshold, spec->>'discountMinor' as discount, batch from coupon_put order by id`;
  expect(puts.map(({ threshold, discount }) => [threshold, discount])).toEqual([
    ['30000', '3000'],
    ['80000', '8000'],
  ]);
  const [proposal] = await owner`select state, batch from linked_proposal`;
  expect(proposal).toEqual({ state: 'taken', batch: puts[0]?.['batch'] });
  await owner.end();
  expect(await chat.refused('linked take 1 SH-2')).toBe('linked.decided');
  expect(await chat.refused('linked refuse 1 SH-2')).toBe('linked.decided');
});

it('refuses what was not proposed', async () => {
  expect(await chat.refused('linked take 1 SH-1')).toBe('linked.no_proposal');
  expect(await chat.refused('linked take 9 SH-2')).toBe('linked.not_found');
});
