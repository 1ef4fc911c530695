import { createHash } from 'node:crypto';
import type { Effect, EffectRow, Risk } from '../../core/effect.ts';

/**
 * What an approval is bound to: everything of an effect that says what would change, without the versions of its rows, which also
 * count changes that touch nothing of it, and without where levels of stock stand at the moment. Hex of a SHA-256.
 */
export function substanceHash(effect: Effect): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(substanceOf(effect))))
    .digest('hex');
}

const substanceOf = ({ summary, rows, figures, risk, risky, stays, inverse, data }: Effect) => ({
  summary: rows.some(isLevel) ? { zh: stepsOf(summary.zh), en: stepsOf(summary.en) } : summary,
  rows: rows.map((row) => ({
    key: row.key,
    label: row.label,
    changes: isLevel(row) ? row.changes.map(moved) : row.changes,
  })),
  figures: figures.filter(({ label }) => label.en !== OPEN_HOLDS),
  risk: risk && atStake(risk, rows),
  risky,
  stays: stays?.words,
  final: 'irreversible' in inverse,
  data: Object.fromEntries(Object.entries(data).filter(([name]) => !/version/i.test(name))),
});

/** A level of stock moves with each sale: what is agreed to is by how much it changes, not from where. */
const isLevel = ({ key }: EffectRow): boolean => key.startsWith('stock:');

/** A list of the newest, which each order changes (inventory/truth.ts). */
const OPEN_HOLDS = 'Open holds, newest first';

const moved = ({ label, before, after }: EffectRow['changes'][number]) =>
  typeof before === 'number' && typeof after === 'number' ? { label, by: after - before } : { label, before, after };

/** `80 → 40080` as `+40000`. */
const stepsOf = (words: string): string =>
  words.replace(
    /(-?\d{1,15}) → (-?\d{1,15})/g,
    (_all, before: string, after: string) => `by ${Number(after) - Number(before)}`,
  );

/**
 * What is at stake, without what moves with the stock alone: its share (whether that crosses a line is weighed at each decision), and
 * what a changed price or cost is worth over all there is.
 */
function atStake({ stockPercent: _share, ...risk }: Risk, rows: readonly EffectRow[]) {
  const { money: _money, margin: _margin, ...rest } = risk;
  return rows.some(({ key }) => key.startsWith('price_')) ? rest : risk;
}

/** Keys in one order, however the plan or PostgreSQL's jsonb wrote them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

/** An instant may be planned a little later than the plan itself moved. */
const TOLERANCE_MS = 60_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/**
 * A fresh plan with its instants as the earlier one wrote them, where they only moved with the clock: a hold for 30 minutes is the
 * same thing two hours later. `planned` and `now`: when each was planned.
 */
export const aligned = (fresh: Effect, earlier: Effect, planned: Date, now: Date): Effect =>
  alignedValue(fresh, earlier, now.getTime() - planned.getTime()) as Effect;

function alignedValue(fresh: unknown, earlier: unknown, passed: number): unknown {
  if (typeof fresh === 'string' && typeof earlier === 'string')
    return movedWith(fresh, earlier, passed) ? earlier : fresh;
  if (Array.isArray(fresh) && Array.isArray(earlier))
    return fresh.map((one, n) => alignedValue(one, earlier[n], passed));
  if (!isRecord(fresh) || !isRecord(earlier)) return fresh;
  return Object.fromEntries(Object.entries(fresh).map(([key, one]) => [key, alignedValue(one, earlier[key], passed)]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const movedWith = (fresh: string, earlier: string, passed: number): boolean =>
  INSTANT.test(fresh) &&
  INSTANT.test(earlier) &&
  Math.abs(Date.parse(fresh) - Date.parse(earlier) - passed) <= TOLERANCE_MS;
