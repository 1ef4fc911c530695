import { type Effect, irreversible } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { noItem } from './items.ts';
import type { Purchase, PurchaseLine, PurchaseState } from './purchase.ts';
import { type Item, itemsFor, supplierOf } from './suppliers.ts';
import { costOf, leadDaysOf } from './terms.ts';

export { openUnits, type Purchase, type PurchaseLine, type PurchaseState } from './purchase.ts';

export type Deps = { tx: Tx };

/** The newest first, the open ones before all; one entry an order. */
export async function purchases(
  d: Deps,
  { state, limit }: { state?: PurchaseState; limit: number },
): Promise<{ rows: Purchase[]; total: number }> {
  const which = state ? sql`where p.state = ${state}` : sql``;
  const found = await rowsOf<{ id: string; total: number }>(
    d.tx,
    sql`select p.id, count(*) over ()::int as total from purchase_order p ${which}
        order by p.state = 'open' desc, p.id desc limit ${limit}`,
  );
  const ids = found.map((row) => Number(row.id));
  const all = await load(d, sql`p.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::bigint)`);
  const byId = new Map(all.map((one) => [one.id, one]));
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), total: found[0]?.total ?? 0 };
}

/** Throws purchase.not_found. */
export async function purchaseOf(d: Deps, id: number): Promise<Purchase> {
  const [found] = await load(d, sql`p.id = ${id}`);
  if (found) return found;
  throw new UserError('purchase.not_found', {
    zh: `没有采购单 ${id}，发送 采购单 看全部`,
    en: `There is no purchase order ${id}; send purchase to see them`,
  });
}

/** Lines that are not all here although they were expected before `today`, the latest first. */
export async function lateLines(d: Deps, today: string, limit: number) {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select l.id, l.order_id, p.supplier, l.sku, l.quantity - l.received - l.damaged as missing,
          l.promised_on::text, l.expected_on::text, ${today}::date - l.expected_on as days_late, count(*) over ()::int as total
        from purchase_line l join purchase_order p on p.id = l.order_id
        where p.state = 'open' and l.received + l.damaged < l.quantity
          and (l.expected_on < ${today}::date or l.expected_on > l.promised_on)
        order by l.expected_on - l.promised_on + greatest(0, ${today}::date - l.expected_on) desc, l.id limit ${limit}`,
  );
  const lines = rows.map((row) => ({
    lineId: Number(row['id']),
    purchase: Number(row['order_id']),
    supplier: row['supplier'] as string,
    sku: row['sku'] as string,
    missing: row['missing'] as number,
    promisedOn: row['promised_on'] as string,
    expectedOn: row['expected_on'] as string,
    daysLate: row['days_late'] as number,
  }));
  return { rows: lines, total: (rows[0]?.['total'] as number) ?? 0 };
}

/** First of all locks: from here to the end of the transaction nobody else receives of the order, moves or ends it. */
export const lockPurchase = (d: Deps, id: number) =>
  rowsOf(d.tx, sql`select 1 from purchase_order where id = ${id} for no key update`);

async function load(d: Deps, where: ReturnType<typeof sql>): Promise<Purchase[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select p.id, p.supplier, s.name_zh, s.name_en, s.currency, w.code as warehouse, w.id as warehouse_id,
          w.name_zh as warehouse_zh, w.name_en as warehouse_en, p.state, p.ordered_by, p.ordered_at,
          (select jsonb_agg(jsonb_build_object('id', l.id, 'sku', l.sku, 'title', k.title, 'owner', l.owner,
              'quantity', l.quantity, 'received', l.received, 'damaged', l.damaged, 'unitMinor', l.unit_minor,
              'promisedOn', l.promised_on, 'expectedOn', l.expected_on) order by l.id)
            from purchase_line l join sku k on k.code = l.sku where l.order_id = p.id) as lines
        from purchase_order p join supplier s on s.code = p.supplier join warehouse w on w.id = p.warehouse_id
        where ${where} order by p.id`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    supplier: row['supplier'] as string,
    supplierName: { zh: row['name_zh'] as string, en: row['name_en'] as string },
    currency: row['currency'] as string,
    warehouse: row['warehouse'] as string,
    warehouseId: row['warehouse_id'] as number,
    warehouseName: { zh: row['warehouse_zh'] as string, en: row['warehouse_en'] as string },
    state: row['state'] as PurchaseState,
    orderedBy: row['ordered_by'] as string,
    orderedAt: new Date(row['ordered_at'] as string).toISOString(),
    lines: (row['lines'] as PurchaseLine[] | null) ?? [],
  }));
}

