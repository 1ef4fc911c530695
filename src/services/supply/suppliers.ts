import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { stateOf } from './amounts.ts';
import type { PriceBreak, Terms } from './terms.ts';

export type Supplier = { code: string; name: Localized; currency: string };

export type SupplierLine = Supplier & { items: number; openOrders: number };

/** What one supplier asks for one SKU. */
export type Item = Terms & { supplier: string; sku: string; currency: string };

export type Deps = { tx: Tx };

/** A supplier's code: letters, digits, `-` and `_`, at most 32. `undefined` for anything else. */
export const readSupplierCode = (typed: string): string | undefined =>
  /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u.test(typed) ? typed : undefined;

/** By code; `total` counts all. */
export async function suppliers(d: Deps, limit: number): Promise<{ rows: SupplierLine[]; total: number }> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select s.*, count(*) over ()::int as total,
          (select count(*)::int from supplier_item i where i.supplier = s.code) as items,
          (select count(*)::int from purchase_order p where p.supplier = s.code and p.state = 'open') as open_orders
        from supplier s order by s.code limit ${limit}`,
  );
  const lines = rows.map((row) => ({
    ...supplierFrom(row),
    items: row['items'] as number,
    openOrders: row['open_orders'] as number,
  }));
  return { rows: lines, total: (rows[0]?.['total'] as number) ?? 0 };
}

/** By code whatever its case, or by name. Throws supplier.not_found. */
export async function supplierOf(d: Deps, typed: string): Promise<Supplier> {
  const [row] = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select * from supplier where lower(code) = lower(${typed}) or ${typed} in (name_zh, name_en)
        order by code = ${typed} desc, lower(code) = lower(${typed}) desc, code limit 1`,
  );
  if (row) return supplierFrom(row);
  throw new UserError('supplier.not_found', {
    zh: `没有供应商“${typed}”，发送 供应商 看全部，或用 供应商 添加`,
    en: `There is no supplier “${typed}”; send supplier to see all, or make it with supplier add`,
  });
}

const supplierFrom = (row: Record<string, unknown>): Supplier => ({
  code: row['code'] as string,
  name: { zh: row['name_zh'] as string, en: row['name_en'] as string },
  currency: row['currency'] as string,
});

/** What a supplier sells, by SKU. */
export async function itemsOf(d: Deps, supplier: string, limit: number): Promise<{ rows: Item[]; total: number }> {
  const rows = await items(d, sql`i.supplier = ${supplier} order by i.sku limit ${limit}`);
  return { rows: rows.map(itemFrom), total: (rows[0]?.['total'] as number) ?? 0 };
}

/** Who sells these SKUs, by SKU and supplier. */
export async function itemsFor(d: Deps, skus: readonly string[]): Promise<Item[]> {
  const wanted = sql`i.sku in (select jsonb_array_elements_text(${JSON.stringify(skus)}::jsonb))`;
  return (await items(d, sql`${wanted} order by i.sku, i.supplier`)).map(itemFrom);
}

export async function itemOf(d: Deps, supplier: string, sku: string): Promise<Item | undefined> {
  const [row] = await items(d, sql`i.supplier = ${supplier} and i.sku = ${sku}`);
  return row && itemFrom(row);
}

