import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { refresh } from './prints.ts';

/** What became of a picture. `retry`: it may be there later. */
export type PictureSeen = { address: string } & ({ hash: bigint } | { why: string; retry: boolean });

/** How long whoever took a picture has for it, and how often one is tried that does not come. */
const LEASE = '2 minutes';
const REST = '1 hour';
const MOST_TRIES = 3;
/** As many listings as may show one picture and be compared again when it was looked at. */
const MOST_LISTINGS = 200;

/** Addresses of main pictures that nobody looked at yet, each once; nobody else takes them for a while. */
export async function due(tx: Tx, most: number): Promise<string[]> {
  const rows = await rowsOf<{ picture: string }>(
    tx,
    sql`with first as (select listing_id, picture from listing_print
          where picture <> '' and picture_hash is null and picture_why = '' and picture_due_at <= clock_timestamp()
          order by picture_due_at, listing_id limit ${most} for update skip locked),
        taken as (update listing_print p set picture_due_at = clock_timestamp() + ${LEASE}::interval
          where p.picture in (select picture from first) and p.picture_hash is null and p.picture_why = '')
        select distinct picture from first`,
  );
  return rows.map(({ picture }) => picture);
}

/** Of all listings that show it. What has a hash now is compared again, and marked for the rules. */
export async function seen(tx: Tx, given: PictureSeen): Promise<{ listings: number }> {
  const hash = 'hash' in given ? BigInt.asIntN(64, given.hash).toString() : null;
  const why = 'why' in given ? given.why.slice(0, 200) : '';
  const retry = 'why' in given && given.retry;
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`update listing_print set picture_hash = ${hash}::bigint, picture_tries = picture_tries + 1,
          picture_why = case when ${retry} and picture_tries + 1 < ${MOST_TRIES} then '' else ${why} end,
          picture_due_at = clock_timestamp() + ${REST}::interval
        where picture = ${given.address} and picture_hash is null returning listing_id::float8 as id`,
  );
  const refs = rows.map(({ id }) => id).slice(0, MOST_LISTINGS);
  if (hash === null || refs.length === 0) return { listings: rows.length };
  await refresh(tx, refs, 'all');
  await rowsOf(tx, sql`insert into compliance_mark (kind, refs) values ('listing', ${sql.param(refs)}::bigint[])`);
  return { listings: rows.length };
}
