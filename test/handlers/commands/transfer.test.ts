import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { fieldOf, grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { assign, levelOf, quotas, rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const count = async () => (await rowsIn(chat, 'select 1 from transfer')).length;

it('is asked for in either language, holds nothing yet, and offers the decision', async () => {
  const zh = await chat.hears('调拨 TEE-RED-M 50 从 sh-1 到 gz-1 周末活动');
  expect(zh.title.en).toBe('Transfer 1 waits for approval');
  expect(buttonsOf(zh).map(({ says }) => says)).toEqual(['transfer approve 1', 'transfer refuse 1']);
  expect(fieldOf(zh, 'Available sh-1')).toMatchObject({ en: '170 → 120 (threshold 50)' });
  expect(fieldOf(zh, 'Available gz-1')).toMatchObject({ en: '70 → 120 (threshold 20)' });
  expect(await rowOf(chat, 1)).toMatchObject({
    ...{ sku: 'TEE-RED-M', quantity: 50, state: 'requested', proposed_by: 'person', reason: '周末活动' },
    ...{ requested_by: 'console:me', from_shop_id: null },
  });
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toMatchObject({ on_hand: 200, reserved: 10 });
  await chat.hears('transfer tee-red-m 2 from Guangzhou to 上海仓');
  expect(await rowOf(chat, 2)).toMatchObject({ sku: 'TEE-RED-M', quantity: 2, from_id: 2, to_id: 1 });
});

it('between two shops quota moves; a name that is a warehouse too is read as what the other side is', async () => {
  await assign(chat, 'TEE-RED-M', 'sh-1', 'SH-2', 30);
  await assign(chat, 'TEE-RED-M', 'gz-1', 'SH-2', 40);
  const message = await chat.hears('transfer 调拨 TEE-RED-M 50 从 SH-2 到 SH-1');
  expect(fieldOf(message, 'Between')).toMatchObject({ en: 'shops (quota moves, goods stay)' });
  expect(JSON.stringify(message)).toContain('SH-1 names a warehouse too');
  expect(fieldOf(message, 'Quota SH-2')).toBe('70 → 20');
  const english = await chat.hears('transfer TEE-RED-M 50 from SH-2 to SH-1');
  expect(fieldOf(english, 'To')).toMatchObject({ en: 'Main shop SH-1' });
  await chat.hears('transfer approve 4');
  expect(await quotas(chat, 'TEE-RED-M')).toEqual([
    { shop: 'SH-1', warehouse: 'sh-1', assigned: 10 },
    { shop: 'SH-1', warehouse: 'gz-1', assigned: 40 },
    { shop: 'SH-2', warehouse: 'sh-1', assigned: 20 },
    { shop: 'SH-2', warehouse: 'gz-1', assigned: 0 },
  ]);
  expect(await rowOf(chat, 4)).toMatchObject({ state: 'closed', decided_by: 'console:me', closed_by: 'console:me' });
  expect(await chat.refused('transfer approve 3')).toBe('transfer.no_quota');
  await chat.hears('transfer refuse 3');
});

it('two warehouses are read as warehouses though one of the names is a shop too', async () => {
  const message = await chat.hears('transfer TEE-RED-M 5 from SH-1 to gz-1');
  expect(fieldOf(message, 'Between')).toMatchObject({ en: 'warehouses (goods move)' });
  expect(JSON.stringify(message)).toContain('SH-1 names a shop too');
});

it.each([
  ['transfer TEE-RED-M 5 from sh-1 to sh-1', 'transfer.same_place'],
  ['调拨 TEE-RED-M 5 从 上海仓 到 sh-1', 'transfer.same_place'],
  ['transfer TEE-RED-M 5 from SH-2 to sh-2', 'transfer.same_place'],
  ['transfer TEE-RED-M 5 from SH-2 to gz-1', 'transfer.kinds'],
  ['transfer TEE-RED-M 5 from nowhere to gz-1', 'warehouse.not_found'],
  ['transfer NOPE 5 from sh-1 to gz-1', 'stock.not_found'],
  ['transfer TEE-RED-M -5 from sh-1 to gz-1', 'args.wrong'],
  ['transfer TEE-RED-M 1.5 from sh-1 to gz-1', 'args.wrong'],
  ['transfer TEE-RED-M 0 from sh-1 to gz-1', 'args.wrong'],
  ['transfer TEE-RED-M 5 to gz-1', 'args.missing'],
  ['transfer TEE-RED-M 171 from sh-1 to gz-1', 'stock.not_enough'],
  ['transfer MUG-1 1 from gz-1 to sh-1', 'stock.not_enough'],
  ['transfer TEE-RED-M 61 from SH-1 to SH-2', 'transfer.no_quota'],
])('refuses "%s" with one sentence, and nothing is written', async (line, code) => {
  const before = await count();
  const refusal = await refusalOf(chat, line);
  expect(refusal.code).toBe(code);
  expect(refusal.text.en).not.toMatch(/\n/);
  expect(await count()).toBe(before);
});

it('takes only what is unassigned', async () => {
  // 200 on hand, 10 reserved, 20 safety and 30 assigned leave 140.
  expect(await chat.refused('transfer TEE-RED-M 141 from sh-1 to gz-1')).toBe('stock.not_enough');
  await chat.hears('transfer TEE-RED-M 140 from sh-1 to gz-1');
});

it('who asked takes it back by undo, also without the right to approve, but not once it is approved', async () => {
  await grant(chat, 'op', 'operator');
  const op = { as: 'op' };
  await chat.hears('transfer TEE-RED-M 1 from sh-1 to gz-1', op);
  await chat.hears('undo', op);
  const [taken] = await rowsIn(chat, 'select state from transfer order by id desc limit 1');
  expect(taken).toEqual({ state: 'refused' });
  const asked = await chat.hears('transfer TEE-RED-M 1 from sh-1 to gz-1', op);
  const id = asked.title.en.split(' ')[1];
  await chat.hears(`transfer approve ${id}`);
  expect(await chat.refused('undo', op)).toBe('transfer.state');
});
