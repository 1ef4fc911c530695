import { createHash } from 'node:crypto';
import { UserError } from '../../../core/errors.ts';
import type { Break } from '../chain.ts';
import { type Exact, exactRows, type Span } from '../trace/rows.ts';
import type { Target } from '../trace/target.ts';
import { type Deps, linesOf, type May, named } from '../trace/timeline.ts';
import { csvLines, type Facts, pageOf, readmeOf } from './pages.ts';
import { packedProof } from './proof.ts';
import { doubtIn } from './sound.ts';
import { type ZipFile, zipOf } from './zip.ts';

export type BundleDeps = Deps & {
  /** Ed25519 over a text, with the key that signs heads; base64. */
  signText(text: string): string;
};

/** `doubt`: what does not add up in it, which stands in it as well. */
export type Bundle = {
  zip: Buffer;
  rows: number;
  lines: number;
  sums: string;
  name: string;
  doubt: Break | undefined;
};

export const MOST_ROWS = 200_000;
const MOST_BYTES = 50 * 1024 * 1024;

/**
 * Everything about it as one zip that somebody else can check with docs/verify-evidence.mjs: exactly the rows that the scope sees.
 * Throws evidence.too_many, evidence.nothing.
 */
export async function bundle(d: BundleDeps, about: Target, how: { span: Span; may: May; now: Date }): Promise<Bundle> {
  const { span, may, now } = how;
  const all = await exactRows(d, about, span, MOST_ROWS + 1);
  if (all.total > MOST_ROWS) throw tooMany();
  const rows = may.totals ? all.rows : all.rows.filter(({ kind }) => kind !== 'stock');
  const found = await linesOf(d, about, { rows: all.rows, total: all.total }, { span, may, limit: MOST_ROWS / 10 });
  if (found.total === 0) throw nothing(about);
  const ordered = found.lines.reverse();
  const lines = may.names ? await named(d.tx, ordered) : ordered;
  const linked = rows.flatMap(({ seq }) => seq ?? []);
  const proof = await packedProof(d, linked, now);
  const { signed } = proof;
  const doubt = await doubtIn(d, rows, proof, now);
  const facts: Facts = {
    label: about.label,
    from: span.from.getTime() <= 0 ? '…' : span.from.toISOString(),
    to: new Date(Math.min(span.to.getTime(), now.getTime())).toISOString(),
    made: now.toISOString(),
    rows: rows.length,
    waiting: rows.length - linked.length,
    lines: lines.length,
    hidden: found.total - lines.length,
    withheld: all.rows.length - rows.length,
    words: may.words,
    ...(doubt && { doubt }),
    head: { seq: signed.seq, at: signed.at, publicKey: signed.publicKey },
  };
  const files: ZipFile[] = [
    text('README.txt', readmeOf(facts)),
    text('index.html', pageOf(facts, lines)),
    text('timeline.csv', csvLines(lines)),
    text('rows.json', `[\n${rows.map((row) => JSON.stringify(rowOf(row, may))).join(',\n')}\n]\n`),
    {
      ...text('proof.json', `${JSON.stringify({ about: about.says, ...facts, seqs: linked, ...proof })}\n`),
      hashes: true,
    },
  ];
  return {
    ...sealed(d, files, signed.publicKey, now),
    rows: rows.length,
    lines: lines.length,
    name: nameOf(about, now),
    doubt,
  };
}

const text = (name: string, words: string): ZipFile => ({ name, bytes: Buffer.from(words, 'utf8') });

/** The parts of what is hashed, the row's own bytes among them; the order is the chain's. */
const rowOf = (row: Exact, { words }: May) => ({
  ...{ seq: row.seq, id: row.id, at: row.at, kind: row.kind, trace: row.trace, actor: row.actor },
  ...{ shops: row.shops, subjects: row.subjects, key_id: row.keyId },
  sealed: row.sealed ? row.sealed.toString('base64') : null,
  body: row.body,
  ...(words && row.words && ('gone' in row.words ? { words: { gone: row.words.gone } } : { words: row.words.words })),
});

function sealed(d: BundleDeps, files: readonly ZipFile[], publicKey: string, now: Date): { zip: Buffer; sums: string } {
  const lines = files
    .map(({ name, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)
    .join('');
  const sums = createHash('sha256').update(lines).digest('hex');
  const signature = d.signText(`zhanggui-evidence-bundle 1\n${sums}`);
  const zip = zipOf(
    [...files, text('SHA256SUMS', lines), text('signature.json', `${JSON.stringify({ publicKey, signature })}\n`)],
    now,
  );
  if (zip.length > MOST_BYTES) throw tooMany();
  return { zip, sums };
}

const nameOf = ({ says }: Target, now: Date): string =>
  `evidence-${says.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)}-${now.toISOString().slice(0, 10)}.zip`;

const tooMany = (): UserError =>
  new UserError('evidence.too_many', {
    zh: `一个证据包最多 ${MOST_ROWS} 行证据、50 MB，请缩短日期范围`,
    en: `A bundle holds at most ${MOST_ROWS} rows of evidence and 50 MB; ask for fewer days`,
  });

const nothing = ({ label }: Target): UserError =>
  new UserError('evidence.nothing', {
    zh: `${label.zh} 在这段时间没有任何记录，请换一段日期`,
    en: `Nothing is recorded of ${label.en} in that time; name other days`,
  });
