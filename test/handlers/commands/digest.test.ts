import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Block, Message } from '../../../src/core/message.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const state = { now: new Date('2026-11-23T04:00:00Z') };
let chat: Chat;
let sql: ReturnType<typeof openOwner>;
beforeAll(async () => {
  chat = await openChat({ clock: { now: () => state.now } });
  sql = openOwner(chat.database.url);
  await chat.hears('whoami');
  await sell();
});
afterAll(async () => {
  await sql.end();
  await chat.close();
});

/** September: 10 red shirts and a mug. October: 12 red shirts at a higher price, 4 blue ones, no mug, and one shirt that came back. */
async function sell(): Promise<void> {
  await order(1, 'S-1', '2026-09-05', 'c1', [['TEE-RED-M', 6, 5000]]);
  await order(2, 'S-2', '2026-09-06', 'c2', [
    ['TEE-RED-M', 4, 5000],
    ['MUG-1', 1, 3000],
  ]);
  await order(1, 'O-1', '2026-10-05', 'c1', [
    ['TEE-RED-M', 8, 6000],
    ['TEE-BLU-L', 4, 4000],
  ]);
  await order(2, 'O-2', '2026-10-06', 'c3', [['TEE-RED-M', 4, 6000]]);
  await order(1, 'R-1', '2026-10-20', 'c1', [['TEE-RED-M', -1, 6000]]);
  await sql`insert into todo (title, due_at, created_by, created_at) values
    (${sql.json({ zh: '补货', en: 'Restock' })}, '2026-11-01', 'test', '2026-10-30')`;
  await sql`insert into data_check (day, code, shop_id, looked, wrong, ok, at) values ('2026-09-05', 'freshness', 2, 10, 4, false, '2026-09-06')`;
  // Few figures: what they are is not told here.
  const kinds = Object.fromEntries(
    ['daily', 'weekly', 'monthly', 'quarterly'].map((kind) => [kind, { figures: ['gmv'] }]),
  );
  await sql`insert into digest_setting (room_id, body, set_by) select id, ${sql.json({ kinds })}, 'test' from room where address = 'ops'`;
}

