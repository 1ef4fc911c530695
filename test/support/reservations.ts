import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import type { ReserveLine } from '../../src/services/inventory/reservations/reserve.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';

/** A database with two warehouses, two shops and SKUs A to D (and the bundle BOX of 2 A and 1 B), stocked by the test. */
export type StockHouse = FreshDatabase & {
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  rows<T extends Record<string, unknown>>(statement: string): Promise<T[]>;
  /** Sets a level anew, with its opening movement and the shops' quotas by shop id. */
  stock(sku: string, onHand: number, more?: { warehouse?: number; quotas?: Record<number, number> }): Promise<void>;
  /** What is wrong with the books: nothing, when all is right. */
  faults(): Promise<string[]>;
};

export async function stockHouse(): Promise<StockHouse> {
  const database = await freshDatabase();
  const run: StockHouse['run'] = (work) => database.db.withScope(systemScope('test'), work);
  const rows = <T extends Record<string, unknown>>(statement: string) => run((tx) => rowsOf<T>(tx, sql.raw(statement)));
  await rows(`insert into warehouse (code, name_zh, name_en) values ('w1', '一仓', 'W1'), ('w2', '二仓', 'W2')`);
  await rows(`insert into shop (code, name_zh, name_en, platform, currency, time_zone, rank)
    values ('S1', '一店', 'S1', 'taobao', 'CNY', 'UTC', 9), ('S2', '二店', 'S2', 'doudian', 'CNY', 'UTC', 1)`);
  await rows(`insert into sku (code, title) values ('A', 'A'), ('B', 'B'), ('C', 'C'), ('D', 'D'), ('BOX', 'Box')`);
  await rows(`insert into bundle_item (bundle, sku, quantity) values ('BOX', 'A', 2), ('BOX', 'B', 1)`);
  let openings = 0;
  return {
    ...database,
    run,
    rows,
    async stock(sku, onHand, { warehouse = 1, quotas = {} } = {}) {
      const assigned = Object.values(quotas).reduce((sum, units) => sum + units, 0);
      openings += 1;
      await rows(`update reservation set state = 'released', ended_at = now()
        where state = 'open' and sku = '${sku}' and warehouse_id = ${warehouse}`);
      await rows(
        `update shortage set closed_at = now() where closed_at is null and sku = '${sku}' and warehouse_id = ${warehouse}`,
      );
      await rows(`delete from quota where sku = '${sku}' and warehouse_id = ${warehouse}`);
      await rows(`with was as (select * from stock_level where sku = '${sku}' and warehouse_id = ${warehouse}),
        now as (insert into stock_level (sku, warehouse_id, on_hand, assigned) values ('${sku}', ${warehouse}, ${onHand}, ${assigned})
          on conflict (sku, warehouse_id, owner) do update set on_hand = excluded.on_hand, assigned = excluded.assigned, reserved = 0,
            short = 0, safety = 0 returning *)
        insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reserved_delta, actor, cause)
        select '${sku}', ${warehouse}, 'counted', ${onHand} - coalesce((select on_hand from was), 0), ${onHand},
          -coalesce((select reserved from was), 0), 'test', 'opening:${openings}' from now`);
      for (const [shop, units] of Object.entries(quotas))
        await rows(
          `insert into quota (sku, warehouse_id, shop_id, assigned) values ('${sku}', ${warehouse}, ${shop}, ${units})`,
        );
    },
    faults: async () => (await rows<{ fault: string }>(FAULTS)).map(({ fault }) => fault),
  };
}

/** Everything that must always hold, as one query over all levels. */
const FAULTS = `
  select format('%s at %s: %s', l.sku, l.warehouse_id, f.fault) as fault
  from stock_level l
  cross join lateral (select coalesce(sum(delta), 0) as delta, coalesce(sum(reserved_delta), 0) as reserved
    from movement m where (m.sku, m.warehouse_id, m.owner) = (l.sku, l.warehouse_id, l.owner)) m
  cross join lateral (select coalesce(sum(quantity), 0) as units from reservation r
    where state = 'open' and (r.sku, r.warehouse_id, r.owner) = (l.sku, l.warehouse_id, l.owner)) r
  cross join lateral (select coalesce(sum(assigned), 0) as units from quota q
    where (q.sku, q.warehouse_id, q.owner) = (l.sku, l.warehouse_id, l.owner)) q
  cross join lateral (select count(*) as n from shortage s
    where closed_at is null and (s.sku, s.warehouse_id, s.owner) = (l.sku, l.warehouse_id, l.owner)) s
  cross join lateral (values
    (case when m.delta <> l.on_hand then format('movements say %s, on hand is %s', m.delta, l.on_hand) end),
    (case when m.reserved <> l.reserved then format('movements say %s reserved, it is %s', m.reserved, l.reserved) end),
    (case when r.units <> l.reserved then format('open reservations are %s, reserved is %s', r.units, l.reserved) end),
    (case when q.units <> l.assigned then format('quotas are %s, assigned is %s', q.units, l.assigned) end),
    (case when l.on_hand + l.short < l.reserved + l.safety + l.assigned then 'more is promised than covered' end),
    (case when (l.short > 0) <> (s.n > 0) then format('short %s with %s open shortages', l.short, s.n) end)) as f (fault)
  where f.fault is not null
  union all
  select format('balance of movement %s: %s and %s, counted %s and %s', id, on_hand_after, reserved_after, on_hand, reserved)
  from (select m.*, sum(delta) over w as on_hand, sum(reserved_delta) over w as reserved from movement m
    window w as (partition by sku, warehouse_id, owner order by id)) m
  where on_hand <> on_hand_after or reserved <> reserved_after`;

let keys = 0;
export const line = (sku: string, quantity: number, more: Partial<ReserveLine> = {}): ReserveLine => {
  keys += 1;
  return { key: `line ${keys}`, sku, warehouseId: 1, quantity, ...more };
};
