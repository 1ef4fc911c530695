import { rowsIn } from './acts.ts';
import type { Chat } from './chat.ts';

/** A level's counters, as the database holds them. */
export async function levelOf(chat: Chat, sku: string, warehouse: string) {
  const [row] = await rowsIn<{ on_hand: number; reserved: number; free: number }>(
    chat,
    `select on_hand, reserved, on_hand - reserved - safety - assigned as free from stock_level l
     join warehouse w on w.id = l.warehouse_id where l.sku = $1 and w.code = $2 and l.owner = ''`,
    [sku, warehouse],
  );
  return row;
}

/** Gives a shop quota of a SKU in a warehouse, by the shop's code. */
export async function assign(chat: Chat, sku: string, warehouse: string, shop: string, units: number): Promise<void> {
  await rowsIn(
    chat,
    `with given as (
       insert into quota (sku, warehouse_id, shop_id, assigned)
       select $1, w.id, s.id, $4::int from warehouse w, shop s where w.code = $2 and s.code = $3
       returning warehouse_id, assigned)
     update stock_level l set assigned = l.assigned + g.assigned from given g where l.sku = $1 and l.warehouse_id = g.warehouse_id`,
    [sku, warehouse, shop, units],
  );
}

export const quotas = (chat: Chat, sku: string) =>
  rowsIn<{ shop: string; warehouse: string; assigned: number }>(
    chat,
    `select s.code as shop, w.code as warehouse, q.assigned from quota q join shop s on s.id = q.shop_id
     join warehouse w on w.id = q.warehouse_id where q.sku = $1 order by s.code, w.id`,
    [sku],
  );

/** A transfer's row. */
export async function rowOf(chat: Chat, id: number): Promise<Record<string, unknown>> {
  const [row] = await rowsIn<Record<string, unknown>>(chat, 'select * from transfer where id = $1', [id]);
  if (!row) throw new Error(`there is no transfer ${id}`);
  return row;
}

/** What the ledger says of transfers, in its order. */
export const movementsOf = (chat: Chat, sku: string) =>
  rowsIn<{ kind: string; delta: number; reserved_delta: number; warehouse: string; reason: string }>(
    chat,
    `select m.kind, m.delta, m.reserved_delta, w.code as warehouse, m.reason from movement m
     join warehouse w on w.id = m.warehouse_id where m.sku = $1 and m.cause like 'transfer:%' order by m.id`,
    [sku],
  );
