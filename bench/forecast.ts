import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { forecastAll } from '../src/services/supply/forecast/forecast.ts';
import { naive, ses } from '../src/services/supply/forecast/smoothing.ts';
import { type Figure, figure } from './figure.ts';
import { LEARNING, matched, type Part, shelf } from './forecast-shelf.ts';

const FOLDER = fileURLToPath(new URL('../../shared/data/forecast/', import.meta.url));
/** M4's own: 13 weeks ahead, errors in units of the naive method's one-step errors. */
const AHEAD = 13;
/** Periods of the goods that are on the way or not yet ordered: lead time and the month until the next look. */
const PROTECTED = 2;
const SERVICE = [0.8, 0.9, 0.95];

/**
 * On the weekly series of M4: MASE of ours against simple smoothing and the naive method (published 2.685 and 2.777). On the
 * car parts: the share of demand served from the shelf, ours against a reorder point fixed after two years, at the same
 * average inventory. docs/inventory/forecast.md describes both.
 */
export async function run(): Promise<Figure[]> {
  if (!existsSync(FOLDER)) throw new Error('../shared/data/forecast is missing: there is nothing to measure with');
  return [...weekly(), ...speed(), ...intermittent()];
}

function weekly(): Figure[] {
  const train = seriesOf('m4-weekly-train.csv.gz');
  const test = seriesOf('m4-weekly-test.csv.gz');
  const ours = forecastAll(
    train.map((history, n) => ({ key: String(n), history })),
    { days: 7, horizon: AHEAD },
  ).map(({ periods }) => periods);
  const by = (method: typeof ses) =>
    train.map((history) => [...method.fit(Float64Array.from(history), 1)(Float64Array.from(history), AHEAD)]);
  const score = (forecasts: number[][]) => mase(train, test, forecasts);
  const mine = score(ours);
  return [
    figure(`M4 weekly, ${train.length} series: ours / SES`, mine, score(by(ses)), 'MASE'),
    figure(`M4 weekly, ${train.length} series: ours / naive`, mine, score(by(naive)), 'MASE'),
  ];
}

function mase(train: number[][], test: number[][], forecasts: number[][]): number {
  const scores = train.map((history, n) => {
    const scale = meanOf(history.slice(1).map((value, t) => Math.abs(value - (history[t] ?? 0))));
    const errors = (forecasts[n] ?? []).map((value, k) => Math.abs(value - (test[n]?.[k] ?? 0)));
    return meanOf(errors) / scale;
  });
  return meanOf(scores);
}

/** 2,000 made-up SKUs of 400 days with a weekday pattern, a third of them intermittent. */
function speed(): Figure[] {
  let seed = 1;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const demands = Array.from({ length: 2000 }, (_, n) => ({
    key: String(n),
    history: Array.from({ length: 400 }, (_none, t) =>
      random() < (n % 3 === 0 ? 0.3 : 0.95)
        ? Math.floor(random() * 20 * (1 + 0.5 * Math.sin((t * 2 * Math.PI) / 7)))
        : 0,
    ),
  }));
  const started = performance.now();
  forecastAll(demands, { days: 1, horizon: 14 });
  return [figure('2,000 SKUs x 400 days / 5 s', (performance.now() - started) / 1000, 5, 's')];
}

function intermittent(): Figure[] {
  const parts = seriesOf('carparts.csv.gz').filter(({ length }) => length > LEARNING);
  const levels = quantilesByMonth(parts);
  return SERVICE.map((service, q) => {
    const stock: Part[] = parts.map((demand, n) => ({ demand, level: (month) => levels.get(month)?.[n]?.[q] ?? 0 }));
    const mine = shelf(stock);
    const fixed = matched(parts, mine.inventory, PROTECTED);
    const name = `car parts, ${parts.length}, at ${mine.inventory.toFixed(1)} units (${service * 100} %): ours / fixed`;
    return figure(name, mine.served * 100, fixed.served * 100, '% served');
  });
}

/** For each month of the simulation and each part: our quantiles, made of what was known before that month. */
function quantilesByMonth(parts: number[][]): Map<number, number[][]> {
  const months = Math.max(...parts.map(({ length }) => length));
  const known = (month: number) => parts.map((demand, n) => ({ key: String(n), history: demand.slice(0, month) }));
  const options = { days: 30, season: 1, horizon: PROTECTED, quantiles: SERVICE };
  return new Map(
    Array.from({ length: months - LEARNING }, (_, k) => [
      LEARNING + k,
      forecastAll(known(LEARNING + k), options).map(({ quantiles }) => quantiles.map(({ units }) => units)),
    ]),
  );
}

/** Values of each row behind its name; a series ends where its values do. */
function seriesOf(file: string): number[][] {
  const text = gunzipSync(readFileSync(path.join(FOLDER, file))).toString('utf8');
  const rows = text.trim().split('\n').slice(1);
  return rows.map((row) => {
    const fields = row.replaceAll('"', '').replace('\r', '').split(',').slice(1);
    return fields.slice(0, fields.findLastIndex((field) => field !== '') + 1).map(Number);
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
