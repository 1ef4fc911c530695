import type { TermHit } from '../rule-kind.ts';
import type { Pack, Term } from '../terms/pack.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { type Folded, fold, isLatin, MOST_GAP } from './fold.ts';
import { PINYIN, SPELLINGS } from './look-alikes.ts';

/** Packs made ready for looking through texts. */
export type Lexicon = {
  /** Terms of a pack in a text, in order, the longest first where they overlap, without those that an exception covers. */
  find(pack: string, text: string): TermHit[];
  words: number;
  nodes: number;
};

/** One way to write a term or an exception. `breaks`: where the words of a Latin term meet. */
type Pattern = {
  pack: string;
  term: Term | undefined;
  folded: string;
  breaks: ReadonlySet<number>;
  tight: boolean;
  /** The word behind its spellings, as operators name it. */
  word: string;
};

/** Packs made ready once: what operators change is laid over them without reading them again. */
export type Compiled = { patterns: readonly Pattern[]; automaton: Automaton };

export function compile(packs: readonly Pack[]): Compiled {
  const patterns = unlike(
    packs.flatMap((pack) => [
      ...pack.terms.flatMap((term) => patternsOf(pack, term, term.word)),
      ...pack.except.flatMap((word) => patternsOf(pack, undefined, word)),
    ]),
  );
  return { patterns, automaton: automatonOf(patterns.map(({ folded }) => folded)) };
}

/** Texts whose terms are remembered: one listing is looked at by one rule after the other. */
const MOST_REMEMBERED = 64;
const MOST_LENGTH = 4_096;

/** `dropped`: words, as wordKey writes them, that no longer count in `shipped`; those of `added` do. */
export function lexiconOf(shipped: Compiled, added?: Compiled, dropped: ReadonlySet<string> = new Set()): Lexicon {
  const layers = [
    { ...shipped, counts: ({ pack, word }: Pattern) => dropped.size === 0 || !dropped.has(wordKey(pack, word)) },
    ...(added ? [{ ...added, counts: () => true }] : []),
  ];
  const remembered = new Map<string, Map<string, TermHit[]>>();
  return {
    find(pack, text) {
      const known = remembered.get(text);
      if (known) return known.get(pack) ?? [];
      const byPack = lookThrough(layers, text);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      if (text.length <= MOST_LENGTH) remembered.set(text, byPack);
      return byPack.get(pack) ?? [];
    },
    words: layers.reduce((sum, { patterns }) => sum + patterns.length, 0),
    nodes: layers.reduce((sum, { automaton }) => sum + automaton.nodes, 0),
  };
}

type Layer = Compiled & { counts(pattern: Pattern): boolean };

/** A word of a pack, however it is typed. */
export const wordKey = (pack: string, word: string): string => `${pack} ${fold(word).chars}`;

const patternsOf = (pack: Pack, term: Term | undefined, word: string): Pattern[] =>
  spellings(word).map((spelled) => {
    const { chars, gap } = fold(spelled);
    const breaks = new Set([...gap].flatMap((left, n) => (n > 0 && left > 0 ? [n] : [])));
    return { pack: pack.code, term, folded: chars, breaks, tight: pack.tight ?? false, word };
  });

/** Of a word that is there twice in a pack, the later one is meant: what operators add comes last. */
function unlike(patterns: readonly Pattern[]): Pattern[] {
  const byWord = new Map<string, Pattern>();
  for (const one of patterns)
    if (one.folded.length > 1) byWord.set(`${one.pack} ${one.term ? 't' : 'e'} ${one.folded} ${[...one.breaks]}`, one);
  return [...byWord.values()];
}

const MOST_SPELLINGS = 40;

/** A word as it is, and as it is spelled to hide it: up to two pieces at once. */
export function spellings(word: string): string[] {
  let last = [word];
  const all = new Set(last);
  for (let round = 0; round < 2 && all.size < MOST_SPELLINGS; round += 1) {
    last = last.flatMap((one) =>
      SPELLINGS.flatMap(([piece, spelled]) => {
        const at = one.indexOf(piece);
        return at < 0 ? [] : spelled.map((other) => one.slice(0, at) + other + one.slice(at + piece.length));
      }),
    );
    for (const one of last) if (all.size < MOST_SPELLINGS) all.add(one);
  }
  return [...all, ...(PINYIN[word] ?? [])];
}

type Match = { pattern: Pattern; from: number; to: number };

