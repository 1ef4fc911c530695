import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { heldPapers, holdsIn } from '../papers/holds.ts';
import type { Known } from '../rule-kind.ts';
import type { Level, Pack, PackCode } from '../terms/pack.ts';
import { SHIPPED } from '../terms/packs.ts';
import { type Compiled, compile, type Lexicon, lexiconOf, wordKey } from './lexicon.ts';

/** What checks know right now: the shipped packs with what operators changed, and papers in force. Cheap: compiled packs are kept. */
export async function knownOf(tx: Tx, now: Date): Promise<Known> {
  const lexicon = await lexiconNow(tx);
  return { terms: lexicon.find, holds: holdsIn(await heldPapers(tx, now)) };
}

/** One operator's word as it counts now. */
export type Changed = {
  id: number;
  pack: PackCode;
  word: string;
  act: 'add' | 'except' | 'remove';
  level: Level | undefined;
  rewrite: string;
  reason: string;
  author: string;
  at: string;
};

let shipped: Compiled | undefined;
let kept: { revision: string; lexicon: Lexicon } | undefined;

export const shippedPacks = (): Compiled => {
  shipped ??= compile(SHIPPED);
  return shipped;
};

/** A change that was committed counts at once, in every process: its rows are counted, and only ever added. */
export async function lexiconNow(tx: Tx): Promise<Lexicon> {
  const [row] = await rowsOf<{ revision: string }>(
    tx,
    sql`select coalesce(max(id), 0)::text || '/' || count(*)::text as revision from term_change`,
  );
  const revision = row?.revision ?? '';
  if (kept?.revision === revision) return kept.lexicon;
  const lexicon = withChanges(await changesNow(tx));
  kept = { revision, lexicon };
  return lexicon;
}

/** The latest act on each word that operators touched. */
export async function changesNow(tx: Tx): Promise<Changed[]> {
  const rows = await rowsOf<Changed & { id: string }>(
    tx,
    sql`select distinct on (pack, folded) id, pack, word, act, level, rewrite, reason, author, at from term_change
        order by pack, folded, id desc limit ${MOST_CHANGES}`,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), level: row.level ?? undefined }));
}

const MOST_CHANGES = 20_000;

/** The shipped packs with these changes laid over them. */
export function withChanges(changes: readonly Changed[]): Lexicon {
  if (changes.length === 0) return lexiconOf(shippedPacks());
  const packs = SHIPPED.map((pack): Pack => {
    const own = changes.filter((one) => one.pack === pack.code);
    return {
      ...pack,
      terms: own.flatMap(({ act, word, level, rewrite, reason }) =>
        act === 'add' && level ? [{ word, level, rewrite, clause: ownClause(reason) }] : [],
      ),
      except: own.flatMap(({ act, word }) => (act === 'except' ? [word] : [])),
    };
  });
  return lexiconOf(shippedPacks(), compile(packs), new Set(changes.map(({ pack, word }) => wordKey(pack, word))));
}

export const ownClause = (reason: string) => ({ zh: `本公司词库：${reason}`, en: `The group’s own words: ${reason}` });
