import { instantParam, rowsOf, sql, type Tx } from './client.ts';

/** One thing that somebody did, or that became of it. */
export type Evidence = {
  /** ask, approval, rule, finding, message, price, coupon, licence, ... */
  kind: string;
  /** The ask or job run that did it. */
  trace?: string;
  /** Who: a person by number, who is kept by pseudonym; whoever asked what has this trace; or what did it: `job:low-stock`, `api:erp`, `platform:taobao`. */
  by: number | string | { trace: string | undefined; otherwise: string };
  /** Whose it is; none: the group's. */
  shops?: readonly number[];
  /** What it is about, so that `trace` finds it: `sku:TEE-RED-M`, `order:SH-1/1001`, `shop:SH-1`, `rule:price-gap`. */
  subjects?: readonly string[];
  /** Facts without anybody's own words. */
  body: Record<string, unknown>;
  /** What somebody wrote in their own words, encrypted already (services/evidence). */
  words?: { keyId: number; sealed: Uint8Array };
  /** When it happened, where that is not now. */
  at?: Date;
};

/** Writes it down with the act, in one transaction; the sealer chains it after the commit. It is never changed again. */
export async function putEvidence(tx: Tx, { kind, trace, by, shops = [], subjects = [], body, words, at }: Evidence) {
  await rowsOf(
    tx,
    sql`insert into evidence (at, kind, trace, actor, shops, subjects, body, key_id, words) values (${at ? instantParam(at) : sql`clock_timestamp()`}, ${kind}, ${trace ?? null}::text, ${actorOf(by)},
          ${sql.param([...shops])}::int[], ${sql.param([...subjects])}::text[], ${JSON.stringify(body)}::json,
          ${words?.keyId ?? null}::bigint, ${words ? Buffer.from(words.sealed) : null}::bytea)`,
  );
}

function actorOf(by: Evidence['by']) {
  // An account's id is personal: whoever stands behind it is kept by pseudonym, a stranger not at all.
  if (typeof by === 'string') return sql`evidence_actor(${by})`;
  if (typeof by === 'number') return sql`coalesce((select pseudonym from person where id = ${by}), 'unknown')`;
  return sql`coalesce((select actor from evidence where trace = ${by.trace ?? null} and kind = 'ask' limit 1), ${by.otherwise})`;
}