function lookThrough(layers: readonly Layer[], text: string): Map<string, TermHit[]> {
  const folded = fold(text);
  const matches: Match[] = [];
  for (const { automaton, patterns, counts } of layers)
    automaton.scan(folded.chars, (number, end) => {
      const pattern = patterns[number] as Pattern;
      const from = end - pattern.folded.length;
      if (isOneWord(folded, from, pattern) && counts(pattern)) matches.push({ pattern, from, to: end });
    });
  const byPack = new Map<string, TermHit[]>();
  for (const [pack, those] of Map.groupBy(matches, ({ pattern }) => pattern.pack))
    byPack.set(
      pack,
      kept(folded, those).map((match) => hitOf(text, folded, match)),
    );
  return byPack;
}

const GRAVE: Record<Term['level'], number> = { forbidden: 0, proof: 1, care: 2 };
/** Longer than any folded term. */
const LONG = 1_000;

/** Exceptions that cover a term win over it; of what is left the gravest, then the longest are taken first, each place once. */
function kept(folded: Folded, matches: readonly Match[]): Match[] {
  const covered = new Int32Array(folded.chars.length).fill(-1);
  for (const { pattern, from, to } of matches)
    if (!pattern.term) for (let at = from; at < to; at += 1) covered[at] = Math.max(covered[at] as number, to);
  const open = matches.filter(({ pattern, from, to }) => pattern.term && (covered[from] as number) < to);
  const inTurn = open.toSorted((a, b) => turnOf(a) - turnOf(b) || a.from - b.from);
  const taken = new Uint8Array(folded.chars.length);
  const result: Match[] = [];
  for (const one of inTurn) {
    // What is taken may be shorter than this and lie within it.
    if (taken.subarray(one.from, one.to).includes(1)) continue;
    taken.fill(1, one.from, one.to);
    result.push(one);
  }
  return result.sort((a, b) => a.from - b.from);
}

/** A longer word of a lower level hides no graver one. */
const turnOf = ({ pattern, from, to }: Match): number => GRAVE[pattern.term?.level ?? 'care'] * LONG - (to - from);

const hitOf = (text: string, folded: Folded, { pattern, from, to }: Match): TermHit => {
  const [start, end] = [folded.from[from] as number, folded.to[to - 1] as number];
  const term = pattern.term as Term;
  return {
    from: start,
    to: end,
    found: text.slice(start, end),
    term: term.word,
    level: term.level,
    clause: term.clause,
    rewrite: term.rewrite,
  };
};

/** Whether what stands there is that word: not the end of another, and with no more between its characters than hides a word. */
function isOneWord(text: Folded, from: number, pattern: Pattern): boolean {
  return isWhole(text, from, from + pattern.folded.length) && isTogether(text, from, pattern);
}

/** Words of Latin letters and digits end where others do. */
function isWhole({ chars, from: starts, to: ends }: Folded, from: number, to: number): boolean {
  const before = from > 0 && ends[from - 1] === starts[from];
  const after = to < chars.length && ends[to - 1] === starts[to];
  if (before && isLatin(chars[from]) && isLatin(chars[from - 1])) return false;
  return !(after && isLatin(chars[to - 1]) && isLatin(chars[to]));
}

/**
 * Up to MOST_GAP marks or spaces may stand between two characters. Marks that part sentences and lists part words as well, unless they
 * stand between all of its three or more characters, or after 最, which ends no sentence. Latin letters are set apart all or none (b e s t).
 */
function isTogether({ chars, gap, stop }: Folded, from: number, { folded, breaks, tight }: Pattern): boolean {
  const to = from + folded.length;
  const seen = { stops: 0, letters: 0, apart: 0 };
  for (let at = from + 1; at < to; at += 1) {
    const left = gap[at] as number;
    const meets = breaks.has(at - from);
    if (left > MOST_GAP || (tight && left > 0 && !meets)) return false;
    if (!meets) seen.stops += stop[at] as number;
    if (meets || !isLatin(chars[at]) || !isLatin(chars[at - 1])) continue;
    seen.letters += 1;
    if (left > 0) seen.apart += 1;
  }
  const hides = seen.stops === folded.length - 1 && (folded.length > 2 || folded.startsWith('最'));
  if (seen.stops > 0 && !hides) return false;
  if (seen.apart === 0) return true;
  return seen.apart === seen.letters && seen.letters > 1 && !(isLatin(chars[from - 1]) && (gap[from] as number) <= 1);
}
