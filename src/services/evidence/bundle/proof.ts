import { UserError } from '../../../core/errors.ts';
import type { SignedHead } from '../../../core/signed-head.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { ZERO } from '../chain.ts';
import type { Deps } from '../deps.ts';
import { signHead } from '../heads.ts';
import { boundariesOf, type ChainProof, headOver } from '../proof.ts';

/** As proofFor gives it, with the digests of a segment as one text, 64 characters each. */
export type PackedProof = {
  segments: Segment[];
  boundaries: ChainProof['boundaries'];
  signed: SignedHead;
};

const SEGMENT = 1_000;
/** 32,000 bytes of digests each in the end, which nothing makes smaller. */
export const MOST_SEGMENTS = 1_200;

/** Of these places of the chain. Throws evidence.too_many. */
export async function packedProof(d: Deps, seqs: readonly number[], now: Date): Promise<PackedProof> {
  const parts = [...new Set(seqs.map((seq) => Math.floor((seq - 1) / SEGMENT)))].sort((a, b) => a - b);
  if (parts.length > MOST_SEGMENTS) throw tooMany();
  const { publicKey: _key, signature: _signature, ...head } = await headOver(d, lastOf(seqs), now);
  // With the key of today, which signs the bundle too; it gives the same signature again where the key is the same.
  const signed = d.sign(head);
  const first = (parts[0] ?? signed.milestones) + 1;
  return {
    segments: await segmentsOf(d.tx, parts, signed),
    boundaries: await boundariesOf(d.tx, first, signed.milestones),
    signed,
  };
}

const lastOf = (seqs: readonly number[]): number => seqs.reduce((last, seq) => Math.max(last, seq), 0);

type Segment = { first: number; start: string; digests: string };

async function segmentsOf(tx: Tx, parts: readonly number[], signed: SignedHead): Promise<Segment[]> {
  if (parts.length === 0) return [];
  const rows = await rowsOf<{ part: number; start: string | null; digests: string }>(
    tx,
    sql`select p.part, encode(b.head, 'hex') as start, s.digests from unnest(${sql.param([...parts])}::int[]) p(part)
        left join evidence_link b on b.seq = p.part::bigint * ${SEGMENT}
        cross join lateral (select string_agg(encode(l.digest, 'hex'), '' order by l.seq) as digests from evidence_link l
          where l.seq > p.part::bigint * ${SEGMENT} and l.seq <= case when p.part < ${signed.milestones} then (p.part + 1)::bigint * ${SEGMENT} else ${signed.seq} end) s
        order by p.part`,
  );
  return rows.map(({ part, start, digests }) => ({ first: part * SEGMENT + 1, start: start ?? ZERO, digests }));
}

/** A bundle ends in a head that is published, to the file outside of the database: so there is something to compare it with. */
export async function headOverAll(d: Deps, now: Date): Promise<void> {
  const [row] = await rowsOf<{ over: boolean }>(
    d.tx,
    sql`select coalesce((select max(seq) from evidence_head), 0) >= coalesce((select max(seq) from evidence_link), 0) as over`,
  );
  if (!row?.over) await signHead(d, now);
}

const tooMany = (): UserError =>
  new UserError('evidence.too_many', {
    zh: '这些证据分布太广，一个证据包放不下它们的证明；请缩短日期范围',
    en: 'These rows lie too far apart for the proof of one bundle; ask for fewer days',
  });
