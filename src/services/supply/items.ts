import type { Effect, EffectRow } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { amountText, percentText, readAmount, stateOf } from './amounts.ts';
import { type Deps, type Item, itemOf, type Supplier, supplierOf } from './suppliers.ts';
import { type PriceBreak, readBreaks, sellsSomething, type Terms } from './terms.ts';

/** Terms as they were typed: amounts are read once the supplier's currency is known. Left out: stays as it is. */
export type TypedTerms = {
  price?: string | undefined;
  breaks?: string | undefined;
  rebateBp?: number | undefined;
  minQuantity?: number | undefined;
  multiple?: number | undefined;
  /** `null`: no longer one. */
  maxQuantity?: number | null | undefined;
  leadDays?: number | undefined;
  leadSpreadDays?: number | undefined;
  madeToOrderHours?: number | null | undefined;
};

/** Read only. `sku` is a stored code. Throws supplier.not_found and the supplier.* refusals of terms that cannot be. */
export async function planSetItem(d: Deps, typed: string, sku: string, terms: TypedTerms): Promise<Effect> {
  const supplier = await supplierOf(d, typed);
  const before = await itemOf(d, supplier.code, sku);
  const after = termsAfter(supplier, before, terms);
  return {
    summary: {
      zh: `${supplier.code} 供应 ${sku}：${before ? '条款变更' : '新条款'}`,
      en: `${supplier.code} sells ${sku}: ${before ? 'other terms' : 'new terms'}`,
    },
    rows: [itemRow(supplier, sku, before, after)],
    figures: [],
    inverse: { says: before ? setWords(supplier, sku, before) : `supplier remove ${supplier.code} ${quote(sku)}` },
    data: {
      supplier: supplier.code,
      sku,
      before: before ? stateOf(termsOnly(before)) : 0,
      terms: JSON.stringify(termsOnly(after)),
    },
  };
}

/** Throws effect.changed when the terms are other ones than those planned on. */
export async function setItem(d: Deps, effect: Effect): Promise<void> {
  const { supplier, sku, before, terms } = effect.data;
  await lockItem(d, String(supplier));
  const now = await itemOf(d, String(supplier), String(sku));
  if ((now ? stateOf(termsOnly(now)) : 0) !== before) throw effectChanged(`${supplier} · ${sku}`);
  const t = JSON.parse(String(terms)) as Terms;
  await rowsOf(
    d.tx,
    sql`insert into supplier_item (supplier, sku, unit_minor, breaks, rebate_bp, min_quantity, multiple, max_quantity,
          lead_days, lead_spread_days, made_to_order_hours)
        values (${supplier}, ${sku}, ${t.unitMinor}, ${JSON.stringify(t.breaks)}::jsonb, ${t.rebateBp}, ${t.minQuantity},
          ${t.multiple}, ${t.maxQuantity ?? null}, ${t.leadDays}, ${t.leadSpreadDays}, ${t.madeToOrderHours ?? null})
        on conflict (supplier, sku) do update set unit_minor = excluded.unit_minor, breaks = excluded.breaks,
          rebate_bp = excluded.rebate_bp, min_quantity = excluded.min_quantity, multiple = excluded.multiple,
          max_quantity = excluded.max_quantity, lead_days = excluded.lead_days,
          lead_spread_days = excluded.lead_spread_days, made_to_order_hours = excluded.made_to_order_hours`,
  );
}

/** Read only. Throws supplier.no_item. */
export async function planRemoveItem(d: Deps, typed: string, sku: string): Promise<Effect> {
  const supplier = await supplierOf(d, typed);
  const before = await itemOf(d, supplier.code, sku);
  if (!before) throw noItem(supplier.code, sku);
  return {
    summary: { zh: `${supplier.code} 不再供应 ${sku}`, en: `${supplier.code} no longer sells ${sku}` },
    rows: [itemRow(supplier, sku, before, undefined)],
    figures: [],
    inverse: { says: setWords(supplier, sku, before) },
    data: { supplier: supplier.code, sku, before: stateOf(termsOnly(before)) },
  };
}

export async function removeItem(d: Deps, effect: Effect): Promise<void> {
  const { supplier, sku, before } = effect.data;
  await lockItem(d, String(supplier));
  const now = await itemOf(d, String(supplier), String(sku));
  if (!now || stateOf(termsOnly(now)) !== before) throw effectChanged(`${supplier} · ${sku}`);
  await rowsOf(d.tx, sql`delete from supplier_item where supplier = ${supplier} and sku = ${sku}`);
}

/** A supplier's terms are changed one after the other, those that are not there yet too. */
const lockItem = (d: Deps, supplier: string) =>
  rowsOf(d.tx, sql`select 1 from supplier where code = ${supplier} for no key update`);

export const noItem = (supplier: string, sku: string): UserError =>
  new UserError('supplier.no_item', {
    zh: `供应商 ${supplier} 没有 ${sku} 的条款，请先用 供应商 设置 写上价格和交期`,
    en: `Supplier ${supplier} has no terms for ${sku}; give its price and lead time with supplier set first`,
  });

