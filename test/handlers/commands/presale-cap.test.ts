import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { ordered } from '../../support/presales.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await ordered(chat, 'TEE-RED-M', 100, '2099-12-01');
});
afterAll(() => chat.close());

const caps = async () =>
  (
    await rowsIn<{ shop: string; units: number }>(
      chat,
      `select coalesce(s.code, '*') as shop, units from presale_cap c left join shop s on s.id = c.shop_id order by 1`,
    )
  ).map(({ shop, units }) => `${shop} ${units}`);

it('limits what a shop, and what all shops together may promise', async () => {
  await chat.hears('预售上限 TEE-RED-M SH-1 5');
  await chat.hears('presale cap TEE-RED-M 8');
  expect(await caps()).toEqual(['* 8', 'SH-1 5']);
  expect(await chat.refused('presale TEE-RED-M 6 SH-1')).toBe('presale.cap');
  await chat.hears('presale TEE-RED-M 5 SH-1');
  expect(await chat.refused('presale TEE-RED-M 4 SH-2')).toBe('presale.cap');
  await chat.hears('presale TEE-RED-M 3 SH-2');
  expect(JSON.stringify(await chat.hears('预售单 TEE-RED-M'))).toContain('8 / 8');
});

it('can be changed, lifted and undone', async () => {
  const trace = await traceOf(chat, 'presale cap TEE-RED-M SH-1 0');
  expect(await caps()).toEqual(['* 8', 'SH-1 0']);
  await chat.hears(`undo ${trace}`);
  expect(await caps()).toEqual(['* 8', 'SH-1 5']);
  const lifted = await traceOf(chat, '预售 上限 TEE-RED-M 不限');
  expect(await caps()).toEqual(['SH-1 5']);
  await chat.hears(`undo ${lifted}`);
  expect(await caps()).toEqual(['* 8', 'SH-1 5']);
  expect(await chat.refused('presale cap TEE-RED-M SH-1 5')).toBe('presale.cap_already');
});

it('refuses what is no cap, and unknown shops', async () => {
  for (const line of ['TEE-RED-M', 'TEE-RED-M SH-1', 'TEE-RED-M SH-1 -1', 'TEE-RED-M SH-1 1.5', 'TEE-RED-M 1.5'])
    expect(await chat.refused(`presale cap ${line}`)).toBe('presale.bad_cap');
  expect(await chat.refused('presale cap TEE-RED-M SH-9 5')).toBe('shops.not_found');
  expect(await caps()).toEqual(['* 8', 'SH-1 5']);
});
