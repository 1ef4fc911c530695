import type { Message } from '../../src/core/message.ts';
import { openOwner } from '../../src/db/owner.ts';

type Given = {
  shop?: number;
  name: string;
  kind?: 'full-reduction' | 'direct' | 'percent';
  threshold?: number;
  discount?: number;
  percentBp?: number;
  stackable?: boolean;
  total?: number;
  taken?: number;
  used?: number;
  code?: string;
};

/**
 * What shops sell: a mug at 40.00 in both (in SH-2 as a pack of two for 80.00), which costs 25.00; a T-shirt at 100.00 in SH-1,
 * whose cost nobody knows.
 */
export async function priced(url: string): Promise<void> {
  const sql = openOwner(url);
  await sql`insert into listing (shop_id, item, title, price_minor, currency, sku, pieces) values
    (1, 'i-mug', 'mug', 4000, 'CNY', 'MUG-1', 1), (2, 'j-mugs', 'two mugs', 8000, 'CNY', 'MUG-1', 2),
    (1, 'i-tee', 'tee', 10000, 'CNY', 'TEE-RED-M', 1)`;
  await sql`insert into price_floor (sku, currency, cost_minor, set_by) values ('MUG-1', 'CNY', 2500, 'test')`;
  await sql.end();
}

/** A live coupon, from an hour ago for a week; its number. Amounts in minor units. */
export async function liveCoupon(url: string, given: Given): Promise<number> {
  const { shop = 1, name, kind = 'full-reduction', threshold = 0, discount, percentBp, stackable = true } = given;
  const { total = 100, taken = 0, used = 0, code = '' } = given;
  const sql = openOwner(url);
  const [row] = await sql`
    insert into coupon (shop_id, external_id, name, code, kind, state, currency, threshold_minor, discount_minor, percent_bp, starts_at, ends_at,
      total, taken, used, stackable)
    values (${shop}, ${`x-${name}`}, ${name}, ${code}, ${kind}, 'live', 'CNY', ${threshold}, ${discount ?? null}, ${percentBp ?? null},
      now() - interval '1 hour', now() + interval '7 days', ${total}, ${taken}, ${used}, ${stackable}) returning id`;
  await sql.end();
  return Number(row?.['id']);
}

/** The fields of a card by their English label. */
export const fieldsOf = (message: Message): Record<string, unknown> =>
  Object.fromEntries(
    message.blocks.flatMap((block) =>
      block.kind === 'fields' ? block.items.map(({ label, value }) => [label.en, value]) : [],
    ),
  );

export const tableOf = (message: Message, n = 0) => message.blocks.filter((block) => block.kind === 'table')[n]?.rows;

/** A day so many days from now, by the clock of the shops. */
export const dayFromNow = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(
    new Date(Date.now() + days * 86_400_000),
  );
