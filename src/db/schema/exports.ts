import { bigint, boolean, integer, jsonb, pgTable, sql, text } from '../orm.ts';
import { bytea, id, instant, person } from './people.ts';

/** A bundle of evidence that somebody may fetch once: what it is about and whose rows it may hold, never the bundle itself. */
export const evidenceExport = pgTable('evidence_export', {
  id: id(),
  /** sha256 of the secret of the link. */
  secretHash: bytea('secret_hash').notNull().unique(),
  personId: bigint('person_id', { mode: 'number' })
    .notNull()
    .references(() => person.id),
  /** Whose right is looked at again when it is fetched. */
  account: text('account').notNull(),
  /** The shops it was asked for; none: all. */
  shops: integer('shops').array(),
  totals: boolean('totals').notNull().default(false),
  /** What was asked: `{ what, from, to, lang, timeZone, names, words }`. */
  asked: jsonb('asked').notNull(),
  trace: text('trace').notNull(),
  madeAt: instant('made_at').notNull().default(sql`clock_timestamp()`),
  expiresAt: instant('expires_at').notNull(),
  fetchedAt: instant('fetched_at'),
});
