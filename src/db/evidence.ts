import { rowsOf, sql, type Tx } from './client.ts';

/** One thing that somebody did, or that became of it. */
export type Evidence = {
  /** ask, approval, rule, finding, message, price, coupon, licence, ... */
  kind: string;
  /** The ask or job run that did it. */
  trace?: string;
  /** Who: a person by number, who is kept by pseudonym; or what did it: `job:low-stock`, `api:erp`, `platform:taobao`. */
  by: number | string;
  /** Whose it is; none: the group's. */
  shops?: readonly number[];
  /** What it is about, so that `trace` finds it: `sku:TEE-RED-M`, `order:SH-1/1001`, `shop:SH-1`, `rule:price-gap`. */
  subjects?: readonly string[];
  /** Facts without anybody's own words. */
  body: Record<string, unknown>;
  /** What somebody wrote in their own words, encrypted already (services/evidence). */
  words?: { keyId: number; sealed: Uint8Array };
};

/** Writes it down with the act, in one transaction; the sealer chains it after the commit. It is never changed again. */
export async function putEvidence(tx: Tx, { kind, trace, by, shops = [], subjects = [], body, words }: Evidence) {
  const actor =
    typeof by === 'number' ? sql`coalesce((select pseudonym from person where id = ${by}), 'unknown')` : sql`${by}`;
  await rowsOf(
    tx,
    sql`insert into evidence (kind, trace, actor, shops, subjects, body, key_id, words) values (${kind}, ${trace ?? null}::text, ${actor},
          ${sql.param([...shops])}::int[], ${sql.param([...subjects])}::text[], ${JSON.stringify(body)}::json,
          ${words?.keyId ?? null}::bigint, ${words ? Buffer.from(words.sealed) : null}::bytea)`,
  );
}
