import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, rowsOfTable, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('prints the life of one ask, from arrival to delivery', async () => {
  const trace = await traceOf(chat, '调整 TEE-RED-M sh-1 -3 破损');
  const message = await chat.hears(`为什么${trace.toUpperCase()}`);
  expect(message.title.zh).toBe(`为什么 · ${trace}`);
  expect([fieldOf(message, 'Who'), fieldOf(message, 'What'), fieldOf(message, 'Result')]).toEqual([
    'console:me',
    'adjust TEE-RED-M sh-1 -3 破损',
    { zh: '已回答', en: 'answered' },
  ]);
  const rows = rowsOfTable(message);
  expect(rows.map((row) => (row[0] as { en: string }).en.replace(/#.*/, '').trim())).toEqual([
    'Arrived',
    'Stored in the inbox',
    'Work began',
    'Work ended',
    'Put into the outbox',
    'First attempt',
    'Delivered',
  ]);
  const times = rows.map((row) => row[2]);
  expect(times.every((ms) => typeof ms === 'number')).toBe(true);
  expect(times).toEqual([...times].sort((a, b) => Number(a) - Number(b)));
});

it('of a refusal says which', async () => {
  const answer = await chat.says('stock NO-SUCH');
  expect(fieldOf(await chat.hears(`why ${answer.trace}`), 'Result')).toEqual({
    zh: '已拒绝 stock.not_found',
    en: 'refused stock.not_found',
  });
});

it('knows no other trace, and is not for everyone', async () => {
  expect(await chat.refused('why a0')).toBe('why.not_found');
  expect(await chat.refused('why')).toBe('args.missing');
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('why a1', { as: 'op' })).toBe('permission.denied');
});