async function order(shop: number, number: string, day: string, customer: string, lines: [string, number, number][]) {
  const kind = number.startsWith('R') ? 'cancellation' : 'sale';
  const at = new Date(`${day}T04:00:00Z`);
  const [row] = await sql`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    values (${shop}, ${number}, ${kind}, 'closed', ${at}, ${customer}, 'CNY', 'test') returning id`;
  for (const [n, [sku, quantity, unit]] of lines.entries())
    await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      values (${shop}, ${Number(row?.['id'])}, ${String(n)}, ${sku}, ${quantity < 0 ? 'return' : 'sale'}, ${quantity}, ${unit}, ${at})`;
}

const blocks = <K extends Block['kind']>(message: Message, kind: K) =>
  message.blocks.filter((block): block is Extract<Block, { kind: K }> => block.kind === kind);
const dataOf = (message: Message) => blocks(message, 'table').flatMap(({ data }) => data ?? []);
const sales = (message: Message, name: string) => dataOf(message).find((row) => row['name'] === name);
const said = (message: Message) => JSON.stringify(message.blocks);
const numberOf = (message: Message) =>
  String(
    blocks(message, 'fields')
      .flatMap(({ items }) => items)
      .find(({ label }) => label.en === 'Number')?.value,
  );

it('says what changed and where it comes from, beside the last period', async () => {
  const month = await chat.hears('digest 月报 2026-10');
  expect(month.title).toEqual({ zh: '月报 · 2026-10', en: 'Monthly digest · 2026-10' });
  expect(sales(month, 'gross')).toMatchObject({ currency: 'CNY', now: 880, before: 530 });
  expect(sales(month, 'orders')).toMatchObject({ now: 2, before: 2 });
  expect(sales(month, 'customers')).toMatchObject({ now: 2, before: 2 });
  expect(sales(month, 'cancelled')).toMatchObject({ now: -60, before: 0 });
  const [line] = blocks(month, 'text');
  // 10 shirts at 50 became 12 at 60: 100 by volume, 120 by price; 160 of blue ones are new, the mug's 30 are gone.
  expect(line?.text.en).toContain('Sales 880.00 CNY, +350.00 CNY (+66.0 %)');
  expect(line?.text.en).toContain(
    'newly sold +160.00 CNY, price +120.00 CNY, volume +100.00 CNY, no longer sold -30.00 CNY',
  );
  expect(line?.text.zh).toContain('店铺 SH-1 主店 +340.00 CNY；平台 淘宝 +340.00 CNY');
  expect(line?.text.en).toContain('SKUs TEE-RED-M +220.00 CNY (volume +100.00 CNY, price +120.00 CNY)');
  const waterfall = blocks(month, 'chart').find(({ chart }) => chart.form === 'waterfall');
  expect(waterfall?.chart.series[0]?.values).toEqual([530, 100, 120, 0, 160, -30, 880]);
  expect(said(month)).toContain('nobody yet');
  expect(dataOf(month).find((row) => row['code'] === 'gmv')).toMatchObject({ value: 880, before: 530 });
});

it('follows categories through a few days, in which single SKUs come and go', async () => {
  await sql`update sku set category = 'tees' where code like 'TEE-%'`;
  await order(1, 'D-1', '2026-10-10', 'c1', [
    ['TEE-RED-M', 2, 5000],
    ['MUG-1', 1, 3000],
  ]);
  await order(1, 'D-2', '2026-10-11', 'c1', [
    ['TEE-RED-M', 1, 5500],
    ['TEE-BLU-L', 3, 4000],
  ]);
  const day = await chat.hears('日报 2026-10-11');
  // 2 shirts at 50 became one at 55 and three others at 40; the mug is the only one of its category.
  const waterfall = blocks(day, 'chart').find(({ chart }) => chart.form === 'waterfall');
  expect(waterfall?.chart.series[0]?.values).toEqual([130, 100, 5, -30, 0, -30, 175]);
  expect(blocks(day, 'text')[0]?.text.en).toContain('+45.00 CNY (+34.6 %) against the last period: volume +100.00 CNY');
  await sql`update sku set category = ''`;
  await sql`update "order" set placed_at = '2020-01-01' where number like 'D-%'`;
});

it('gives the same answer as of the same time, whatever came later', async () => {
  const first = await chat.hears('月报 2026-10');
  state.now = new Date('2026-11-23T04:10:00Z');
  await order(1, 'O-3', '2026-10-08', 'c4', [['TEE-RED-M', 1, 6000]]);
  const later = await chat.hears('monthly 2026-10');
  expect(sales(later, 'gross')).toMatchObject({ now: 940 });
  expect(await chat.hears('digest 月报 2026-10 @ 2026-11-23 12:05')).toEqual(first);
  expect(await chat.hears('月报 2026-10 截至 2026-11-23T12:00:00')).toEqual(first);
  expect(await chat.hears(`digest show ${numberOf(first)}`)).toEqual(first);
  expect(numberOf(later)).not.toBe(numberOf(first));
  expect(await chat.hears('月报 2026-10 @ 2026-11-23')).toEqual(later);
});

it('is typed alone: the last period, or that of the last orders', async () => {
  expect((await chat.hears('月报')).title.en).toBe('Monthly digest · 2026-10');
  expect((await chat.hears('周报')).title.en).toBe('Weekly digest · 2026-W43');
  expect((await chat.hears('日报')).title.en).toBe('Daily digest · 2026-10-20');
  expect((await chat.hears('季报')).title.en).toBe('Quarterly digest · 2026Q3');
});

it('says at its top when what it is made of is wrong', async () => {
  const [top] = blocks(await chat.hears('月报 2026-09'), 'text');
  expect(top?.text.en).toContain('Freshness SH-2 (2026-09-05, 4 of 10 wrong)');
});

it('is of the shops of the room', async () => {
  await chat.hears('room shops SH-2', { room: 'stock' });
  state.now = new Date('2026-11-23T04:11:00Z');
  await sql`insert into data_check (day, code, shop_id, looked, wrong, ok, at) values ('2026-10-05', 'orphans', null, 10, 4, false, '2026-10-06')`;
  expect(said(await chat.hears('月报 2026-10'))).toContain('4 of 10 wrong');
  const month = await chat.hears('月报 2026-10', { room: 'stock' });
  expect(sales(month, 'gross')).toMatchObject({ now: 240, before: 230 });
  expect(said(month)).not.toContain('TEE-BLU-L');
  // What is no shop's is not told in a room of one: neither the check nor the to-do.
  expect(said(month)).not.toContain('4 of 10 wrong');
  expect(said(month)).not.toContain('Restock');
});

it('refuses what it cannot tell, in one sentence each', async () => {
  expect(await chat.refused('月报 2026-13')).toBe('digest.period');
  expect(await chat.refused('日报 2026-12-01')).toBe('digest.future');
  expect(await chat.refused('月报 2026-10 @ 2026-11-22')).toBe('digest.not_kept');
  expect(await chat.refused('月报 2026-10 @ 2026-12-01')).toBe('digest.as_of');
  expect(await chat.refused('digest show 0000000000')).toBe('digest.unknown');
});

it('is set for a room, and undone', async () => {
  await chat.hears('简报 设置 周报 开 周五 9:30');
  await chat.hears('digest set quiet 22:00-8:00');
  await chat.hears('digest set monthly figures gmv, 订单数');
  const settings = JSON.stringify(await chat.hears('digest settings'));
  expect(settings).toContain('on, every friday 09:30');
  expect(settings).toContain('22:00 to 08:00');
  expect(settings).toContain('figures gmv, orders');
  await chat.hears('undo');
  expect(JSON.stringify(await chat.hears('简报 计划'))).not.toContain('figures gmv, orders');
  expect(await chat.refused('digest set daily 25:00')).toBe('digest.setting');
  expect(await chat.refused('digest set quiet 22:00-8:00')).toBe('digest.setting_same');
});
