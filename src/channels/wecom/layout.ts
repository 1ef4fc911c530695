import type { Lang } from '../../core/localized.ts';
import { byteLength, clampBytes } from '../../core/text.ts';
import { hiddenParts, hiddenRows } from './words.ts';

/**
 * One block as lines of markdown: `head` stands directly above `rows`; `total` is how many rows there are to show;
 * `gap` is what must stand between two rows so that the client breaks the line there. `rank` is who gives way last:
 * notes, then texts and fields, then tables.
 */
export type Piece = { rank: Rank; head: string[]; rows: string[]; total: number; gap: '\n' | '\n\n' };
export type Rank = 'note' | 'text' | 'table';

const RANKS: readonly Rank[] = ['note', 'text', 'table'];

/** Every line with the longest gap there is: a little more than it takes, never less. */
const cost = (shown: string[]): number => shown.reduce((sum, line) => sum + byteLength(line) + 2, 0);

/** A note after the last row of a table would be taken for one more row, hence the empty line. */
function drawn({ head, rows, total, gap }: Piece, count: number, lang: Lang): string {
  const shown = [...head, ...rows.slice(0, count)].join(gap);
  const hidden = total - Math.min(count, rows.length);
  return hidden > 0 ? `${shown}\n\n${hiddenRows(lang, hidden)}` : shown;
}

/** As many rows as fit, and how many do not; undefined where not even the first does. */
function partly(piece: Piece, budget: number, lang: Lang): string | undefined {
  let left = budget - cost(piece.head);
  let count = 0;
  for (const row of piece.rows) {
    left -= byteLength(row) + 2;
    if (left < 0) break;
    count += 1;
  }
  if (count > 0) return drawn(piece, count, lang);
  // A single long text is cut inside; a row of a table is not.
  const [only] = piece.head.length === 0 ? piece.rows : [];
  if (only === undefined || budget < 80) return undefined;
  return drawn({ ...piece, rows: [clampBytes(only, budget - 2)] }, 1, lang);
}

/**
 * Blocks within a number of bytes of UTF-8, cut between rows and saying how much is hidden. Pieces are separated by an
 * empty line. Never longer than `budget` when that holds at least the two notes.
 */
export function within(pieces: Piece[], budget: number, lang: Lang): string {
  const wholes = pieces.map((piece) => drawn(piece, piece.rows.length, lang));
  if (cost(wholes) <= budget) return wholes.join('\n\n');
  const rowsNote = cost([hiddenRows(lang, 9_999_999)]);
  let left = budget - cost([hiddenParts(lang, 9_999_999)]);
  const shown: (string | undefined)[] = pieces.map(() => undefined);
  const spend = (i: number, text: string | undefined) => {
    shown[i] = text;
    left -= text === undefined ? 0 : cost([text]);
  };
  for (const rank of RANKS) {
    for (const [i, piece] of pieces.entries()) {
      const whole = wholes[i] ?? '';
      if (piece.rank !== rank) continue;
      spend(i, cost([whole]) <= left ? whole : partly(piece, left - rowsNote, lang));
    }
  }
  const drawnOnes = shown.filter((text) => text !== undefined);
  const dropped = pieces.length - drawnOnes.length;
  return [...drawnOnes, ...(dropped > 0 ? [hiddenParts(lang, dropped)] : [])].join('\n\n');
}
