import { kept, type LineTold, type OrderTold } from './told.ts';

/** What a listing is: `pieces` of `sku`. `goods`: it has stock, unlike postage and fees. */
export type Match = { sku: string; pieces: number; goods: boolean };

/** A row of order_line, in pieces. */
export type LineRow = { key: string; sku: string; kind: string; quantity: number; unitMinor: bigint };

/** A row of unmatched_line, in listing units. */
export type UnmatchedRow = {
  key: string;
  item: string;
  variant: string;
  outerCode: string;
  title: string;
  quantity: number;
  totalMinor: bigint;
};

/** Pieces that a line of an order takes, before it has left or after; `back`: of what left, those that came back. */
export type Wish = { key: string; sku: string; pieces: number; back: number };

export type Sorted = { lines: LineRow[]; unmatched: UnmatchedRow[]; wishes: Wish[] };

/** Colons are ours: `k:rest`, `k:return`. */
export const lineKey = (key: string): string => encodeURIComponent(key);
/** The platform's line that a row belongs to, as we write it. */
export const ownerOf = (key: string): string => key.split(':', 1)[0] ?? key;

/**
 * An order's lines as rows, in pieces. What was cancelled is left out while the rest of the order stands; what was taken back
 * is a line of its own, as in imported orders. `matchOf`: what the shop's listings are.
 */
export function sortLines(told: OrderTold, matchOf: (line: LineTold) => Match | undefined): Sorted {
  const sorted: Sorted = { lines: [], unmatched: [], wishes: [] };
  for (const line of told.lines) {
    const match = matchOf(line);
    const stands = standing(told, line);
    if (!match) {
      if (stands.quantity > 0) sorted.unmatched.push({ ...unmatchedOf(line), ...stands });
      continue;
    }
    sorted.lines.push(...rowsOfLine(line, match, stands));
    if (match.goods) sorted.wishes.push(wishOf(told, line, match, stands.quantity));
  }
  return sorted;
}

type Standing = { quantity: number; totalMinor: bigint };

/** Of a cancelled order all of it is written down; it counts as cancelled by its status. */
function standing({ state }: OrderTold, { quantity, cancelled = 0, totalMinor }: LineTold): Standing {
  const less = state === 'cancelled' ? 0 : Math.min(quantity, cancelled);
  return { quantity: quantity - less, totalMinor: totalMinor - part(totalMinor, less, quantity) };
}

const wishOf = ({ state }: OrderTold, line: LineTold, match: Match, quantity: number): Wish => ({
  key: lineKey(line.key),
  sku: match.sku,
  pieces: state === 'cancelled' ? 0 : quantity * match.pieces,
  back: Math.min(line.cameBack ?? 0, line.quantity) * match.pieces,
});

function rowsOfLine(line: LineTold, { sku, pieces, goods }: Match, stands: Standing): LineRow[] {
  const key = lineKey(line.key);
  const returned = Math.min(stands.quantity, line.returned ?? 0);
  const back = part(stands.totalMinor, returned, stands.quantity);
  return [
    ...split(key, stands.quantity * pieces, stands.totalMinor, (minor) =>
      goods ? (minor === 0n ? 'free' : 'sale') : 'charge',
    ),
    ...split(`${key}:return`, returned * pieces, back, () => (goods ? 'return' : 'charge')).map((row) => ({
      ...row,
      quantity: -row.quantity,
    })),
  ].map((row) => ({ ...row, sku }));
}

/** A price that does not divide becomes two lines, so that quantities times prices are what was paid, to the last cent. */
export function split(
  key: string,
  pieces: number,
  total: bigint,
  kindOf: (unitMinor: bigint) => string,
): Omit<LineRow, 'sku'>[] {
  if (pieces === 0) return [];
  const unit = total / BigInt(pieces);
  const rest = Number(total % BigInt(pieces));
  const row = (name: string, quantity: number, unitMinor: bigint) => ({
    key: name,
    kind: kindOf(unitMinor),
    quantity,
    unitMinor,
  });
  if (rest === 0) return [row(key, pieces, unit)];
  return [row(key, pieces - rest, unit), row(`${key}:rest`, rest, unit + 1n)];
}

/** What `some` of `all` cost; the rest is what is left of the total, so that both add up. */
const part = (total: bigint, some: number, all: number): bigint =>
  all === 0 ? 0n : (total * BigInt(some)) / BigInt(all);

const unmatchedOf = ({ key, item, variant, outerCode, title }: LineTold) => ({
  key: lineKey(key),
  item,
  variant,
  outerCode: kept(outerCode, 64),
  title: kept(title, 200),
});

/** Whether an order's goods are still ours, have left, or never will. `closed` is beyond delivered. */
export type Phase = 'open' | 'left' | 'off';
export const phaseOf = (state: string): Phase =>
  state === 'cancelled' ? 'off' : state === 'placed' || state === 'paid' ? 'open' : 'left';
