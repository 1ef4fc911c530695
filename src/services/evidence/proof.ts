import { UserError } from '../../core/errors.ts';
import type { SignedHead } from '../../core/signed-head.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { ZERO } from './chain.ts';
import type { Deps } from './deps.ts';
import { headNow, heads } from './heads.ts';

/**
 * What somebody else needs to check rows against a signed head, with sha256 and Ed25519 and nothing of ours. Hashes are hex.
 * A segment is checked from `start` over its digests; it ends in the head of the next boundary, or, after the last
 * milestone, in the signed head. The boundaries give the milestones, the last of which is signed.
 */
export type ChainProof = {
  rows: { id: number; seq: number; digest: string }[];
  segments: { first: number; start: string; digests: string[] }[];
  /** head_(1000 n) for n from `first` to the last milestone of the signed head; `before` is milestone_(first - 1). */
  boundaries: { first: number; before: string; heads: string[] };
  signed: SignedHead;
};

const SEGMENT = 1_000;
const MOST_SEGMENTS = 300;

/** Of rows that are linked; those that wait are left out. Throws evidence.too_many over 300 segments of the chain. */
export async function proofFor(d: Deps, ids: readonly number[], now: Date): Promise<ChainProof> {
  const links = await rowsOf<{ id: string; seq: string; digest: string }>(
    d.tx,
    sql`select evidence_id as id, seq, encode(digest, 'hex') as digest from evidence_link
        where evidence_id = any(${sql.param([...ids])}::bigint[]) order by seq`,
  );
  const rows = links.map(({ id, seq, digest }) => ({ id: Number(id), seq: Number(seq), digest }));
  const parts = [...new Set(rows.map(({ seq }) => Math.floor((seq - 1) / SEGMENT)))];
  if (parts.length > MOST_SEGMENTS) throw tooMany();
  const signed = await headOver(d, rows.at(-1)?.seq ?? 0, now);
  const segments = [];
  for (const part of parts) segments.push(await segmentOf(d.tx, part, signed));
  const first = (parts[0] ?? 0) + 1;
  return { rows, segments, boundaries: await boundariesOf(d.tx, first, signed.milestones), signed };
}

/** The first head that was signed after these rows and still fits; else one that is signed now, over all there is. */
export async function headOver(d: Deps, seq: number, now: Date): Promise<SignedHead> {
  const there = (await heads(d)).find((head) => head.seq >= seq);
  const [link] = there
    ? await rowsOf<{ head: string }>(
        d.tx,
        sql`select encode(head, 'hex') as head from evidence_link where seq = ${there.seq}`,
      )
    : [];
  return there && link?.head === there.head ? there : d.sign(await headNow(d.tx, now));
}

async function segmentOf(tx: Tx, part: number, signed: SignedHead) {
  const first = part * SEGMENT + 1;
  const last = Math.min((part + 1) * SEGMENT, part < signed.milestones ? Number.POSITIVE_INFINITY : signed.seq);
  const rows = await rowsOf<{ digest: string }>(
    tx,
    sql`select encode(digest, 'hex') as digest from evidence_link where seq between ${first} and ${last} order by seq`,
  );
  const [before] = await rowsOf<{ head: string }>(
    tx,
    sql`select encode(head, 'hex') as head from evidence_link where seq = ${first - 1}`,
  );
  return { first, start: before?.head ?? ZERO, digests: rows.map(({ digest }) => digest) };
}

export async function boundariesOf(tx: Tx, first: number, last: number): Promise<ChainProof['boundaries']> {
  const seqs = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * SEGMENT);
  const rows = await rowsOf<{ head: string }>(
    tx,
    sql`select encode(head, 'hex') as head from evidence_link where seq = any(${sql.param(seqs)}::bigint[]) order by seq`,
  );
  const [before] = await rowsOf<{ digest: string }>(
    tx,
    sql`select encode(digest, 'hex') as digest from evidence_milestone where n = ${Math.min(first, last + 1) - 1}`,
  );
  return { first, before: before?.digest ?? ZERO, heads: rows.map(({ head }) => head) };
}

const tooMany = (): UserError =>
  new UserError('evidence.too_many', {
    zh: '这些证据分布太广，一次证明不完；请缩短时间范围',
    en: 'These rows lie too far apart to be proved at once; ask for a shorter time',
  });
