import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
});
afterAll(() => chat.close());

const items = () => rowsIn(chat, 'select * from supplier_item order by supplier, sku');

it('removes one of the items, and brings back all of it on undo', async () => {
  const before = await items();
  await chat.hears('供应商 删除 SLOW TEE-RED-M');
  expect(await items()).toHaveLength(2);
  await chat.hears('undo');
  expect(await items()).toEqual(before);
});

it('keeps a supplier that still sells something or was ordered from', async () => {
  expect(await chat.refused('supplier remove SLOW')).toBe('supplier.in_use');
  expect(await chat.refused('supplier remove SLOW TEE-BLU-L')).toBe('supplier.no_item');
  await chat.hears('supplier remove FAST TEE-RED-M');
  await chat.hears('supplier remove FAST');
  expect(await rowsIn(chat, 'select code from supplier')).toEqual([{ code: 'SLOW' }]);
  await chat.hears('undo');
  expect(await rowsIn(chat, `select name_zh, currency from supplier where code = 'FAST'`)).toEqual([
    { name_zh: '快厂', currency: 'CNY' },
  ]);
});
