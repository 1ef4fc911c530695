import { createHash } from 'node:crypto';
import type { Break } from '../chain.ts';
import type { Deps } from '../deps.ts';
import { compareHeads } from '../heads.ts';
import { type Exact, exactRows, type Span } from '../trace/rows.ts';
import type { Target } from '../trace/target.ts';
import { type PackedProof, packedProof } from './proof.ts';

/** What does not add up in the evidence of something: said to whoever asks for its bundle, since whoever gets it finds it. */
export async function doubtOf(
  d: Deps,
  about: Target,
  { span, now, most }: { span: Span; now: Date; most: number },
): Promise<Break | undefined> {
  const { rows } = await exactRows(d, about, span, most);
  const linked = rows.flatMap(({ seq }) => seq ?? []);
  return doubtIn(d, rows, await packedProof(d, linked, now), now);
}

/** The same of rows and their proof: what docs/verify-evidence.mjs would find, and the heads that were published. */
export async function doubtIn(
  d: Deps,
  rows: readonly Exact[],
  proof: PackedProof,
  now: Date,
): Promise<Break | undefined> {
  return changedRow(rows, proof) ?? wrongLink(proof) ?? (await compareHeads(d, now)).broken;
}

const sha = (...parts: (Buffer | string)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const chained = (start: string, hashes: readonly string[]): string =>
  hashes.reduce((head, one) => sha(Buffer.from(head + one, 'hex')), start);

const digestsOf = (text: string): string[] => text.match(/.{64}/g) ?? [];

function digestOf({ id, at, kind, trace, actor, shops, subjects, keyId, sealed, body }: Exact): string {
  const quoted = [kind, trace, actor, shops, subjects, keyId].map((part) => JSON.stringify(part));
  return sha(['zhanggui-evidence 1', id, at, ...quoted, sealed ? sha(sealed) : 'null', body].join('\n'));
}

function changedRow(rows: readonly Exact[], { segments }: PackedProof): Break | undefined {
  const links = new Map(
    segments.flatMap(({ first, digests }) => digestsOf(digests).map((one, n) => [first + n, one] as const)),
  );
  const changed = rows
    .filter((row) => row.seq !== null && links.get(row.seq) !== digestOf(row))
    .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))[0];
  return changed && { kind: 'changed', seq: changed.seq ?? 0, id: changed.id, what: changed.kind };
}

function wrongLink({ segments, boundaries, signed }: PackedProof): Break | undefined {
  const heads = new Map([[signed.seq, signed.head]]);
  for (const [n, head] of boundaries.heads.entries()) heads.set((boundaries.first + n) * 1000, head);
  for (const { first, start, digests } of segments) {
    const each = digestsOf(digests);
    const last = first + each.length - 1;
    if (chained(start, each) !== heads.get(last)) return { kind: 'link_changed', seq: last };
  }
  if (chained(boundaries.before, boundaries.heads) === signed.milestone) return undefined;
  return { kind: 'milestone', seq: signed.milestones * 1000 };
}
