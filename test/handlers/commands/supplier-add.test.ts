import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const known = () => rowsIn(chat, 'select code, name_zh, currency from supplier order by code');

it('adds a supplier, and takes it off again on undo', async () => {
  await chat.hears('供应商 添加 HZ-01 cny 杭州 织造');
  expect(await known()).toEqual([{ code: 'HZ-01', name_zh: '杭州 织造', currency: 'CNY' }]);
  await chat.hears('undo');
  expect(await known()).toEqual([]);
  await chat.hears('supplier add HZ-01 CNY Hangzhou Textiles');
});

it.each([
  ['supplier add HZ-01 CNY Another', 'supplier.exists'],
  ['supplier add hz-01 CNY Another', 'supplier.exists'],
  ['supplier add "A B" CNY Another', 'args.wrong'],
  ['supplier add HZ-02 YUAN Another', 'args.wrong'],
  ['supplier add HZ-02 CNY', 'args.missing'],
])('%s is refused: %s', async (line, code) => {
  const before = await known();
  expect(await chat.refused(line)).toBe(code);
  expect(await known()).toEqual(before);
});

it('is for those who may change stock', async () => {
  await grant(chat, 'reader', 'viewer');
  expect(await chat.refused('supplier add HZ-03 CNY x', { as: 'reader' })).toBe('permission.denied');
});
