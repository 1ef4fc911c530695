import { afterAll, beforeAll, expect, it } from 'vitest';
import { pressRef } from '../../../src/channels/channel.ts';
import { buttonsOf, type Message } from '../../../src/core/message.ts';
import { fieldOf, movableClock, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sold, sourced } from '../../support/supply.ts';

const TODAY = '2026-11-23';
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T04:00:00Z') });
});
afterAll(() => chat.close());

const english = (value: unknown): string => (value as { en: string }).en;
const orderButton = (message: Message): string =>
  buttonsOf(message).find(({ style }) => style === 'primary')?.says ?? '';

it('says what is missing when nothing sells or nobody sells it to us', async () => {
  expect((await chat.hears('补货')).title.en).toBe('There is nothing to order now');
  expect(await chat.refused('replenish TEE-RED-M')).toBe('replenish.no_supplier');
  expect(await chat.refused('replenish NO-SUCH')).toBe('calendar.subject');
});

it('of one SKU: how many, from whom, why, when it is gone, and the plot', async () => {
  await sourced(chat);
  await sold(chat, 'TEE-RED-M', { units: 10, days: 120, today: TODAY });
  const message = await chat.hears('补货 TEE-RED-M');
  // 280 on hand, 10 held: 270 last 27 days; 22 days are planned with SLOW: 1.2 x 220 + 70 - 270 = 64, in tens 70.
  expect(english(fieldOf(message, 'Proposal'))).toBe('70 units from SLOW, at sh-1 on 2026-12-13');
  expect(fieldOf(message, 'Landed cost')).toEqual({ money: '61740', currency: 'CNY' });
  expect(fieldOf(message, 'Sold out on')).toBe('2026-12-20');
  expect(english(fieldOf(message, 'How it comes about'))).toBe(
    '220 in 22 days of lead time + 44 safety stock (coefficient 1.2) + 70 until the next look = 334; there are 270 (280 on hand − 10 held + 0 on the way); 64 missing',
  );
  expect(english(fieldOf(message, 'Why this supplier'))).toContain('lowest landed cost');
  const forecast = fieldOf(message, 'Forecast') as { zh: string; en: string };
  expect(forecast.en).toMatch(/^10 a day \([a-z-]+, /);
  expect(forecast.zh).not.toMatch(/[a-z]{4}/);
  const chart = message.blocks.find((block) => block.kind === 'chart');
  expect(chart?.chart.title.en).toBe('TEE-RED-M: sold out on 2026-12-20');
  expect(chart?.chart.series.map(({ name }) => name.en)).toEqual(['Sold', 'Forecast', 'Stock left']);
  const left = chart?.chart.series[2]?.values ?? [];
  expect(left[60 + 26]).toBe(0);
  expect(left[60 + 25]).toBe(10);
  expect(orderButton(message)).toBe('purchase add SLOW TEE-RED-M 70 to sh-1 after 0');
});

it('is not cheap at any price: who comes too late is passed by', async () => {
  await rowsIn(chat, `update stock_level set on_hand = 50 where sku = 'TEE-RED-M'`);
  const message = await chat.hears('replenish TEE-RED-M');
  expect(english(fieldOf(message, 'Proposal'))).toMatch(/from FAST/);
  expect(english(fieldOf(message, 'Why this supplier'))).toContain('SLOW is cheaper');
  expect(rowsOfTable(message).map((row) => english(row[4]))).toEqual(['yes', 'no']);
  await rowsIn(chat, `update stock_level set on_hand = 200 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await rowsIn(chat, `update stock_level set on_hand = 80 where sku = 'TEE-RED-M' and warehouse_id = 2`);
});

it('lists what to order, by supplier, and one press is one order', async () => {
  const list = await chat.hears('replenish');
  expect(rowsOfTable(list).map((row) => [row[0], row[5], row[6]])).toEqual([['TEE-RED-M', 70, 'SLOW']]);
  expect(orderButton(list)).toBe('replenish order SLOW to sh-1 units 70');
  const shown = await chat.says('replenish TEE-RED-M');
  if ('error' in shown) throw new Error(shown.error.code);
  const ref = pressRef({ outboxId: shown.outboxId as number, button: 1 });
  const rooms = ['ops', 'stock'];
  const presses = await Promise.all(['me', 'me', 'me'].map((as) => chat.presses(ref, { as })));
  expect(presses.map((said) => ('error' in said ? said.error.code : said.message.title.en)).sort()).toEqual([
    'Purchase order 1 made',
    'purchase.ordered',
    'purchase.ordered',
  ]);
  const typed = await Promise.all(rooms.map((room) => chat.says(orderButton(shown.message), { room })));
  expect(typed.map((said) => ('error' in said ? said.error.code : said.message.title.en))).toEqual([
    'purchase.ordered',
    'purchase.ordered',
  ]);
  expect(await chat.refused(orderButton(list))).toBe('replenish.nothing');
  expect(await rowsIn(chat, 'select quantity, unit_minor::int as unit from purchase_line')).toEqual([
    { quantity: 70, unit: 900 },
  ]);
});

it('counts what is on its way, and says that nothing is to be ordered', async () => {
  expect((await chat.hears('replenish')).title.en).toBe('There is nothing to order now');
  const message = await chat.hears('replenish TEE-RED-M');
  expect(message.title.en).toBe('Nothing to order · TEE-RED-M · 红色 T 恤 M');
  expect(english(fieldOf(message, 'How it comes about'))).toContain('+ 70 on the way); enough');
  expect(orderButton(message)).toBe('');
});

it('follows the safety coefficient, the calendar, transfers and presales', async () => {
  await chat.hears('purchase cancel 1');
  const missing = async () => {
    const [, units] =
      /(\d+) missing/.exec(english(fieldOf(await chat.hears('replenish TEE-RED-M'), 'How it comes about'))) ?? [];
    return Number(units);
  };
  expect(await missing()).toBe(64);
  await rowsIn(
    chat,
    `insert into stock_rule (subject, name, value, set_by) values ('sku:TEE-RED-M', 'coefficient', '1.5', 't')`,
  );
  expect(await missing()).toBe(130);
  await rowsIn(chat, `delete from stock_rule`);
  await chat.hears('calendar add 2026-12-12 双12 promotion 300%');
  expect(await missing()).toBe(88);
  await chat.hears('calendar add 2026-12-12 双12 promotion 200% for TEE-RED-M');
  expect(await missing()).toBe(76);
  await rowsIn(
    chat,
    `insert into presale (key, sku, shop_id, quantity, arrival, promised_on) values ('p', 'TEE-RED-M', 1, 4, 'purchase:9', '2026-12-26')`,
  );
  expect(await missing()).toBe(80);
  await rowsIn(
    chat,
    `insert into transfer (sku, from_id, to_id, quantity, received, state, proposed_by, cause, needed_at, requested_at, requested_by)
     values ('TEE-RED-M', 2, 1, 30, 10, 'in_transit', 'person', 't', now(), now(), 't')`,
  );
  expect(await missing()).toBe(60);
});
