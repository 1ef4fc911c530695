import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await rowsIn(chat, `update sku set category = '杯子' where code = 'MUG-1'`);
});
afterAll(() => chat.close());

const days = () =>
  rowsIn(chat, 'select day::text as day, name, kind, subject, uplift_percent from calendar_day order by id');

it('marks a day for all, a category or a SKU; undo takes it out', async () => {
  await chat.hears('日历 添加 2027-06-18 618 促销 250%');
  await chat.hears('calendar add 2027-06-18 618 promotion 300 for 杯子');
  await chat.hears('calendar add 2027-02-06 "Chinese New Year" holiday 0% for tee-red-m');
  expect(await days()).toEqual([
    { day: '2027-06-18', name: '618', kind: 'promotion', subject: '*', uplift_percent: 250 },
    { day: '2027-06-18', name: '618', kind: 'promotion', subject: 'category:杯子', uplift_percent: 300 },
    { day: '2027-02-06', name: 'Chinese New Year', kind: 'holiday', subject: 'sku:TEE-RED-M', uplift_percent: 0 },
  ]);
  await chat.hears('undo');
  expect(await days()).toHaveLength(2);
});

it.each([
  ['calendar add 2027-06-18 618 promotion 250%', 'calendar.exists'],
  ['calendar add 2027-06-18 618 promotion 250% for nothing', 'calendar.subject'],
  ['calendar add 2027-02-30 x promotion 250%', 'args.wrong'],
  ['calendar add 2027-06-18 x party 250%', 'args.wrong'],
  ['calendar add 2027-06-18 x promotion -5%', 'args.wrong'],
  ['calendar add 2027-06-18 x promotion 100000%', 'args.wrong'],
])('%s is refused: %s', async (line, code) => {
  const before = await days();
  expect(await chat.refused(line)).toBe(code);
  expect(await days()).toEqual(before);
});
