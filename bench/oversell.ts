import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Figure, figure } from './figure.ts';
import { hasRetail } from './oversell/demand.ts';
import type { Job, Result, Way } from './oversell/worker.ts';

const SEEDS = 1_000;
/** What is sold today is played over a part of the seeds: it takes longer and surprises nobody. */
const COMPARED = 0.2;
const LEAST_COMPARED = 50;
const TODAY: readonly Way[] = ['mirrored 1m', 'mirrored 5m', 'mirrored 15m', 'buffer'];
const LEAST_SOLD_OUT = 0.2;
const LEAST_OVERSOLD = 0.05;

/**
 * `oversell [seeds]`: seasons made of real order lines, six shops on platforms with a number of their own, played with the
 * production planner and lanes and with what is sold today. Deterministic but for the time it takes. Throws when the
 * seasons are too easy (see docs/sync.md), or when quotas oversell.
 */
export async function run([seeds]: string[]): Promise<Figure[]> {
  if (!hasRetail()) throw new Error('../shared/data/online-retail is missing: the seasons are made of its order lines');
  const count = seeds === undefined ? SEEDS : Number(seeds);
  if (!Number.isInteger(count) || count < 1) throw new Error('say how many seeds: npm run bench -- oversell 50');
  const some = Math.min(count, Math.max(LEAST_COMPARED, Math.ceil(count * COMPARED)));
  const jobs: Job[] = [
    ...range(count).flatMap((seed) => [false, true].map((outage) => ({ way: 'quotas' as const, seed, outage }))),
    ...TODAY.flatMap((way) => range(some).map((seed) => ({ way, seed, outage: false }))),
  ];
  const results = await playAll(jobs);
  refuseEasy(results);
  refuseOversold(results);
  return figuresOf(results);
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

async function playAll(jobs: readonly Job[]): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...jobs];
  await Promise.all(
    range(Math.min(availableParallelism(), jobs.length)).map(() => work(waiting, results, jobs.length)),
  );
  return results;
}

function work(waiting: Job[], results: Result[], all: number): Promise<void> {
  const worker = new Worker(path.join(import.meta.dirname, 'oversell/worker.ts'));
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (said: Result | 'ready') => {
      if (said !== 'ready') results.push(said);
      if (said !== 'ready' && results.length % 100 === 0) process.stderr.write(`${results.length} of ${all} seasons\n`);
      const next = waiting.shift();
      if (next) return worker.postMessage(next);
      void worker.terminate().then(() => resolve());
    });
  });
}

const of = (results: readonly Result[], way: Way, outage = false): Result[] =>
  results.filter((one) => one.way === way && one.outage === outage);
const sum = (results: readonly Result[], what: (one: Result) => number): number =>
  results.reduce((all, one) => all + what(one), 0);

const soldOut = (results: readonly Result[]): { soldOut: number; skuDays: number } => ({
  soldOut: sum(of(results, 'quotas'), ({ knowing }) => knowing.soldOut),
  skuDays: sum(of(results, 'quotas'), ({ knowing }) => knowing.skuDays),
});

const inPromotions = (results: readonly Result[]): { oversold: number; accepted: number } => ({
  oversold: sum(of(results, 'mirrored 5m'), ({ promotion }) => promotion.oversold),
  accepted: sum(of(results, 'mirrored 5m'), ({ promotion }) => promotion.accepted),
});

/** A season in which nobody could oversell would prove nothing. */
function refuseEasy(results: readonly Result[]): void {
  const days = soldOut(results);
  const promoted = inPromotions(results);
  if (days.soldOut < LEAST_SOLD_OUT * days.skuDays)
    throw new Error(`the all-knowing seller runs out on only ${days.soldOut} of ${days.skuDays} SKU-days`);
  if (promoted.oversold < LEAST_OVERSOLD * promoted.accepted)
    throw new Error(
      `mirroring every 5 minutes oversells only ${promoted.oversold} of ${promoted.accepted} promotion units`,
    );
}

function refuseOversold(results: readonly Result[]): void {
  const bad = results.filter(({ way, oversold }) => way === 'quotas' && oversold > 0);
  const named = bad
    .slice(0, 5)
    .map(({ seed, outage, worst }) => `seed ${seed}${outage ? ' with an outage' : ''}: ${worst}`);
  if (bad.length > 0) throw new Error(`quotas oversold in ${bad.length} seasons: ${named.join('; ')}`);
}

function figuresOf(results: readonly Result[]): Figure[] {
  const quotas = [...of(results, 'quotas'), ...of(results, 'quotas', true)];
  const oversold = (name: string, some: readonly Result[]) =>
    figure(
      `oversold ${name}`,
      sum(some, (one) => one.oversold),
      sum(some, (one) => one.accepted),
      'units of those accepted',
    );
  const sold = (name: string, some: readonly Result[]) =>
    figure(
      `sold ${name}`,
      sum(some, (one) => one.sold),
      sum(some, ({ knowing }) => knowing.sold),
      'units of the all-knowing seller',
    );
  const days = soldOut(results);
  const promoted = inPromotions(results);
  return [
    figure('seeds', of(results, 'quotas').length, of(results, 'mirrored 5m').length, 'quotas, of them compared'),
    oversold('quotas', quotas),
    ...TODAY.map((way) => oversold(way, of(results, way))),
    sold('quotas', of(results, 'quotas')),
    sold('quotas, one shop away', of(results, 'quotas', true)),
    ...TODAY.map((way) => sold(way, of(results, way))),
    figure('sold out, all-knowing', days.soldOut, days.skuDays, 'SKU-days'),
    figure('promotions, mirrored 5m', promoted.oversold, promoted.accepted, 'units oversold of those accepted'),
  ];
}
