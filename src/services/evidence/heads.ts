import { type Head, isSigned, type SignedHead } from '../../core/signed-head.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Break, ZERO } from './chain.ts';
import type { Deps } from './deps.ts';

/** The end of the chain as it is now. */
export async function headNow(tx: Tx, now: Date): Promise<Head> {
  const [row] = await rowsOf<{ seq: string | null; head: string | null; n: string | null; milestone: string | null }>(
    tx,
    sql`select l.seq, encode(l.head, 'hex') as head, m.n, encode(m.digest, 'hex') as milestone from (select) one
        left join lateral (select * from evidence_link order by seq desc limit 1) l on true
        left join lateral (select * from evidence_milestone order by n desc limit 1) m on true`,
  );
  return {
    seq: Number(row?.seq ?? 0),
    head: row?.head ?? ZERO,
    milestones: Number(row?.n ?? 0),
    milestone: row?.milestone ?? ZERO,
    at: now.toISOString(),
  };
}

/** Signs the end of the chain and keeps it to be published; nothing when no row is linked yet. */
export async function signHead({ tx, sign }: Deps, now: Date): Promise<SignedHead | undefined> {
  const head = await headNow(tx, now);
  if (head.seq === 0) return undefined;
  const signed = sign(head);
  await rowsOf(
    tx,
    sql`insert into evidence_head (seq, head, milestones, milestone, at, public_key, signature) values (${signed.seq},
          decode(${signed.head}, 'hex'), ${signed.milestones}, decode(${signed.milestone}, 'hex'), ${instantParam(now)},
          decode(${signed.publicKey}, 'base64'), decode(${signed.signature}, 'base64'))`,
  );
  return signed;
}

const MOST = 4_000;

/** The heads that the database knows of, the latest first. */
export async function storedHeads(tx: Tx, most = MOST): Promise<SignedHead[]> {
  const rows = await rowsOf<Record<keyof SignedHead, string>>(
    tx,
    sql`select seq, encode(head, 'hex') as head, milestones, encode(milestone, 'hex') as milestone, at,
          encode(public_key, 'base64') as "publicKey", replace(encode(signature, 'base64'), E'\n', '') as signature
        from evidence_head order by id desc limit ${most}`,
  );
  return rows.map((row) => ({
    ...row,
    seq: Number(row.seq),
    milestones: Number(row.milestones),
    at: instantOf(row.at).toISOString(),
  }));
}

/** All that we signed, from the file and from the database, each once, by place. */
export async function heads(d: Deps): Promise<SignedHead[]> {
  const all = new Map((await storedHeads(d.tx)).map((head) => [head.signature, head]));
  for (const head of await d.published()) all.set(head.signature, head);
  return [...all.values()]
    .filter(({ publicKey }) => d.sign.ours.has(publicKey))
    .toSorted((a, b) => a.seq - b.seq || a.at.localeCompare(b.at));
}

/** Published heads against the chain as it is now: how many fit, and the first that does not. */
export async function compareHeads(
  d: Deps,
): Promise<{ compared: number; latest: SignedHead | undefined; broken: Break | undefined }> {
  const published = (await d.published()).toSorted((a, b) => a.seq - b.seq);
  const seqs = [...new Set(published.flatMap(({ seq, milestones }) => [seq, milestones * 1000]))];
  const rows = await rowsOf<{ seq: string; head: string; milestone: string | null }>(
    d.tx,
    sql`select l.seq, encode(l.head, 'hex') as head, encode(m.digest, 'hex') as milestone from evidence_link l
        left join evidence_milestone m on m.n * 1000 = l.seq where l.seq = any(${sql.param(seqs)}::bigint[])`,
  );
  const links = new Map(rows.map((row) => [Number(row.seq), row]));
  for (const head of published) {
    const broken = (kind: Break['kind']) => ({ kind, seq: head.seq, at: new Date(head.at) });
    if (!isSigned(head)) return { compared: published.length, latest: published.at(-1), broken: broken('signature') };
    // Whoever rewrote the chain can sign it, too, with a key of their own.
    if (!d.sign.ours.has(head.publicKey))
      return { compared: published.length, latest: published.at(-1), broken: broken('foreign_key') };
    const milestone = head.milestones === 0 ? ZERO : links.get(head.milestones * 1000)?.milestone;
    if (links.get(head.seq)?.head !== head.head || milestone !== head.milestone)
      return { compared: published.length, latest: published.at(-1), broken: broken('head') };
  }
  return { compared: published.length, latest: published.at(-1), broken: undefined };
}
