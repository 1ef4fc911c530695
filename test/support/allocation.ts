import type { Message } from '../../src/core/message.ts';
import { rowsIn } from './acts.ts';

type House = { database: { url: string } };

/** An order of the house of openChat: `TEE-RED-M 2, MUG-1 1`. */
export async function placed(chat: House, number: string, lines: string, { shop = 'SH-1', status = 'paid' } = {}) {
  const [order] = await rowsIn<{ id: string }>(
    chat,
    `insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
     select id, $1, 'sale', $3, now(), 'CNY', 'test' from shop where code = $2 returning id`,
    [number, shop, status],
  );
  for (const [n, line] of lines.split(', ').entries()) {
    const [sku = '', quantity = ''] = line.split(' ');
    await rowsIn(
      chat,
      `insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
       select shop_id, id, $2, $3, 'sale', $4, 100, placed_at from "order" where id = $1`,
      [Number(order?.id), String(n), sku, Number(quantity)],
    );
  }
}

/** The rows of a message's tables, one after the other. */
export const tablesOf = (message: Message): unknown[][][] =>
  message.blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));

/** Units on hold by SKU and warehouse, without the opening's. */
export async function heldIn(chat: House): Promise<string[]> {
  const rows = await rowsIn<{ held: string }>(
    chat,
    `select r.sku || ' ' || w.code || ' ' || r.quantity || coalesce(' ' || s.code, '') || coalesce(' ' || r.order_number, '') as held
     from reservation r join warehouse w on w.id = r.warehouse_id left join shop s on s.id = r.shop_id
     where r.state = 'open' and r.key <> 'opening' order by r.sku, w.code`,
  );
  return rows.map(({ held }) => held);
}
