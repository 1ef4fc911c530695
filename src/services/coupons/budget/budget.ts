import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { plainMoney } from '../../../core/money.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { minorText, readMinor } from '../amounts.ts';
import { type PriceShop, priceShops } from '../running.ts';
import { type BudgetRow, budgetsOf, monthOf, type Standing, standingOf } from './standing.ts';

type Deps = { tx: Tx };
type ShopRef = { id: number; code: string; currency: string; timeZone: string };

const DEFAULT_RESERVE_BP = 1_000;

export type ShopBudget = { shop: PriceShop; standing: Standing };

/** Budgets from this month on of one shop, or of all that have any, with what is spent and may still be. */
export async function budgets(
  d: Deps,
  { shopId, now }: { shopId?: number | undefined; now: Date },
): Promise<ShopBudget[]> {
  const shops = (await priceShops(d.tx)).filter(({ id }) => shopId === undefined || id === shopId);
  const all: ShopBudget[] = [];
  for (const shop of shops)
    for (const row of await budgetsOf(d.tx, { shopId: shop.id, from: monthOf(now, shop.timeZone) }))
      all.push({ shop, standing: await standingOf(d.tx, shop, row, now) });
  return all;
}

type BudgetInput = { shop: ShopRef; month: string; amount: string; reserveBp?: number | undefined; now: Date };

/** Read only. `amount` in the shop's currency as typed, or `none`. Throws coupon.budget_past, budget_amount, budget_same. */
export async function planBudget(d: Deps, { shop, month, amount, reserveBp, now }: BudgetInput): Promise<Effect> {
  if (month < monthOf(now, shop.timeZone))
    throw new UserError('coupon.budget_past', {
      zh: `${month} 已经过去，请写本月或以后的月份`,
      en: `${month} is over; name this month or a later one`,
    });
  const none = /^(none|无)$/i.test(amount);
  const minor = none ? undefined : readMinor(amount, shop.currency);
  if (!none && minor === undefined)
    throw new UserError('coupon.budget_amount', {
      zh: `“${amount}”不是 ${shop.currency} 的金额，请写成 20000 或 20000.00；取消预算写 无`,
      en: `“${amount}” is no amount in ${shop.currency}; write it like 20000 or 20000.00, or none to take the budget away`,
    });
  const [before] = await budgetsOf(d.tx, { shopId: shop.id, months: [month] });
  const reserve = reserveBp ?? before?.reserveBp ?? DEFAULT_RESERVE_BP;
  if (before ? minor === before.budgetMinor && reserve === before.reserveBp : minor === undefined)
    throw new UserError('coupon.budget_same', {
      zh: `${shop.code} ${month} 的券预算已经是 ${shown(before)}`,
      en: `The coupon budget of ${shop.code} for ${month} is ${shown(before)} already`,
    });
  return effectOf(
    shop,
    month,
    before,
    minor === undefined ? undefined : { budgetMinor: minor, reserveBp: reserve, currency: shop.currency },
  );
}

type After = Pick<BudgetRow, 'budgetMinor' | 'reserveBp' | 'currency'>;

function effectOf(shop: ShopRef, month: string, before: BudgetRow | undefined, after: After | undefined): Effect {
  const what = `budget set ${shop.code} ${month}`;
  return {
    summary: {
      zh: `${shop.code} ${month} 的券预算 ${shown(before)} → ${shown(after)}`,
      en: `Coupon budget of ${shop.code} for ${month}: ${shown(before)} → ${shown(after)}`,
    },
    rows: [
      {
        key: `coupon_budget:${shop.code}:${month}`,
        label: { zh: `${shop.code} · ${month}`, en: `${shop.code} · ${month}` },
        version: before ? Number(before.budgetMinor) + 1 : 0,
        versionAfter: after ? Number(after.budgetMinor) + 1 : 0,
        changes: [{ label: { zh: '券预算', en: 'Coupon budget' }, before: shown(before), after: shown(after) }],
      },
    ],
    figures: [],
    inverse: {
      says: before
        ? `${what} ${minorText(before.budgetMinor, before.currency)} reserve ${before.reserveBp / 100}%`
        : `${what} none`,
    },
    data: {
      shopId: shop.id,
      shop: shop.code,
      month,
      currency: shop.currency,
      before: before ? String(before.budgetMinor) : null,
      beforeReserve: before?.reserveBp ?? null,
      minor: after ? String(after.budgetMinor) : null,
      reserveBp: after?.reserveBp ?? null,
    },
  };
}

const shown = (row: After | undefined): string =>
  row ? `${plainMoney({ minor: row.budgetMinor, currency: row.currency })} (−${row.reserveBp / 100} %)` : '–';

/** Throws effect.changed when the budget is another by now. */
export async function applyBudget(d: Deps, { data }: Effect, by: string): Promise<void> {
  const { shopId, shop, month, currency, before, beforeReserve, minor, reserveBp } = data;
  const at = sql`shop_id = ${shopId} and month = ${month} and budget_minor = ${before}::bigint and reserve_bp = ${beforeReserve}`;
  const done = await rowsOf(
    d.tx,
    before === null
      ? sql`insert into coupon_budget (shop_id, month, budget_minor, currency, reserve_bp, set_by)
            values (${shopId}, ${month}, ${minor}::bigint, ${currency}, ${reserveBp}, ${by}) on conflict do nothing returning month`
      : minor === null
        ? sql`delete from coupon_budget where ${at} returning month`
        : sql`update coupon_budget set budget_minor = ${minor}::bigint, reserve_bp = ${reserveBp}, currency = ${currency}, set_by = ${by}
              where ${at} returning month`,
  );
  if (done.length === 0) throw effectChanged({ zh: `${shop} 的券预算`, en: `The coupon budget of ${shop}` });
}