const items = (d: Deps, where: ReturnType<typeof sql>) =>
  rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select i.*, s.currency, count(*) over ()::int as total
        from supplier_item i join supplier s on s.code = i.supplier where ${where}`,
  );

const orNone = (value: unknown): number | undefined => (value === null ? undefined : Number(value));

const itemFrom = (row: Record<string, unknown>): Item => ({
  supplier: row['supplier'] as string,
  sku: row['sku'] as string,
  currency: row['currency'] as string,
  unitMinor: Number(row['unit_minor']),
  breaks: row['breaks'] as PriceBreak[],
  rebateBp: row['rebate_bp'] as number,
  minQuantity: row['min_quantity'] as number,
  multiple: row['multiple'] as number,
  maxQuantity: orNone(row['max_quantity']),
  leadDays: row['lead_days'] as number,
  leadSpreadDays: row['lead_spread_days'] as number,
  madeToOrderHours: orNone(row['made_to_order_hours']),
});

/** Read only. Throws supplier.exists and supplier.currency. */
export async function planAddSupplier(
  d: Deps,
  { code, name, currency }: { code: string; name: string; currency: string },
): Promise<Effect> {
  const [known] = await rowsOf<{ code: string }>(
    d.tx,
    sql`select code from supplier where lower(code) = lower(${code})`,
  );
  if (known) throw exists(known.code);
  return {
    summary: { zh: `新供应商 ${code} · ${name}（${currency}）`, en: `New supplier ${code} · ${name} (${currency})` },
    rows: [
      {
        key: `supplier:${code}`,
        label: same(code),
        version: 0,
        versionAfter: stateOf([code, name, currency]),
        changes: [{ label: { zh: '供应商', en: 'Supplier' }, before: { zh: '没有', en: 'none' }, after: same(name) }],
      },
    ],
    figures: [],
    inverse: { says: `supplier remove ${code}` },
    data: { code, name, currency },
  };
}

export async function addSupplier(d: Deps, effect: Effect): Promise<void> {
  const { code, name, currency } = effect.data;
  const made = await rowsOf(
    d.tx,
    sql`insert into supplier (code, name_zh, name_en, currency) values (${code}, ${name}, ${name}, ${currency})
        on conflict do nothing returning code`,
  );
  if (made.length === 0) throw exists(String(code));
}

const exists = (code: string): UserError =>
  new UserError('supplier.exists', {
    zh: `已经有供应商 ${code}；要改它的商品条款请用 供应商 设置`,
    en: `There is a supplier ${code} already; to change what it sells, use supplier set`,
  });

/** Read only. A supplier that sells nothing and was never ordered from. Throws supplier.not_found, supplier.in_use. */
export async function planRemoveSupplier(d: Deps, typed: string): Promise<Effect> {
  const { code, name, currency } = await supplierOf(d, typed);
  if (await isUsed(d, code)) throw inUse(code);
  return {
    summary: { zh: `删除供应商 ${code} · ${name.zh}`, en: `Remove supplier ${code} · ${name.en}` },
    rows: [
      {
        key: `supplier:${code}`,
        label: same(code),
        version: stateOf([code, name.zh, currency]),
        versionAfter: 0,
        changes: [{ label: { zh: '供应商', en: 'Supplier' }, before: name, after: { zh: '没有', en: 'none' } }],
      },
    ],
    figures: [],
    inverse:
      name.zh === name.en
        ? { says: `supplier add ${code} ${currency} ${quote(name.zh)}` }
        : irreversible('请用 供应商 添加 重新登记', 'add it again with supplier add'),
    data: { code },
  };
}

export async function removeSupplier(d: Deps, effect: Effect): Promise<void> {
  const code = String(effect.data['code']);
  if (await isUsed(d, code)) throw inUse(code);
  const gone = await rowsOf(d.tx, sql`delete from supplier where code = ${code} returning code`);
  if (gone.length === 0) throw effectChanged(code);
}

async function isUsed(d: Deps, code: string): Promise<boolean> {
  const used = sql`select 1 from supplier_item where supplier = ${code}
    union all select 1 from purchase_order where supplier = ${code}
    union all select 1 from stock_level where owner = ${code}`;
  return (await rowsOf(d.tx, sql`${used} limit 1`)).length > 0;
}

const inUse = (code: string): UserError =>
  new UserError('supplier.in_use', {
    zh: `供应商 ${code} 还有商品条款、采购单或寄售库存，不能删除；请先删除它的商品条款`,
    en: `Supplier ${code} still has items, purchase orders or consigned stock and stays; remove its items first`,
  });
