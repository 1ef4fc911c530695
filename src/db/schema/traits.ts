import { bigint, check, foreignKey, index, integer, numeric, pgTable, primaryKey, sql, text } from '../orm.ts';
import { id, instant } from './people.ts';
import { order, shop } from './shops.ts';

/**
 * By what orders are tied to each other: keyed hashes (CUSTOMER_HASH_KEY) of who bought, on which device, to which address, paid by
 * whom, from which network address. Never the values. Where nobody tells a buyer here, it is the order's own `customer`.
 */
export const orderTrait = pgTable(
  'order_trait',
  {
    orderId: bigint('order_id', { mode: 'number' }).notNull(),
    shopId: integer('shop_id')
      .notNull()
      .references(() => shop.id, { onDelete: 'cascade' }),
    /** buyer, device, address, payer, ip. */
    kind: text('kind').notNull(),
    hash: text('hash').notNull(),
    /** When its order was placed: neighbours are looked up by hash and time. */
    placedAt: instant('placed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.kind] }),
    foreignKey({ columns: [t.orderId], foreignColumns: [order.id] }).onDelete('cascade'),
    index('order_trait_hash').on(t.kind, t.hash, t.placedAt),
    check(
      'order_trait_sane',
      sql`kind in ('buyer', 'device', 'address', 'payer', 'ip') and length(hash) between 8 and 64`,
    ),
  ],
);

/** The calibration of the model of abnormal orders as it was fitted again from verdicts; the latest is in force. */
export const abnormalFit = pgTable('abnormal_fit', {
  id: id(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
  by: text('by').notNull(),
  /** The model's file that it belongs to: another model starts with its own calibration. */
  model: text('model').notNull(),
  /** probability = 1 / (1 + exp(-(slope * margin + intercept))), in place of the file's. */
  slope: numeric('slope', { mode: 'number' }).notNull(),
  intercept: numeric('intercept', { mode: 'number' }).notNull(),
  right: integer('right').notNull(),
  wrong: integer('wrong').notNull(),
});
