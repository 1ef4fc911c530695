import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import { post } from '../../src/services/inventory/ledger.ts';
import { bindLots } from '../../src/services/inventory/lots/bind.ts';
import { type Receipt, receiveGoods } from '../../src/services/inventory/receive.ts';
import type { Chat } from './chat.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';

/** One SKU, two warehouses, two shops; and the short way to put goods there. */
export type LotHouse = {
  database: FreshDatabase;
  warehouse: number;
  other: number;
  shop: number;
  otherShop: number;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Receives units of the SKU; a lot is written `L1 2027-06-30`. */
  comes(quantity: number, lot?: string, more?: Partial<Receipt>): ReturnType<typeof receiveGoods>;
  /** Units on hand by lot code, in the first warehouse. */
  lots(): Promise<Record<string, number>>;
  onHand(): Promise<number>;
  clear(): Promise<void>;
};

export async function openLotHouse(sku = 'TEA'): Promise<LotHouse> {
  const database = await freshDatabase();
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
  const ids = await run(async (tx) => {
    await rowsOf(tx, sql`insert into sku (code, title, category) values (${sku}, 'Tea', 'food')`);
    const warehouses = await rowsOf<{ id: number }>(
      tx,
      sql`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W'), ('v', '二仓', 'V') returning id`,
    );
    const shops = await rowsOf<{ id: number }>(
      tx,
      sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
          values ('A', '甲', 'A', 'taobao', 'CNY', 'UTC'), ('B', '乙', 'B', 'jd', 'CNY', 'UTC') returning id`,
    );
    return [...warehouses, ...shops].map(({ id }) => id);
  });
  const [warehouse = 0, other = 0, shop = 0, otherShop = 0] = ids;
  let n = 0;
  const comes: LotHouse['comes'] = (quantity, lot, more = {}) => {
    n += 1;
    const [code, expiresOn] = lot?.split(' ') ?? [];
    const base = { sku, warehouseId: warehouse, quantity, cause: `comes ${n}`, actor: 'test', now: new Date() };
    return run((tx) => receiveGoods(tx, { ...base, ...(code ? { lot: { code, expiresOn } } : {}), ...more }));
  };
  const lots = async () => {
    const rows = await run((tx) =>
      rowsOf<{ code: string; on_hand: number }>(
        tx,
        sql`select l.code, ll.on_hand from lot_level ll join lot l on l.id = ll.lot_id
            where ll.warehouse_id = ${warehouse} order by l.expires_on, l.id`,
      ),
    );
    return Object.fromEntries(rows.map((row) => [row.code, row.on_hand]));
  };
  const onHand = async () => {
    const rows = await run((tx) =>
      rowsOf<{ on_hand: number }>(tx, sql`select on_hand from stock_level where warehouse_id = ${warehouse}`),
    );
    return rows[0]?.on_hand ?? 0;
  };
  const clear = () =>
    run(async (tx) => {
      for (const table of ['lot_level', 'lot', 'stock_rule', 'shortage'])
        await rowsOf(tx, sql`delete from ${sql.identifier(table)}`);
      await rowsOf(tx, sql`update stock_level set on_hand = 0, reserved = 0, safety = 0, short = 0`);
    });
  return { database, warehouse, other, shop, otherShop, run, comes, lots, onHand, clear };
}

/** Goods and orders of TEE-RED-M in a chat's own database, first warehouse unless it says otherwise. */
export function lotsIn(chat: Chat) {
  let n = 0;
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => chat.database.db.withScope(systemScope('test'), work);
  const base = { sku: 'TEE-RED-M', warehouseId: 1, actor: 'console:me', now: new Date() };
  return {
    run,
    /** `lot`: `L1 2027-06-30`, with its supplier where that matters. */
    comes(quantity: number, lot: string, more: Partial<Receipt> = {}) {
      n += 1;
      const [code = '', expiresOn, supplier] = lot.split(' ');
      return run((tx) =>
        receiveGoods(tx, { ...base, quantity, cause: `receipt ${n}`, lot: { code, expiresOn, supplier }, ...more }),
      );
    },
    /** Ships an order of a shop (by id), lots bound as of `on`. */
    ships(quantity: number, order: string, shopId: number, on = '2026-11-23') {
      return run(async (tx) => {
        const level = { sku: base.sku, warehouseId: base.warehouseId };
        const [held] = await rowsOf<{ id: string }>(
          tx,
          sql`insert into reservation (key, sku, warehouse_id, shop_id, kind, state, quantity, order_number)
              values (${order}, ${level.sku}, 1, ${shopId}, 'order', 'shipped', ${quantity}, ${order}) returning id`,
        );
        const parts = await bindLots(tx, { ...level, quantity, shopId, on });
        const entries = parts.map((part, i) => ({
          ...level,
          kind: 'shipped' as const,
          onHand: -part.quantity,
          shopId,
          reservationId: Number(held?.id),
          ...(part.lotId ? { lotId: part.lotId } : {}),
          cause: `ship ${order} ${i}`,
        }));
        await post(tx, entries, { actor: base.actor });
      });
    },
    /** Another SKU with a lot of that code. */
    comesAs(sku: string, quantity: number, lot: string) {
      n += 1;
      const [code = '', expiresOn] = lot.split(' ');
      return run((tx) => receiveGoods(tx, { ...base, sku, quantity, cause: `receipt ${n}`, lot: { code, expiresOn } }));
    },
  };
}
