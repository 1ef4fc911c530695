import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, sql, text } from '../orm.ts';
import { id, instant, room } from './people.ts';
import { shop } from './shops.ts';

const shopId = () =>
  integer('shop_id')
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });

/** Which shops a room is about; none: all of them. */
export const roomShop = pgTable(
  'room_shop',
  {
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    shopId: shopId(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.shopId] }), index().on(t.shopId)],
);

/** Something that rooms are to hear: written with what happened, in one transaction; the herald tells it. */
export const news = pgTable(
  'news',
  {
    id: id(),
    /** The same key is said once. */
    key: text('key').notNull().unique(),
    audience: text('audience').notNull(),
    /** What is told together when much happens at once. */
    fold: text('fold').notNull(),
    /** What it is about: later news of the same subject take the place of earlier ones where a channel can edit. */
    subject: text('subject').notNull().default(''),
    shops: jsonb('shops').$type<number[]>().notNull().default([]),
    /** Message, and the line that stands for it among others. */
    message: jsonb('message').notNull(),
    line: jsonb('line').$type<{ zh: string; en: string }>().notNull(),
    /** The last word on its subject: channels that can change a message only once keep that for it. */
    final: boolean('final').notNull().default(false),
    /** Only changes the message that a room has of its subject: no room gets a new one for it. */
    quiet: boolean('quiet').notNull().default(false),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    toldAt: instant('told_at'),
  },
  (t) => [
    index('news_untold').on(t.id).where(sql`told_at is null`),
    index('news_subject').on(t.subject),
    index('news_told').on(t.audience, t.fold, t.toldAt),
  ],
);

/** What rooms hear instead that are about all of these shops: seen by who sees them. */
export const newsWhole = pgTable('news_whole', {
  newsId: bigint('news_id', { mode: 'number' })
    .primaryKey()
    .references(() => news.id, { onDelete: 'cascade' }),
  /** None: all there are. */
  shops: integer('shops').array(),
  message: jsonb('message').notNull(),
});
