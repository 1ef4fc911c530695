import { UserError } from '../../src/core/errors.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import type { HeldPromise } from '../../src/services/inventory/presales/arrive.ts';
import { type Promised, promise } from '../../src/services/inventory/presales/promise.ts';
import { receiveGoods } from '../../src/services/inventory/receive.ts';
import { rowsIn } from './acts.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';

export const NOW = new Date('2026-11-23T01:00:00Z');

/** One SKU, one warehouse, the shops 1 and 2, a supplier; and the short ways to order, promise and receive. */
export type PresaleHouse = {
  database: FreshDatabase;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Orders units that come on a day; gives the arrival. */
  orders(units: number, on?: string): Promise<string>;
  /** Units that have left the other warehouse. */
  sends(units: number, on: string): Promise<string>;
  promises(
    shop: number,
    quantity: number,
    more?: { key?: string; orderNumber?: string; now?: Date },
  ): Promise<Promised>;
  receives(arrival: string, units: number): Promise<HeldPromise[]>;
  cap(units: number, shop?: number): Promise<void>;
  stateOf(id: number): Promise<Record<string, unknown> | undefined>;
  does(statement: string): Promise<Record<string, unknown>[]>;
  clear(): Promise<void>;
};

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

export async function openPresaleHouse(): Promise<PresaleHouse> {
  const database = await freshDatabase();
  const run: PresaleHouse['run'] = (work) => database.db.withScope(systemScope('test'), work);
  const does = (statement: string) => run((tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));
  await does(`insert into sku (code, title) values ('MUG', 'Mug')`);
  await does(`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W'), ('v', '二仓', 'V')`);
  await does(`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    values ('A', '甲', 'A', 'taobao', 'CNY', 'Asia/Shanghai'), ('B', '乙', 'B', 'doudian', 'CNY', 'Asia/Shanghai')`);
  await does(`insert into supplier (code, name_zh, name_en, currency) values ('S', 'S', 'S', 'CNY')`);
  let n = 0;
  return {
    database,
    run,
    does,
    async orders(units, on = '2026-12-01') {
      n += 1;
      const [row] = await does(
        `with o as (insert into purchase_order (supplier, warehouse_id, cause, ordered_by) values ('S', 1, 'order ${n}', 'test') returning id)
         insert into purchase_line (order_id, sku, quantity, unit_minor, promised_on, expected_on)
         select id, 'MUG', ${units}, 1, '${on}', '${on}' from o returning 'purchase:' || id as arrival`,
      );
      return String(row?.['arrival']);
    },
    async sends(units, on) {
      n += 1;
      const [row] = await does(
        `insert into transfer (sku, from_id, to_id, quantity, state, proposed_by, cause, needed_at, requested_at, requested_by, expected_on)
         values ('MUG', 2, 1, ${units}, 'in_transit', 'person', 'transfer ${n}', now(), now(), 'test', '${on}')
         returning 'transfer:' || id as arrival`,
      );
      return String(row?.['arrival']);
    },
    async promises(shopId, quantity, more = {}) {
      n += 1;
      const key = more.key ?? `promise ${n}`;
      return run((tx) => promise(tx, { sku: 'MUG', shopId, quantity, now: NOW, ...more, key }));
    },
    async receives(arrival, units) {
      n += 1;
      const cause = `receipt ${n}`;
      const [table, id] = arrival.split(':');
      return run(async (tx) => {
        const of = sql.identifier(table === 'transfer' ? 'transfer' : 'purchase_line');
        await rowsOf(tx, sql`update ${of} set received = received + ${units} where id = ${Number(id)}`);
        const receipt = { sku: 'MUG', warehouseId: 1, quantity: units, arrival, actor: 'test', now: NOW, cause };
        return (await receiveGoods(tx, receipt)).held;
      });
    },
    async cap(units, shop) {
      await does(`insert into presale_cap (sku, shop_id, units) values ('MUG', ${shop ?? 'null'}, ${units})`);
    },
    stateOf: async (id) => (await does(`select state, held, arrival from presale where id = ${id}`))[0],
    async clear() {
      for (const table of ['presale', 'presale_cap', 'transfer', 'purchase_line', 'purchase_order'])
        await does(`delete from ${table}`);
      await does(`update reservation set state = 'released' where state = 'open'`);
      await does('update stock_level set on_hand = 0, reserved = 0, safety = 0, assigned = 0, short = 0');
    },
  };
}

/** Units of a SKU that the house of openChat has ordered for its first warehouse; gives the purchase line's number. */
export async function ordered(chat: { database: { url: string } }, sku: string, units: number, on: string) {
  const [row] = await rowsIn<{ id: number }>(
    chat,
    `with s as (insert into supplier (code, name_zh, name_en, currency) values ('S', 'S', 'S', 'CNY') on conflict do nothing),
      o as (insert into purchase_order (supplier, warehouse_id, cause, ordered_by)
        values ('S', 1, 'order ' || gen_random_uuid(), 'test') returning id)
     insert into purchase_line (order_id, sku, quantity, unit_minor, promised_on, expected_on)
     select id, $1, $2, 1, $3, $3 from o returning id::int as id`,
    [sku, units, on],
  );
  return row?.id ?? 0;
}
