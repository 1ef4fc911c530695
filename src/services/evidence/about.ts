import { instantOf, instantParam, rowsOf, sql } from '../../db/client.ts';
import type { Deps } from './deps.ts';
import type { Opened } from './vault.ts';

export type EvidenceRow = {
  id: number;
  at: Date;
  kind: string;
  trace: string | undefined;
  actor: string;
  shops: number[];
  subjects: string[];
  body: Record<string, unknown>;
  /** What somebody wrote; none where nobody wrote anything. */
  words: Opened | undefined;
};

export type About = {
  /** Any of these, such as `sku:TEE-RED-M`. */
  subjects?: readonly string[];
  /** A pseudonym, or what did it; with subjects: rows of either. */
  actor?: string;
  kinds?: readonly string[];
  from?: Date;
  /** Not included. */
  to?: Date;
  limit: number;
};

const MOST = 20_000;

/** What is known about something, in the order of writing, as far as the scope may see it; words where their key still is. */
export async function rowsAbout(d: Deps, { subjects, actor, kinds, from, to, limit }: About): Promise<EvidenceRow[]> {
  const about = subjects && sql`subjects && ${sql.param([...subjects])}::text[]`;
  const by = actor === undefined ? undefined : sql`actor = ${actor}`;
  const whose = about && by ? sql`(${about} or ${by})` : (about ?? by ?? sql`true`);
  const rows = await rowsOf<Row>(
    d.tx,
    sql`select id, at, kind, trace, actor, shops, subjects, body, key_id, words from evidence where ${whose}
          ${kinds ? sql`and kind = any(${sql.param([...kinds])}::text[])` : sql``}
          ${from ? sql`and at >= ${instantParam(from)}` : sql``} ${to ? sql`and at < ${instantParam(to)}` : sql``}
        order by id limit ${Math.min(limit, MOST)}`,
  );
  const words = await d.vault.open(
    d.tx,
    rows.map(({ key_id, words }) => (key_id && words ? { keyId: Number(key_id), sealed: words } : {})),
  );
  return rows.map(({ key_id: _, ...row }, i) => ({
    ...row,
    id: Number(row.id),
    at: instantOf(row.at),
    trace: row.trace ?? undefined,
    words: words[i],
  }));
}

type Row = Omit<EvidenceRow, 'id' | 'at' | 'trace' | 'words'> & {
  id: string;
  at: string;
  trace: string | null;
  key_id: string | null;
  words: Buffer | null;
};
