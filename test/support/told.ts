import { orderStock } from '../../src/app/order-stock.ts';
import type { Tx } from '../../src/db/client.ts';
import { createIntake, type OrderTold, type Taking } from '../../src/services/intake/intake.ts';
import { type StockHouse, stockHouse } from './reservations.ts';

export const NOON = new Date('2026-11-23T04:00:00Z');
export const minutes = (n: number): Date => new Date(NOON.getTime() + n * 60_000);

/** A buyer whose name, phone and address must not be found anywhere. */
export const PRIVATE = { name: '王小明秘密', phone: '13900001111', address: '幸福路 88 号 301 室' };

type LineParts = Partial<OrderTold['lines'][number]>;

export const line = (parts: LineParts = {}): OrderTold['lines'][number] => ({
  key: '1',
  item: 'i-A',
  variant: '',
  outerCode: 'A',
  title: 'Red tee',
  quantity: 1,
  totalMinor: 1000n,
  ...parts,
});

/** An order of one unit of A, placed at noon. */
export const told = (id: string, parts: Partial<OrderTold> = {}): OrderTold => ({
  id,
  version: '1',
  state: 'placed',
  placedAt: NOON,
  updatedAt: NOON,
  currency: 'CNY',
  lines: [line()],
  ...parts,
});

export type IntakeHouse = StockHouse & {
  intake<T>(work: (intake: ReturnType<typeof createIntake>, tx: Tx) => Promise<T>): Promise<T>;
  take(orders: OrderTold[], more?: Partial<Taking>): ReturnType<ReturnType<typeof createIntake>['take']>;
  level(
    sku: string,
    warehouse?: number,
  ): Promise<{ on_hand: number; reserved: number; assigned: number; short: number }>;
  quotaOf(sku: string, shop?: number): Promise<number>;
};

/**
 * Shop S1 is connected and live, S2 only observed. Listings of S1: i-A is one A, i-A3 a pack of three, i-BOX the bundle; i-X is not
 * matched.
 */
export async function intakeHouse(): Promise<IntakeHouse> {
  const house = await stockHouse();
  await house.rows(`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, counts_since, connected_at)
    values (1, 'taobao', 'acc-1', 'live', '', 'test', '2026-11-20', '2026-11-20'), (2, 'doudian', 'acc-2', 'observe', '', 'test', null, '2026-11-20')`);
  await house.rows(`insert into listing (shop_id, item, title, sku, pieces) values (1, 'i-A', 'A', 'A', 1), (1, 'i-A3', 'A x3', 'A', 3),
    (1, 'i-B', 'B', 'B', 1), (1, 'i-BOX', 'Box', 'BOX', 1), (1, 'i-X', 'X', null, 1), (2, 'i-A', 'A', 'A', 1)`);
  const intake: IntakeHouse['intake'] = (work) =>
    house.run((tx) => work(createIntake({ tx, stock: orderStock, customerKey: 'a key for tests' }), tx));
  return {
    ...house,
    intake,
    take: (orders, more = {}) =>
      intake((one) => one.take({ shopId: 1, told: orders, restocks: true, now: NOON, ...more })),
    async level(sku, warehouse = 1) {
      const [row] = await house.rows<{ on_hand: number; reserved: number; assigned: number; short: number }>(
        `select on_hand, reserved, assigned, short from stock_level where sku = '${sku}' and warehouse_id = ${warehouse}`,
      );
      return row!;
    },
    async quotaOf(sku, shop = 1) {
      const [row] = await house.rows<{ units: number }>(
        `select coalesce(sum(assigned), 0)::int as units from quota where sku = '${sku}' and shop_id = ${shop}`,
      );
      return row!.units;
    },
  };
}
