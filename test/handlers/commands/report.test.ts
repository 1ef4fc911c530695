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
  const days: [string, string][] = [
    ['2026-08-10', 'old'],
    ['2026-10-01', 'old'],
    ['2026-10-08', 'old'],
    ['2026-10-02', 'new'],
    ['2026-09-03', 'gone'],
  ];
  for (const [n, [day, customer]] of days.entries()) {
    const at = new Date(`${day}T04:00:00Z`);
    await sql`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
      values (1, ${`N-${n}`}, 'sale', 'closed', ${at}, ${customer}, 'CNY', 'test')`;
    await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select 1, id, '1', 'MUG-1', 'sale', 2, 3000, placed_at from "order" where number = ${`N-${n}`}`;
  }
  await sql`insert into finding (rule, rule_version, shop_id, subject, label, says, severity, due_at, first_at, last_at)
    values ('price-gap', 1, 1, 'shop:1', ${sql.json({ zh: '店', en: 'shop' })}, ${sql.json({ zh: '差太多', en: 'too far apart' })}, 'high',
      '2026-10-20', '2026-10-15', '2026-10-15')`;
});
afterAll(async () => {
  await sql.end();
  await chat.close();
});

const texts = (message: Message) =>
  message.blocks.flatMap((block: Block) => (block.kind === 'text' ? [block.text.en] : [])).join(' ');
const forms = (message: Message) =>
  message.blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart.form] : []));

it('tells how customers behave: who is new, who comes back, how often', async () => {
  const report = await chat.hears('报告 用户 2026-10');
  expect(report.title.en).toBe('User behaviour report · 2026-10');
  expect(texts(report)).toContain(
    '2 customers (1 before), 1 of them new (50.0 %) and 1 returning; 1 bought more than once',
  );
  expect(texts(report)).toContain('the median between two purchases is 7 days');
  expect(forms(report)).toEqual(['bar', 'heat']);
});

it('tells how goods moved and what lies too long', async () => {
  const report = await chat.hears('report supply 2026-10');
  expect(texts(report)).toContain('6 units were sold');
  expect(forms(report)).toEqual(['bar']);
});

it('tells what the rules found, and the same again as of the same time', async () => {
  const first = await chat.hears('report 合规 2026-10');
  expect(texts(first)).toContain('1 found in the period (0 before); 1 open, 1 of them overdue');
  state.now = new Date('2026-11-23T05:00:00Z');
  await sql`update finding set state = 'handled', closed_at = '2026-11-23T04:30:00Z'`;
  expect(await chat.hears('report compliance 2026-10 @ 2026-11-23T12:10')).toEqual(first);
  expect(texts(await chat.hears('report compliance 2026-10'))).toContain('1 found in the period (0 before); 0 open');
});

it('refuses what it cannot tell', async () => {
  expect(await chat.refused('report weather')).toBe('args.wrong');
  expect(await chat.refused('report user 2026-13')).toBe('digest.period');
});
