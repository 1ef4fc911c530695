import { check, index, pgTable, sql, text } from '../orm.ts';
import { id, instant } from './people.ts';

/**
 * What operators changed of the term packs, one row an act, never changed: the latest act on a word of a pack counts. What came with the
 * system has no rows.
 */
export const termChange = pgTable(
  'term_change',
  {
    id: id(),
    pack: text('pack').notNull(),
    word: text('word').notNull(),
    /** The word as it is compared. */
    folded: text('folded').notNull(),
    /** add: it is a term; except: it is harmless; remove: it is neither any more, whether it was shipped or added. */
    act: text('act').notNull(),
    /** Of a term: forbidden, care, proof. */
    level: text('level'),
    rewrite: text('rewrite').notNull().default(''),
    reason: text('reason').notNull(),
    author: text('author').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    index('term_change_word').on(t.pack, t.folded, t.id),
    check(
      'term_change_sane',
      sql`act in ('add', 'except', 'remove') and (act = 'add') = (level is not null) and level in ('forbidden', 'care', 'proof')`,
    ),
  ],
);
