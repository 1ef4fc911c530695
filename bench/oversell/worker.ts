import { parentPort } from 'node:worker_threads';
import { allKnowing, readRetail, seasonOf } from './demand.ts';
import { mirrored } from './mirrored.ts';
import { play } from './play.ts';
import { quotas } from './quotas.ts';

/** The ways of selling that are compared, by the name of their row. */
const STRATEGIES = {
  quotas: quotas(10_000, 60_000),
  'mirrored 1m': mirrored(60_000),
  'mirrored 5m': mirrored(300_000),
  'mirrored 15m': mirrored(900_000),
  buffer: mirrored(300_000, 0.1),
};
export type Way = keyof typeof STRATEGIES;

export type Job = { way: Way; seed: number; outage: boolean };
/** Units, of one season. */
export type Result = Job & {
  sold: number;
  oversold: number;
  accepted: number;
  promotion: { accepted: number; oversold: number };
  knowing: { sold: number; soldOut: number; skuDays: number };
  worst: string;
};

const retail = await readRetail();
parentPort?.on('message', async ({ way, seed, outage }: Job) => {
  const season = seasonOf(retail, seed);
  const {
    sold,
    oversold,
    accepted,
    inPromotions: promotion,
    worst,
  } = await play(season, seed, STRATEGIES[way], { outage });
  const result: Result = { way, seed, outage, sold, oversold, accepted, promotion, worst, knowing: allKnowing(season) };
  parentPort?.postMessage(result);
});
parentPort?.postMessage('ready');
