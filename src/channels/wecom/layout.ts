import type { Lang } from '../../core/localized.ts';
import { byteLength, clampBytes } from '../../core/text.ts';
import { hiddenParts, hiddenRows } from './words.ts';

/** One block as lines of markdown: `head` stands above `rows`; `total` is how many rows there are to show. */
export type Piece = { head: string[]; rows: string[]; total: number };

const cost = (shown: string[]): number => shown.reduce((sum, line) => sum + byteLength(line) + 1, 1);

function whole({ head, rows, total }: Piece, lang: Lang): string[] {
  const hidden = total - rows.length;
  return [...head, ...rows, ...(hidden > 0 ? [hiddenRows(lang, hidden)] : [])];
}

/** As many rows as fit, and how many do not; undefined where not even the first does. */
function partly(piece: Piece, budget: number, lang: Lang): string[] | undefined {
  const shown = [...piece.head];
  let left = budget - cost(shown);
  for (const row of piece.rows) {
    left -= byteLength(row) + 1;
    if (left < 0) break;
    shown.push(row);
  }
  const count = shown.length - piece.head.length;
  if (count > 0) return [...shown, hiddenRows(lang, piece.total - count)];
  // A single long text is cut inside; a row of a table is not.
  const [only] = piece.head.length === 0 ? piece.rows : [];
  return only === undefined || budget < 80 ? undefined : [clampBytes(only, budget - 2)];
}

/**
 * Blocks within a number of bytes of UTF-8, cut between rows and saying how much is hidden. Pieces are separated by an
 * empty line. Never longer than `budget` when that holds at least the two notes.
 */
export function within(pieces: Piece[], budget: number, lang: Lang): string {
  const notes = cost([hiddenRows(lang, 9_999_999), hiddenParts(lang, 9_999_999)]) + 1;
  const shown: string[][] = [];
  let left = budget;
  for (const [i, piece] of pieces.entries()) {
    const lines = whole(piece, lang);
    const rest = pieces.length - i;
    if (cost(lines) <= left - (rest > 1 ? notes : 0)) {
      shown.push(lines);
      left -= cost(lines);
      continue;
    }
    const cut = partly(piece, left - notes, lang);
    if (cut) shown.push(cut);
    const dropped = cut ? rest - 1 : rest;
    if (dropped > 0) shown.push([hiddenParts(lang, dropped)]);
    break;
  }
  return shown.map((lines) => lines.join('\n')).join('\n\n');
}
