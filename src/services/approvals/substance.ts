import { createHash } from 'node:crypto';
import type { Effect } from '../../core/effect.ts';

/**
 * What an approval is bound to: everything of an effect that says what would change, without the versions of its rows, which also
 * count changes that touch nothing of it. Hex of a SHA-256.
 */
export function substanceHash(effect: Effect): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(substanceOf(effect))))
    .digest('hex');
}

const substanceOf = ({ summary, rows, figures, risk, risky, stays, inverse, data }: Effect) => ({
  summary,
  rows: rows.map(({ key, label, changes }) => ({ key, label, changes })),
  figures,
  risk,
  risky,
  stays: stays?.words,
  final: 'irreversible' in inverse,
  data: Object.fromEntries(Object.entries(data).filter(([name]) => !/version/i.test(name))),
});

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
