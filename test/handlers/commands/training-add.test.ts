import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { dayOf, periodOf } from '../../../src/services/compliance/office/periods.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { fieldsOf } from '../../support/coupon-prices.ts';
import { rowsIn } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ rules: [] });
  await chat.hears('operator grant console:ann compliance');
  await chat.hears('operator grant console:zoe operator SH-2');
  await chat.hears('operator grant console:vic viewer');
  const owner = openOwner(chat.database.url);
  await owner`insert into todo (key, title, created_by, needs_proof)
    values (${`duty:training:${periodOf('quarterly', dayOf(new Date())).code}`}, '{"zh": "培训", "en": "training"}', 'test', true)`;
  await owner.end();
});
afterAll(() => chat.close());

it('keeps who took part, says who has not, and closes the quarter’s to-do when everyone has', async () => {
  expect(fieldsOf(await chat.hears('training'))['Not this quarter']).toBe('me, ann, zoe');
  const first = await chat.hears('培训 记录 广告法 console:ann, console:me 签到表在 3 号抽屉');
  expect(fieldsOf(first)['To-dos closed']).toBeUndefined();
  expect(fieldsOf(await chat.hears('training'))['Not this quarter']).toBe('zoe');
  expect(fieldsOf(await chat.hears('training', { as: 'zoe' }))['This quarter']).toEqual({
    zh: '还没有参加',
    en: 'not yet',
  });
  const last = await chat.hears('training add "price rules" all recording 17');
  expect(fieldsOf(last)['To-dos closed']).toBe('1');
  expect(rowsIn(await chat.hears('培训')).map((row) => row.slice(2))).toEqual([
    ['price rules', 'me, ann, zoe', 'recording 17'],
    ['广告法', 'me, ann', '签到表在 3 号抽屉'],
  ]);
});

it.each([
  ['training add ads console:ann', 'training.proof'],
  ['training add ads console:nobody list', 'training.people'],
  ['training add ads on=2099-01-01 console:ann list', 'training.day'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));