export type NewLine = { sku: string; quantity: number; expectedOn?: string | undefined; consigned?: boolean };

export type NewPurchase = {
  supplier: string;
  /** A stored code. */
  warehouse: string;
  lines: NewLine[];
  /** YYYY-MM-DD where the order is made. */
  today: string;
  /** The newest purchase line of the one SKU that the orderer has seen: refused when there is a newer one. */
  seen?: number | undefined;
};

type PlannedLine = {
  sku: string;
  quantity: number;
  unitMinor: number;
  landed: number;
  promisedOn: string;
  owner: string;
  latest: number;
};

/** Read only. Throws supplier.*, purchase.minimum, purchase.multiple, purchase.maximum, purchase.ordered, purchase.past. */
export async function planPurchase(d: Deps, order: NewPurchase): Promise<Effect> {
  const supplier = await supplierOf(d, order.supplier);
  const skus = order.lines.map(({ sku }) => sku);
  const terms = (await itemsFor(d, skus)).filter((item) => item.supplier === supplier.code);
  const items = new Map(terms.map((item) => [item.sku, item]));
  const latest = await latestLines(d, skus, order.warehouse);
  const lines = order.lines.map((line) => ({
    ...plannedLine(supplier.code, order, line, items.get(line.sku)),
    latest: latest.get(line.sku) ?? 0,
  }));
  const [only] = lines;
  if (order.seen !== undefined && only && only.latest !== order.seen) throw await orderedMeanwhile(d, only);
  const landed = lines.reduce((sum, line) => sum + line.landed, 0);
  const units = lines.reduce((sum, line) => sum + line.quantity, 0);
  const what = lines.length === 1 && only ? `${only.sku} × ${only.quantity}` : `${lines.length} SKU`;
  return {
    summary: {
      zh: `向 ${supplier.code} 采购 ${what}，送到 ${order.warehouse}`,
      en: `Order ${what} from ${supplier.code}, to ${order.warehouse}`,
    },
    rows: [],
    figures: [
      { label: { zh: '件数', en: 'Units' }, value: units },
      {
        label: { zh: '扣除返利后', en: 'After rebate' },
        value: { money: String(landed), currency: supplier.currency },
      },
    ],
    inverse: irreversible('请用 采购单 取消', 'cancel it with purchase cancel'),
    data: { supplier: supplier.code, warehouse: order.warehouse, lines: JSON.stringify(lines) },
  };
}

function plannedLine(
  supplier: string,
  order: NewPurchase,
  line: NewLine,
  item: Item | undefined,
): Omit<PlannedLine, 'latest'> {
  if (!item) throw noItem(supplier, line.sku);
  const { minQuantity, multiple, maxQuantity } = item;
  if (line.quantity < minQuantity) throw bounds('minimum', supplier, line.sku, minQuantity);
  if (line.quantity % multiple !== 0) throw bounds('multiple', supplier, line.sku, multiple);
  if (maxQuantity !== undefined && line.quantity > maxQuantity)
    throw bounds('maximum', supplier, line.sku, maxQuantity);
  const cost = costOf(item, line.quantity);
  if (!Number.isSafeInteger(cost.goods)) throw bounds('maximum', supplier, line.sku, 1_000_000);
  const promisedOn = line.expectedOn ?? dayAfter(order.today, leadDaysOf(item));
  if (promisedOn < order.today) throw pastDay(promisedOn);
  return {
    sku: line.sku,
    quantity: line.quantity,
    unitMinor: cost.unitMinor,
    landed: cost.landed,
    promisedOn,
    owner: line.consigned ? supplier : '',
  };
}

