import type { Lang } from '../../core/localized.ts';
import { byteLength, clampBytes } from '../../core/text.ts';
import { hiddenParts, hiddenRows } from './words.ts';

/**
 * One block as lines of markdown: `head` stands directly above `rows`; `total` is how many rows there are to show;
 * `gap` is what must stand between two rows so that the client breaks the line there.
 */
export type Piece = { head: string[]; rows: string[]; total: number; gap: '\n' | '\n\n' };

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
  const notes = cost([hiddenRows(lang, 9_999_999), hiddenParts(lang, 9_999_999)]);
  const shown: string[] = [];
  let left = budget;
  for (const [i, piece] of pieces.entries()) {
    const whole = drawn(piece, piece.rows.length, lang);
    const rest = pieces.length - i;
    if (byteLength(whole) + 2 <= left - (rest > 1 ? notes : 0)) {
      shown.push(whole);
      left -= byteLength(whole) + 2;
      continue;
    }
    const cut = partly(piece, left - notes, lang);
    if (cut) shown.push(cut);
    const dropped = cut ? rest - 1 : rest;
    if (dropped > 0) shown.push(hiddenParts(lang, dropped));
    break;
  }
  return shown.join('\n\n');
}
