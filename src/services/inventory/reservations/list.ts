import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** A reservation with who asked for it and where it is. */
export type Hold = {
  id: number;
  key: string;
  sku: string;
  warehouse: string;
  warehouseName: Localized;
  owner: string;
  shop: string | undefined;
  kind: 'hold' | 'order' | 'transfer';
  state: string;
  quantity: number;
  short: number;
  orderNumber: string | undefined;
  /** Who asked, as the ledger has it. */
  actor: string;
  createdAt: Date;
  expiresAt: Date | undefined;
};

export type HoldFilter = { sku?: string; orderNumber?: string; shopId?: number; limit: number };

/** Rows of a shop that the transaction's scope does not see are left out; `s` is null for those. */
const SEEN = sql`(r.shop_id is null or s.id is not null)`;
/** What may be changed: with a role for some shops only what these hold. */
const OURS = sql`(s.id is not null or (select scope_sees_all()))`;

/** Open ones, the newest first; of the shops that the transaction's scope may see, and those of no shop. */
export async function openHolds(
  tx: Tx,
  filter: HoldFilter,
  whose = SEEN,
): Promise<{ rows: Hold[]; total: number; units: number }> {
  const { sku, orderNumber, shopId, limit } = filter;
  const rows = await rowsOf<Record<string, unknown> & { total: number; units: number }>(
    tx,
    sql`select ${COLUMNS}, count(*) over ()::int as total, sum(r.quantity) over ()::int as units ${FROM}
        where r.state = 'open' and ${whose} ${sku === undefined ? sql`` : sql`and r.sku = ${sku}`}
          ${orderNumber === undefined ? sql`` : sql`and r.order_number = ${orderNumber}`}
          ${shopId === undefined ? sql`` : sql`and r.shop_id = ${shopId}`}
        order by r.id desc limit ${limit}`,
  );
  return { rows: rows.map(holdOf), total: rows[0]?.total ?? 0, units: rows[0]?.units ?? 0 };
}

/** The reservation and those of the same bundle, by number; in order of their SKUs. Throws hold.not_found, hold.ended. */
export async function holdsTogether(tx: Tx, id: number): Promise<Hold[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select ${COLUMNS} ${FROM}
        where ${OURS} and (r.id = ${id} or r.state = 'open' and r.key in (
          select left(one.key, length(one.key) - length(one.sku)) || b.sku
          from reservation one, (select distinct sku from bundle_item) b
          where one.id = ${id} and right(one.key, length(one.sku) + 1) = '#' || one.sku))
        order by r.sku, r.id`,
  );
  const holds = rows.map(holdOf);
  const asked = holds.find((one) => one.id === id);
  if (!asked) throw noHold(id);
  if (asked.state !== 'open') throw ended(asked);
  return holds;
}

/** The open reservations of an order. Throws hold.not_found. */
export async function holdsOfOrder(tx: Tx, orderNumber: string, shopId: number | undefined): Promise<Hold[]> {
  const { rows } = await openHolds(tx, { orderNumber, limit: 500, ...(shopId !== undefined && { shopId }) }, OURS);
  if (rows.length === 0) throw noOrder(orderNumber);
  if (new Set(rows.map(({ shop }) => shop)).size > 1) throw twoShops(orderNumber, rows);
  return rows.reverse();
}

const COLUMNS = sql`r.id, r.key, r.sku, r.owner, r.kind, r.state, r.quantity, r.short, r.order_number, r.created_at, r.expires_at,
  w.code as warehouse, w.name_zh, w.name_en, s.code as shop, m.actor`;

const FROM = sql`from reservation r join warehouse w on w.id = r.warehouse_id left join shop s on s.id = r.shop_id
  left join movement m on m.cause = 'reserve:' || r.key`;

const holdOf = (row: Record<string, unknown>): Hold => ({
  id: Number(row['id']),
  key: row['key'] as string,
  sku: row['sku'] as string,
  warehouse: row['warehouse'] as string,
  warehouseName: { zh: row['name_zh'] as string, en: row['name_en'] as string },
  owner: row['owner'] as string,
  shop: (row['shop'] as string | null) ?? undefined,
  kind: row['kind'] as Hold['kind'],
  state: row['state'] as string,
  quantity: row['quantity'] as number,
  short: row['short'] as number,
  orderNumber: (row['order_number'] as string | null) ?? undefined,
  actor: (row['actor'] as string | null) ?? '',
  createdAt: instantOf(row['created_at']),
  expiresAt: row['expires_at'] ? instantOf(row['expires_at']) : undefined,
});

const noHold = (id: number): UserError =>
  new UserError('hold.not_found', {
    zh: `没有编号为 ${id} 的锁单；发送“锁单列表”查看`,
    en: `There is no hold number ${id}; send “holds” to see them`,
  });

const noOrder = (orderNumber: string): UserError =>
  new UserError('hold.not_found', {
    zh: `订单“${orderNumber}”没有未结束的锁单；发送“锁单列表”查看`,
    en: `Order “${orderNumber}” has nothing on hold; send “holds” to see what is`,
  });

const twoShops = (orderNumber: string, rows: readonly Hold[]): UserError => {
  const shops = [...new Set(rows.map(({ shop }) => shop ?? '-'))].join(', ');
  return new UserError('hold.two_shops', {
    zh: `几家店都有订单“${orderNumber}”（${shops}），请写上店铺`,
    en: `Several shops have an order “${orderNumber}” (${shops}), please name the shop`,
  });
};

const STATES: Record<string, Localized> = {
  shipped: { zh: '已发货', en: 'shipped' },
  released: { zh: '已释放', en: 'released' },
  expired: { zh: '已到期', en: 'expired' },
};

const ended = ({ id, state }: Hold): UserError =>
  new UserError('hold.ended', {
    zh: `锁单 ${id} ${STATES[state]?.zh ?? state}，不能再改；需要的话请重新锁单`,
    en: `Hold ${id} is ${STATES[state]?.en ?? state} already; ask for a new one if it is needed`,
  });
