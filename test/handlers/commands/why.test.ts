import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, rowsIn, rowsOfTable, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

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

it('explains the number that a shop shows', async () => {
  await published(chat);
  await rowsIn(chat, `update stock_lane set exposed = 2, phase = 'settling' where shop_id = 2`);
  const message = await chat.hears('为什么 tee-red-m SH-2');
  expect(message.title.en).toBe('Why · TEE-RED-M · SH-2');
  expect([fieldOf(message, 'Shown there'), fieldOf(message, 'Quota')]).toEqual([40, 40]);
  const words = JSON.stringify(message.blocks);
  expect(words).toContain('2 are exposed');
  expect(words).toContain('Of 237 available');
  expect(words).toContain('settled once the orders up to then are in');
  expect(await chat.refused('why MUG-1 SH-2')).toBe('sync.not_published');
  expect(await chat.refused('why MUG-1 SH-9')).toBe('why.not_found');
  expect((await chat.hears('why TEE-RED-M SH-1', { as: 'op' })).title.en).toBe('Why · TEE-RED-M · SH-1');
});