function termsAfter(supplier: Supplier, before: Item | undefined, typed: TypedTerms): Terms {
  const price = typed.price === undefined ? before?.unitMinor : amountIn(typed.price, supplier);
  const leadDays = typed.leadDays ?? before?.leadDays ?? (typed.madeToOrderHours ? 0 : undefined);
  if (price === undefined || leadDays === undefined) throw incomplete();
  const keep = <T>(value: T | null | undefined, old: T | undefined): T | undefined =>
    value === undefined ? old : (value ?? undefined);
  const after: Terms = {
    unitMinor: price,
    breaks: typed.breaks === undefined ? (before?.breaks ?? []) : breaksIn(typed.breaks, supplier),
    rebateBp: typed.rebateBp ?? before?.rebateBp ?? 0,
    minQuantity: typed.minQuantity ?? before?.minQuantity ?? 1,
    multiple: typed.multiple ?? before?.multiple ?? 1,
    maxQuantity: keep(typed.maxQuantity, before?.maxQuantity),
    leadDays,
    leadSpreadDays: typed.leadSpreadDays ?? before?.leadSpreadDays ?? 0,
    madeToOrderHours: keep(typed.madeToOrderHours, before?.madeToOrderHours),
  };
  if (!sellsSomething(after)) throw sellsNothing();
  return after;
}

function amountIn(typed: string, { currency }: Supplier): number {
  const minor = readAmount(typed, currency);
  if (minor !== undefined) return minor;
  throw new UserError('supplier.price', {
    zh: `“${typed}”不是 ${currency} 的价格，请写成 9.90 这样`,
    en: `“${typed}” is no price in ${currency}; write it like 9.90`,
  });
}

function breaksIn(typed: string, supplier: Supplier): PriceBreak[] {
  if (/^(none|无)$/i.test(typed)) return [];
  const breaks = readBreaks(typed, (text) => readAmount(text, supplier.currency));
  if (breaks && breaks.length > 0) return breaks;
  throw new UserError('supplier.breaks', {
    zh: `看不懂阶梯价“${typed}”，请从少到多写成 100:9.50;500:9.00，不要了就写 无`,
    en: `The price breaks “${typed}” are not understood; write them rising like 100:9.50;500:9.00, or none`,
  });
}

const incomplete = (): UserError =>
  new UserError('supplier.incomplete', {
    zh: '新的条款要有价格和交期，请加上 价格 9.90 交期 7',
    en: 'New terms need a price and a lead time; add price 9.90 lead 7',
  });

const sellsNothing = (): UserError =>
  new UserError('supplier.sells_nothing', {
    zh: '上限里没有一个起订量以上的倍数，请改大上限或改小起订量、倍数',
    en: 'No multiple from the minimum on fits under the maximum; raise the maximum or lower minimum and multiple',
  });

export const termsOnly = (item: Terms): Terms => ({
  unitMinor: item.unitMinor,
  breaks: item.breaks.map(({ from, unitMinor }) => ({ from, unitMinor })),
  rebateBp: item.rebateBp,
  minQuantity: item.minQuantity,
  multiple: item.multiple,
  maxQuantity: item.maxQuantity,
  leadDays: item.leadDays,
  leadSpreadDays: item.leadSpreadDays,
  madeToOrderHours: item.madeToOrderHours,
});

export const breaksText = (breaks: readonly PriceBreak[], currency: string): string =>
  breaks.map(({ from, unitMinor }) => `${from}:${amountText(unitMinor, currency)}`).join(';') || 'none';

/** The command that makes terms what they are. */
function setWords({ code, currency }: Supplier, sku: string, terms: Terms): string {
  const { maxQuantity = 'none', madeToOrderHours = 'none' } = terms;
  return `supplier set ${code} ${quote(sku)} price ${amountText(terms.unitMinor, currency)} breaks ${breaksText(terms.breaks, currency)} rebate ${percentText(terms.rebateBp)} min ${terms.minQuantity} multiple ${terms.multiple} max ${maxQuantity} lead ${terms.leadDays} spread ${terms.leadSpreadDays} made ${madeToOrderHours}`;
}

const FIELDS: [Localized, (terms: Terms, currency: string) => string][] = [
  [{ zh: '价格', en: 'Price' }, (t, currency) => `${amountText(t.unitMinor, currency)} ${currency}`],
  [{ zh: '阶梯价', en: 'Breaks' }, (t, currency) => breaksText(t.breaks, currency)],
  [{ zh: '返利', en: 'Rebate' }, (t) => percentText(t.rebateBp)],
  [{ zh: '起订', en: 'Minimum' }, (t) => String(t.minQuantity)],
  [{ zh: '倍数', en: 'Multiple' }, (t) => String(t.multiple)],
  [{ zh: '上限', en: 'Maximum' }, (t) => String(t.maxQuantity ?? '–')],
  [{ zh: '交期（天）', en: 'Lead time (days)' }, (t) => String(t.leadDays)],
  [{ zh: '交期波动（天）', en: 'Spread (days)' }, (t) => String(t.leadSpreadDays)],
  [{ zh: '定制（小时）', en: 'Made to order (hours)' }, (t) => String(t.madeToOrderHours ?? '–')],
];

function itemRow(supplier: Supplier, sku: string, before: Terms | undefined, after: Terms | undefined): EffectRow {
  const words = (terms: Terms | undefined, say: (terms: Terms, currency: string) => string) =>
    terms ? say(terms, supplier.currency) : '–';
  return {
    key: `supplier_item:${supplier.code}|${sku}`,
    label: same(`${supplier.code} · ${sku}`),
    version: before ? stateOf(termsOnly(before)) : 0,
    versionAfter: after ? stateOf(termsOnly(after)) : 0,
    changes: FIELDS.map(([label, say]) => ({ label, before: words(before, say), after: words(after, say) })).filter(
      (change) => change.before !== change.after,
    ),
  };
}
