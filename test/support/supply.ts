import { rowsIn } from './acts.ts';
import type { Chat } from './chat.ts';

/** Two suppliers of TEE-RED-M, the dear one fast, and one of MUG-1. */
export async function sourced(chat: Chat): Promise<void> {
  for (const line of [
    'supplier add FAST CNY 快厂',
    'supplier add SLOW CNY Slow Mill',
    'supplier set FAST TEE-RED-M price 12.00 lead 3',
    'supplier set SLOW TEE-RED-M price 9.00 breaks 500:8.50 rebate 2% min 50 multiple 10 lead 20 spread 2',
    'supplier set SLOW MUG-1 price 4.00 lead 7',
  ])
    await chat.hears(line);
}

/** Sales of so many units on each of the `days` days before `today` (YYYY-MM-DD), one order a day, at the main shop. */
export async function sold(
  chat: { database: { url: string } },
  sku: string,
  { units, days, today }: { units: number; days: number; today: string },
): Promise<void> {
  await rowsIn(
    chat,
    `with made as (
       insert into "order" (shop_id, source, number, currency, placed_at, status, kind)
       select 1, 'test', $1 || ':' || d, 'CNY', ($2::date - d)::timestamp + interval '6 hours', 'paid', 'sale'
       from generate_series(1, $3::int) d returning id, shop_id, placed_at)
     insert into order_line (order_id, shop_id, key, sku, quantity, unit_minor, placed_at, kind)
     select id, shop_id, 'l' || id, $1, $4::int, 1000, placed_at, 'sale' from made`,
    [sku, today, days, units],
  );
}
