import { bigint, index, integer, pgTable, primaryKey, sql, text } from '../orm.ts';
import { bytea, id, instant } from './people.ts';

/** A system that may call /api/v1. Only the key's hash is kept. */
export const apiKey = pgTable('api_key', {
  id: id(),
  name: text('name').notNull().unique(),
  hash: bytea('hash').notNull().unique(),
  scopes: text('scopes').array().notNull(),
  /** Shop codes it may act for; empty: all. */
  shops: text('shops').array().notNull().default([]),
  perMinute: integer('per_minute').notNull().default(600),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
});

/** What a write under an idempotency key answered, so that the same call gets the same answer. Kept 7 days. */
export const apiCall = pgTable(
  'api_call',
  {
    keyId: bigint('key_id', { mode: 'number' })
      .notNull()
      .references(() => apiKey.id),
    idempotencyKey: text('idempotency_key').notNull(),
    /** Hash of method, path and body: another request under the same key is refused. */
    request: bytea('request').notNull(),
    status: integer('status').notNull(),
    answer: text('answer').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.keyId, t.idempotencyKey] }), index().on(t.at)],
);
