import { afterAll, beforeAll, expect, it } from 'vitest';
import { observationsOf } from '../../../src/app/observations.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const DAY = '2026-11-22';

let chat: Chat;
let sql: ReturnType<typeof openOwner>;
beforeAll(async () => {
  chat = await openChat({ clock: { now: () => NOW } });
  sql = openOwner(chat.database.url);
});
afterAll(async () => {
  await sql.end();
  await chat.close();
});

const look = () =>
  chat.app.db.withScope(systemScope('test'), (tx) => observationsOf(tx, []).checkYesterday(NOW), 'passing');

/** `shop check wrong/looked`, of checks with something wrong. */
const wrong = (checked: Awaited<ReturnType<typeof look>>) =>
  checked
    .filter((one) => one.wrong > 0)
    .map((one) => `${one.shop} ${one.code} ${one.wrong}/${one.looked}`)
    .sort();

const firing = () =>
  rowsIn<{ shop: string }>(
    chat,
    `select coalesce(labels ->> 'shop', 'group') as shop from alert where labels ->> 'kind' = 'data-quality' and ends_at is null order by 1`,
  ).then((rows) => rows.map(({ shop }) => shop));

/** Four days of visits and orders of both shops before the day, and the day itself. */
async function goodDays() {
  await sql`insert into observation (code, day, shop_id, value, source, at)
    select 'visits', d, s, 100, 'test', ${NOW} from generate_series(${DAY}::date - 6, ${DAY}::date, interval '1 day') d, generate_series(1, 2) s`;
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select s, 'N' || s || '-' || n, 'sale', 'paid', (${DAY}::date::timestamp + interval '9 hours') at time zone 'Asia/Shanghai', 'c' || n, 'CNY', 'test'
    from generate_series(1, 30) n, generate_series(1, 2) s`;
  await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select shop_id, id, '1', 'MUG-1', 'sale', 1, 1000, placed_at from "order"`;
}

it('finds good data good, and says so in the command and to no alert', async () => {
  await goodDays();
  expect(wrong(await look())).toEqual([]);
  expect(await firing()).toEqual([]);
  const message = await chat.hears(`data quality ${DAY}`);
  expect(message.tone).toBe('success');
  expect(JSON.stringify(message)).toContain('0 %');
});

it('finds what is missing, twice, out of range, without an owner and not in agreement, shop by shop', async () => {
  await sql`delete from observation where shop_id = 2 and day = ${DAY}`;
  await sql`update observation set value = 5000 where shop_id = 1 and day = ${DAY}`;
  await sql`update "order" set number = ' n1-2 ' where number = 'N1-1'`;
  await sql`update order_line set unit_minor = -5 where order_id = (select id from "order" where number = 'N1-3')`;
  await sql`delete from order_line where order_id = (select id from "order" where number = 'N2-4')`;
  await sql`update order_line set placed_at = placed_at - interval '3 days' where order_id = (select id from "order" where number = 'N2-5')`;
  await sql`update "order" set customer = 'one' where shop_id = 2 and number < 'N2-2'`;
  await sql`insert into observation (code, day, shop_id, value, source, at) values ('paid-orders', ${DAY}, 1, 60, 'test', ${NOW}), ('buyers', ${DAY}, 1, 30, 'test', ${NOW})`;
  await sql`insert into shop_connection (shop_id, connector, credentials, connected_by, stage_at, orders_through)
    values (1, 'taobao', '', 'test', ${NOW}::timestamptz - interval '9 days', ${NOW}::timestamptz - interval '20 hours')`;
  await sql`insert into observation (code, day, covers, shop_id, value, source, at)
    select 'staff-cost', d, 'month', 1, 5, 'test', ${NOW} from unnest(array['2026-06-01', '2026-07-01']::date[]) d`;
  expect(wrong(await look())).toEqual([
    'SH-1 freshness 2/3',
    'SH-1 ranges 2/33',
    'SH-1 totals 1/32',
    'SH-1 uniqueness 2/30',
    'SH-2 completeness 1/1',
    'SH-2 orphans 1/59',
    'SH-2 totals 1/29',
    'SH-2 uniqueness 11/30',
  ]);
  expect(await firing()).toEqual(['SH-1', 'SH-2']);
  const said = JSON.stringify(await chat.hears('数据质量'));
  for (const words of [
    'no visits',
    'usually about 100',
    'such as',
    'of the platform 60, of our orders 30',
    'has no lines',
    'share one customer',
  ])
    expect(said).toContain(words);
  const [rate] = await rowsIn<{ wrong: number }>(chat, 'select sum(wrong)::int as wrong from data_check');
  expect(rate?.wrong).toBe(21);
});

it('ends an alert when the data is good again, and looks only at the shops of whoever asks', async () => {
  await chat.hears(`record visits 90 SH-2 ${DAY}`);
  await sql`update "order" set customer = number where shop_id = 2`;
  await sql`delete from "order" where number in ('N2-4', 'N2-5')`;
  expect(wrong(await look()).filter((one) => one.startsWith('SH-2'))).toEqual([]);
  expect(await firing()).toEqual(['SH-1']);
  await chat.hears('operator grant console:two viewer SH-2');
  const message = await chat.hears('data quality', { as: 'two' });
  expect(message.tone).toBe('success');
  expect(JSON.stringify(message)).not.toContain('SH-1');
});

it('knows at once of a number that cannot be, and that it was mended, before the next daily look', async () => {
  const ranges = () =>
    rowsIn<{ wrong: number; said: string }>(
      chat,
      `select wrong::int as wrong, facts ->> 'said' as said from data_check where shop_id = 2 and code = 'ranges' and day = '${DAY}'`,
    );
  expect((await ranges())[0]?.wrong).toBe(0);
  await chat.hears(`record visitors 20 SH-2 ${DAY}`);
  const [few] = await ranges();
  expect(few?.wrong).toBe(1);
  expect(few?.said).toContain('fewer than the buyers 28');
  await chat.hears(`record visitors 400 SH-2 ${DAY}`);
  expect((await ranges())[0]?.wrong).toBe(0);
});
