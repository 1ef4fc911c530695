import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type PriceShop, type Running, runningIn } from '../running.ts';

/** What a coupon may still take, at worst, in minor units; `undefined`: nothing limits it. */
export type Open = { key: string; name: string; openMinor: bigint | undefined };

/** A shop's budget of one month of its own clock, and what of it is gone or may go. Minor units of its currency. */
export type Standing = {
  month: string;
  currency: string;
  budgetMinor: bigint;
  reserveBp: number;
  /** Without the reserve. */
  usableMinor: bigint;
  /** Discounts of the month's orders. */
  spentMinor: bigint;
  /** Coupons that run in what is left of the month, the oldest first. */
  open: Open[];
  /** Usable, less what is spent and may still be taken; below zero it can run out. */
  leftMinor: bigint;
};

/** `2026-12` by a shop's clock. */
export const monthOf = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit' }).format(instant);

export const nextMonth = (month: string): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
};

/** Months that a span touches, at most a year of them. */
export function monthsIn(from: Date, to: Date, timeZone: string): string[] {
  const months = [monthOf(from, timeZone)];
  const last = monthOf(new Date(Math.max(from.getTime(), to.getTime() - 1)), timeZone);
  while ((months.at(-1) as string) < last && months.length < 12) months.push(nextMonth(months.at(-1) as string));
  return months;
}

export type BudgetRow = { shopId: number; month: string; budgetMinor: bigint; currency: string; reserveBp: number };

export async function budgetsOf(
  tx: Tx,
  months: { shopId: number } & ({ months: readonly string[] } | { from: string }),
) {
  const rows = await rowsOf<{ shop_id: number; month: string; budget: string; currency: string; reserve_bp: number }>(
    tx,
    sql`select shop_id, month, budget_minor::text as budget, currency, reserve_bp from coupon_budget
        where shop_id = ${months.shopId} and ${
          'from' in months ? sql`month >= ${months.from}` : sql`month = any (${`{${months.months.join(',')}}`}::text[])`
        } order by month limit 24`,
  );
  return rows.map(
    (row): BudgetRow => ({
      shopId: row.shop_id,
      month: row.month,
      budgetMinor: BigInt(row.budget),
      currency: row.currency,
      reserveBp: row.reserve_bp,
    }),
  );
}

/** Reads the discounts of the month's orders, and what runs in the rest of it. */
export async function standingOf(
  tx: Tx,
  shop: PriceShop,
  row: BudgetRow,
  now: Date,
  running?: readonly Running[],
): Promise<Standing> {
  const [span] = await rowsOf<{ from_at: string; to_at: string; spent: string; mean: string }>(
    tx,
    spentQuery(shop, row.month, now),
  );
  const [from, to] = [new Date(span?.from_at ?? 0), new Date(span?.to_at ?? 0)];
  const begin = from > now ? from : now;
  const all = running ?? (begin < to ? await runningIn(tx, [shop.id], { from: begin, to }) : []);
  const here = all.filter((one) => one.shopId === shop.id && one.endsAt > begin && one.startsAt < to && begin < to);
  const open = here
    .filter(({ promotion }) => promotion === undefined)
    .map((one) => ({ key: one.key, name: one.name, openMinor: openOf(one, BigInt(span?.mean ?? 0)) }));
  const usable = (row.budgetMinor * BigInt(10_000 - row.reserveBp)) / 10_000n;
  const spent = BigInt(span?.spent ?? 0);
  return {
    month: row.month,
    currency: row.currency,
    budgetMinor: row.budgetMinor,
    reserveBp: row.reserveBp,
    usableMinor: usable,
    spentMinor: spent,
    open,
    leftMinor: usable - spent - open.reduce((sum, { openMinor }) => sum + (openMinor ?? 0n), 0n),
  };
}

/** All that are not used yet are used, a percentage on a mean order, or on one at the threshold where that is more. */
export function openOf(
  { kind, total, used, discountMinor, percentBp = 0, thresholdMinor }: Running,
  meanMinor: bigint,
) {
  if (total === undefined) return undefined;
  const basis = meanMinor > thresholdMinor ? meanMinor : thresholdMinor;
  const each = kind === 'percent' ? (basis * BigInt(percentBp) + 9_999n) / 10_000n : (discountMinor ?? 0n);
  return each * BigInt(Math.max(0, total - used));
}

/** The month by the shop's clock, what coupons took off its orders, and what an order came to on average in the last 90 days. */
const spentQuery = ({ id, timeZone, currency }: PriceShop, month: string, now: Date) => sql`
  with span as (
    select (${`${month}-01`}::date)::timestamp at time zone ${timeZone} as from_at,
      (${`${nextMonth(month)}-01`}::date)::timestamp at time zone ${timeZone} as to_at)
  select from_at, to_at,
    (select coalesce(sum(c.discount_minor), 0)::text from order_coupon c join "order" o on o.id = c.order_id
     where c.shop_id = ${id} and o.currency = ${currency} and o.status <> 'cancelled' and o.placed_at >= from_at and o.placed_at < to_at) as spent,
    (select coalesce(round(sum(l.quantity * l.unit_minor) / nullif(count(distinct o.id), 0)), 0)::text
     from "order" o join order_line l on l.order_id = o.id
     where o.shop_id = ${id} and o.currency = ${currency} and o.status <> 'cancelled' and o.kind = 'sale' and l.kind = 'sale'
       and o.placed_at > ${instantParam(new Date(now.getTime() - 90 * 86_400_000))}) as mean
  from span`;
