import { bigint, check, index, integer, pgTable, primaryKey, sql, text } from '../orm.ts';
import { instant } from './people.ts';
import { listing } from './platforms.ts';
import { shop } from './shops.ts';

const shopOf = (name: string) =>
  integer(name)
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });
const listingOf = (name: string) =>
  bigint(name, { mode: 'number' })
    .notNull()
    .references(() => listing.id, { onDelete: 'cascade' });

/** What a listing is found by among others that look like it. Made anew when its title, attributes or picture changed. */
export const listingPrint = pgTable(
  'listing_print',
  {
    listingId: listingOf('listing_id').primaryKey(),
    shopId: shopOf('shop_id'),
    /** Digest of the title, attributes and picture that it was made of. */
    madeOf: text('made_of').notNull(),
    /** What may be alike shares one of these: bands of the title's MinHash, its model numbers, windows of the picture's hash. */
    bands: integer('bands').array().notNull(),
    /** The address of the main picture, its difference hash, or why it has none: '' until it was looked at. */
    picture: text('picture').notNull().default(''),
    pictureHash: bigint('picture_hash', { mode: 'bigint' }),
    pictureWhy: text('picture_why').notNull().default(''),
    pictureTries: integer('picture_tries').notNull().default(0),
    pictureDueAt: instant('picture_due_at').notNull().default(sql`clock_timestamp()`),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    index('listing_print_bands').using('gin', t.bands).with({ fastupdate: false }),
    index('listing_print_due')
      .on(t.pictureDueAt)
      .where(sql`picture <> '' and picture_hash is null and picture_why = ''`),
    index('listing_print_picture').using('hash', t.picture).where(sql`picture <> ''`),
  ],
);

/** Two listings of different shops that look alike, from half upward. The younger has the greater id. */
export const listingPair = pgTable(
  'listing_pair',
  {
    youngerId: listingOf('younger_id'),
    olderId: listingOf('older_id'),
    youngerShopId: shopOf('younger_shop_id'),
    olderShopId: shopOf('older_shop_id'),
    /** Whole percent, rounded down. Attributes and pictures: none where one of the two has none. */
    alike: integer('alike').notNull(),
    title: integer('title'),
    attributes: integer('attributes'),
    picture: integer('picture'),
    /** Since when. */
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.youngerId, t.olderId] }),
    index('listing_pair_older').on(t.olderId),
    index('listing_pair_alike').on(t.alike),
    check('listing_pair_sane', sql`younger_id > older_id and alike between 0 and 100`),
  ],
);