/** The newest purchase line of each SKU to a warehouse, whatever became of it; left out where there is none. */
async function latestLines(d: Deps, skus: readonly string[], warehouse: string): Promise<Map<string, number>> {
  const rows = await rowsOf<{ sku: string; id: string }>(
    d.tx,
    sql`select l.sku, max(l.id) as id from purchase_line l join purchase_order p on p.id = l.order_id
        join warehouse w on w.id = p.warehouse_id
        where w.code = ${warehouse} and l.sku in (select jsonb_array_elements_text(${JSON.stringify(skus)}::jsonb))
        group by l.sku`,
  );
  return new Map(rows.map(({ sku, id }) => [sku, Number(id)]));
}

/** Orders of the same SKU to the same warehouse are made one after the other. */
const lockProposals = (d: Deps, skus: readonly string[], warehouse: string) => {
  const keys = JSON.stringify(skus.map((sku) => `purchase:${sku}|${warehouse}`).sort());
  return rowsOf(
    d.tx,
    sql`select pg_advisory_xact_lock(hashtextextended(key, 0))
        from jsonb_array_elements_text(${keys}::jsonb) with ordinality as k (key, n)`,
  );
};

/**
 * Makes the order and returns its number. One after the other for each SKU and warehouse: what was planned on an older
 * state is refused with purchase.ordered, so that one proposal is one order however often it is pressed.
 */
export async function addPurchase(
  d: Deps,
  effect: Effect,
  by: { actor: string; cause: string },
  now: Date,
): Promise<number> {
  const lines = JSON.parse(String(effect.data['lines'])) as PlannedLine[];
  const warehouse = String(effect.data['warehouse']);
  const skus = lines.map(({ sku }) => sku);
  await lockProposals(d, skus, warehouse);
  const latest = await latestLines(d, skus, warehouse);
  const outdated = lines.find((line) => (latest.get(line.sku) ?? 0) !== line.latest);
  if (outdated) throw await orderedMeanwhile(d, outdated);
  const [made] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into purchase_order (supplier, warehouse_id, cause, ordered_by, ordered_at)
        select ${effect.data['supplier']}, w.id, ${by.cause}, ${by.actor}, ${instantParam(now)} from warehouse w where w.code = ${warehouse}
        returning id`,
  );
  const id = Number(made?.id);
  await rowsOf(
    d.tx,
    sql`insert into purchase_line (order_id, sku, owner, quantity, unit_minor, promised_on, expected_on)
        select ${id}, x.sku, x.owner, x.quantity, x."unitMinor", x."promisedOn", x."promisedOn"
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
          as x (sku text, owner text, quantity int, "unitMinor" bigint, "promisedOn" date)`,
  );
  return id;
}

async function orderedMeanwhile(d: Deps, { sku }: PlannedLine): Promise<UserError> {
  const [row] = await rowsOf<{ order_id: string }>(
    d.tx,
    sql`select order_id from purchase_line where sku = ${sku} order by id desc limit 1`,
  );
  const id = row?.order_id ?? '';
  return new UserError('purchase.ordered', {
    zh: `${sku} 在这期间已经下过采购单 ${id}，没有再下；还要的话请重新发送 补货 ${sku}`,
    en: `${sku} was ordered meanwhile in purchase order ${id}, nothing was ordered again; if more is needed, send replenish ${sku}`,
  });
}

const BOUNDS = {
  minimum: { zh: '起订量是', en: 'sells at least', rest: { zh: '件，请多订一些', en: 'units; order more' } },
  multiple: {
    zh: '要订整数倍：',
    en: 'sells only multiples of',
    rest: { zh: '件，请改数量', en: 'units; change the quantity' },
  },
  maximum: { zh: '一次最多', en: 'sells at most', rest: { zh: '件，请少订一些', en: 'units at once; order fewer' } },
};

const bounds = (which: keyof typeof BOUNDS, supplier: string, sku: string, units: number): UserError =>
  new UserError(`purchase.${which}`, {
    zh: `${supplier} 的 ${sku} ${BOUNDS[which].zh} ${units} ${BOUNDS[which].rest.zh}`,
    en: `${supplier} ${BOUNDS[which].en} ${units} ${BOUNDS[which].rest.en} (${sku})`,
  });

export const pastDay = (day: string): UserError =>
  new UserError('purchase.past', {
    zh: `${day} 已经过去，请写今天或以后的日期`,
    en: `${day} has passed already; give today or a day to come`,
  });

export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export const lineLabel = (purchase: Purchase, line: PurchaseLine): Localized => same(`#${purchase.id} · ${line.sku}`);
