import { check, date, index, integer, pgTable, primaryKey, sql, text } from '../orm.ts';
import { id, instant } from './people.ts';
import { shop } from './shops.ts';

/**
 * A licence, an authorisation, an insurance, a contract: who holds it, for what, until when. Its number is kept masked, with a keyed hash
 * that tells the same one again. A paper without a shop is the group's and covers every shop.
 */
export const paper = pgTable(
  'paper',
  {
    id: id(),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    /** licence, brand, qualification, insurance, guarantee, law-firm, other. */
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    numberHash: text('number_hash').notNull().default(''),
    numberMask: text('number_mask').notNull().default(''),
    holder: text('holder').notNull().default(''),
    /** The category or the brand it is for; '' where it is for all. */
    category: text('category').notNull().default(''),
    brand: text('brand').notNull().default(''),
    /** Days, both included; without an end it does not expire. */
    validFrom: date('valid_from', { mode: 'string' }),
    expiresOn: date('expires_on', { mode: 'string' }),
    /** Where it lies, and the SHA-256 of its file. */
    proof: text('proof').notNull().default(''),
    fileSha: text('file_sha').notNull().default(''),
    /** active, removed. */
    state: text('state').notNull().default('active'),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('paper_shop').on(t.shopId, t.kind).where(sql`state = 'active'`),
    index('paper_expires').on(t.expiresOn).where(sql`state = 'active'`),
    check(
      'paper_sane',
      sql`kind in ('licence', 'brand', 'qualification', 'insurance', 'guarantee', 'law-firm', 'other') and state in ('active', 'removed') and (valid_from is null or expires_on is null or expires_on >= valid_from)`,
    ),
  ],
);

/** What a category asks for: a kind of paper, or one by its name. */
export const paperNeed = pgTable(
  'paper_need',
  {
    category: text('category').notNull(),
    /** A kind of paper, where any of it will do; '' where it is called for by name. */
    kind: text('kind').notNull().default(''),
    name: text('name').notNull().default(''),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.category, t.kind, t.name] })],
);
