import { trialsOf } from './backtest.ts';
import { type Fitted, meanOf } from './method.ts';

const MOST_ORIGINS = 24;
/** Independent windows of a whole horizon whose word counts as much as that of the single periods. */
const TRUSTED_WINDOWS = 4;

/**
 * Demand in lumps: the errors of a few windows say too little of how large a lump may be, so that the spread of the whole
 * history counts as much.
 */
export function lumpyDeviationOf(fitted: Fitted, history: Float64Array, horizon: number): number {
  const missed = deviationOf(fitted, history, horizon);
  return Math.sqrt((missed * missed + varianceOf(history) * horizon) / 2);
}

/**
 * Standard deviation of the sum of the next `horizon` periods around its forecast, from how the same forecast missed at
 * up to 24 earlier times. Totals of a horizon are few and single periods many, so that both are asked: totals tell of
 * errors that go on (a level that moved), periods tell surely of the noise.
 */
export function deviationOf(fitted: Fitted, history: Float64Array, horizon: number): number {
  const tried = Math.max(1, Math.min(horizon, Math.floor(history.length / 4)));
  const origins = originsOf(history.length, tried);
  if (origins.length < 2) return unknown(history, horizon);
  const { total, single } = missesOf(fitted, history, origins, tried);
  const windows = (history.length - (origins[0] as number)) / tried;
  const trust = windows / (windows + TRUSTED_WINDOWS);
  const variance = trust * (total / tried) + (1 - trust) * single;
  return Math.sqrt(variance * horizon);
}

/** Variances: of the total of `tried` periods, and of one period. */
function missesOf(fitted: Fitted, history: Float64Array, origins: readonly number[], tried: number) {
  let total = 0;
  let single = 0;
  for (const { forecast, actual } of trialsOf(fitted, history, { origins, horizon: tried })) {
    const misses = actual.map((units, k) => units - (forecast[k] as number));
    total += misses.reduce((sum, miss) => sum + miss, 0) ** 2;
    single += misses.reduce((sum, miss) => sum + miss * miss, 0) / tried;
  }
  return { total: total / origins.length, single: single / origins.length };
}

function originsOf(length: number, tried: number): number[] {
  const first = Math.max(2, Math.ceil(length / 4));
  const last = length - tried;
  if (last < first) return [];
  const count = Math.min(MOST_ORIGINS, last - first + 1);
  return Array.from({ length: count }, (_, k) => Math.round(last - (k * (last - first)) / Math.max(1, count - 1))).sort(
    (a, b) => a - b,
  );
}

/** Of two or three periods: their own spread. Of one: as unsure as it is large. */
function unknown(history: Float64Array, horizon: number): number {
  return history.length < 2 ? meanOf(history) * horizon : Math.sqrt(varianceOf(history) * horizon);
}

function varianceOf(history: Float64Array): number {
  const mean = meanOf(history);
  const squares = history.reduce((sum, units) => sum + (units - mean) ** 2, 0);
  return squares / Math.max(1, history.length - 1);
}
