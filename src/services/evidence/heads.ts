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

/** The head and the milestone that the chain has at these places now. */
async function linksAt(tx: Tx, asked: readonly SignedHead[]) {
  const seqs = [...new Set(asked.flatMap(({ seq, milestones }) => [seq, milestones * 1000]))];
  const rows = await rowsOf<{ seq: string; head: string; milestone: string | null }>(
    tx,
    sql`select l.seq, encode(l.head, 'hex') as head, encode(m.digest, 'hex') as milestone from evidence_link l
        left join evidence_milestone m on m.n * 1000 = l.seq where l.seq = any(${sql.param(seqs)}::bigint[])`,
  );
  const links = new Map(rows.map((row) => [Number(row.seq), row]));
  return ({ seq, head, milestones, milestone }: SignedHead): boolean =>
    links.get(seq)?.head === head && milestone === (milestones === 0 ? ZERO : links.get(milestones * 1000)?.milestone);
}

const isOurs = ({ sign }: Deps, head: SignedHead): boolean => sign.ours.has(head.publicKey) && isSigned(head);

/** What the file lacks: only what we signed and what fits the chain is worth to be written there. The oldest first. */
export async function unpublished(d: Deps): Promise<SignedHead[]> {
  const there = new Set((await d.published()).map(({ signature }) => signature));
  const missing = (await storedHeads(d.tx)).filter((head) => !there.has(head.signature) && isOurs(d, head));
  const fits = await linksAt(d.tx, missing);
  return missing.filter(fits).reverse();
}

/** A head is written to the file after its commit; who finds it missing later finds that somebody took it out. */
const WRITTEN_BY_THEN_MS = 600_000;

/** Published heads against the chain as it is now, and those that the database has of us: how many fit, and the first that does not. */
export async function compareHeads(
  d: Deps,
  now: Date,
): Promise<{ compared: number; latest: SignedHead | undefined; broken: Break | undefined }> {
  const published = (await d.published()).toSorted(byPlace);
  const there = new Set(published.map(({ signature }) => signature));
  const kept = (await storedHeads(d.tx)).filter((head) => !there.has(head.signature) && isOurs(d, head));
  const all = [...published, ...kept].toSorted(byPlace);
  const fits = await linksAt(d.tx, all);
  const wrong = (head: SignedHead): Break['kind'] | undefined => {
    if (!isSigned(head)) return 'signature';
    // Whoever rewrote the chain can sign it, too, with a key of their own.
    if (!d.sign.ours.has(head.publicKey)) return 'foreign_key';
    return fits(head) ? undefined : 'head';
  };
  let broken: Break | undefined;
  for (const [n, head] of all.entries()) {
    const kind = wrong(head);
    const after = all[n - 1]?.seq ?? 0;
    if (kind) broken = { kind, seq: head.seq, at: new Date(head.at), ...(kind === 'head' && { after }) };
    if (broken) break;
  }
  broken ??= await lacking(d.tx, published, kept, now);
  return { compared: published.length, latest: published.at(-1), broken };
}

const byPlace = (a: SignedHead, b: SignedHead): number => a.seq - b.seq || a.at.localeCompare(b.at);

/** What the file should have, and has not. */
async function lacking(
  tx: Tx,
  published: readonly SignedHead[],
  kept: readonly SignedHead[],
  now: Date,
): Promise<Break | undefined> {
  const due = kept.filter(({ at }) => new Date(at).getTime() < now.getTime() - WRITTEN_BY_THEN_MS).toSorted(byPlace)[0];
  if (due) {
    const kind = published.length === 0 ? 'heads_gone' : 'heads_missing';
    return { kind, seq: due.seq, at: new Date(due.at) };
  }
  if (published.length > 0 || kept.length > 0) return undefined;
  const [first] = await rowsOf<{ at: string }>(
    tx,
    sql`select e.at from evidence_link l join evidence e on e.id = l.evidence_id
        where l.seq = 1 and e.at < clock_timestamp() - interval '1 day' and e.body->>'moved' is null`,
  );
  return first && { kind: 'heads_gone', seq: 1, at: instantOf(first.at) };
}

/** Where rows are linked and no head was ever signed: the first, at once, so that the first day is proved as well. One over all processes. */
export async function signFirst(d: Deps, now: Date): Promise<SignedHead | undefined> {
  await rowsOf(d.tx, sql`select pg_advisory_xact_lock(5151001, 2)`);
  const [row] = await rowsOf<{ there: boolean }>(d.tx, sql`select exists (select from evidence_head) as there`);
  return row?.there ? undefined : signHead(d, now);
}
