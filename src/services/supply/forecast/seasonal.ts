import { type Fitted, least, type Method, type MethodName, meanOf } from './method.ts';

/**
 * A season taken out before a method and put back after it: each place of the season has an index, its part of the level
 * (multiplied). A place with next to nothing, such as a closed weekday, says nothing about the level.
 */
export const deseasoned = (name: MethodName, base: Method): Method => ({
  name,
  needs: (season) => (season > 1 ? Math.max(2 * season, base.needs(1)) : Number.POSITIVE_INFINITY),
  fit(history, season): Fitted {
    const indices = indicesOf(history, season);
    const fitted = base.fit(without(history, indices), 1);
    return (longer, horizon) => {
      const ahead = fitted(without(longer, indices), horizon);
      return ahead.map((units, k) => units * (indices[(longer.length + k) % season] as number));
    };
  },
});

const NOTHING = 0.05;

function without(y: Float64Array, indices: Float64Array): Float64Array {
  const level = new Float64Array(y.length);
  let last = Number.NaN;
  for (let t = 0; t < y.length; t += 1) {
    const index = indices[t % indices.length] as number;
    if (index >= NOTHING) last = (y[t] as number) / index;
    level[t] = last;
  }
  const first = level.find((value) => !Number.isNaN(value)) ?? 0;
  for (let t = 0; t < level.length && Number.isNaN(level[t]); t += 1) level[t] = first;
  return level;
}

/** Ratio to the centred moving average, averaged by place, shrunk towards 1 where few seasons speak; their mean is 1. */
export function indicesOf(y: Float64Array, season: number): Float64Array {
  const centre = centredAverage(y, season);
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (let t = 0; t < y.length; t += 1) {
    const around = centre[t] as number;
    if (!(around > 0)) continue;
    sums[t % season] = (sums[t % season] as number) + (y[t] as number) / around;
    counts[t % season] = (counts[t % season] as number) + 1;
  }
  const raw = sums.map((sum, place) => {
    const count = counts[place] as number;
    return count > 0 ? sum / count : 1;
  });
  const average = meanOf(raw);
  return average > 0 ? raw.map((index) => index / average) : raw.fill(1);
}

/** NaN where a whole season does not fit around. */
function centredAverage(y: Float64Array, season: number): Float64Array {
  const average = new Float64Array(y.length).fill(Number.NaN);
  const half = Math.floor(season / 2);
  const even = season % 2 === 0;
  let sum = 0;
  for (let t = 0; t < y.length; t += 1) {
    sum += y[t] as number;
    if (t >= season) sum -= y[t - season] as number;
    const centre = t - half;
    if (t < (even ? season : season - 1)) continue;
    const before = even ? sum + ((y[t - season] as number) - (y[t] as number)) / 2 : sum;
    average[centre] = before / season;
  }
  return average;
}

type Rates = { alpha: number; gamma: number };
const GRID: readonly Rates[] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5].flatMap((alpha) =>
  [0.02, 0.05, 0.1, 0.2, 0.4].map((gamma) => ({ alpha, gamma })),
);

/** Longer seasons have too few repeats for indices that learn. */
const LONGEST = 24;

/** Holt-Winters with added seasons and a level: the weekday pattern may change over time. */
export const holtWinters: Method = {
  name: 'holt-winters',
  needs: (season) => (season > 1 && season <= LONGEST ? 3 * season : Number.POSITIVE_INFINITY),
  fit(history, season) {
    const chosen = least(GRID, (rates) => run(history, season, rates).error);
    return (longer, horizon) => {
      const { level, places } = run(longer, season, chosen);
      return Float64Array.from({ length: horizon }, (_, k) =>
        Math.max(0, level + (places[(longer.length + k) % season] as number)),
      );
    };
  },
};

function run(y: Float64Array, season: number, { alpha, gamma }: Rates) {
  let level = meanOf(y.subarray(0, 2 * season));
  const places = Float64Array.from(
    { length: season },
    (_, place) => ((y[place] as number) + (y[place + season] as number)) / 2 - level,
  );
  let error = 0;
  for (let t = 0, place = 0; t < y.length; t += 1, place = place + 1 === season ? 0 : place + 1) {
    const part = places[place] as number;
    const miss = (y[t] as number) - level - part;
    if (t >= 2 * season) error += miss * miss;
    level += alpha * miss;
    places[place] = part + gamma * (1 - alpha) * miss;
  }
  return { level, places, error };
}
