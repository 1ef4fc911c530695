import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { forecastAll } from '../../../../../src/services/supply/forecast/forecast.ts';
import { naive, ses } from '../../../../../src/services/supply/forecast/smoothing.ts';

const FOLDER = fileURLToPath(new URL('../../../../../../shared/data/forecast/', import.meta.url));
const seriesOf = (file: string) =>
  gunzipSync(readFileSync(`${FOLDER}${file}`))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.replaceAll('"', '').trim().split(',').slice(1).filter(Boolean).map(Number));

test.skipIf(!existsSync(FOLDER))(
  'on the weekly series of M4 the naive method scores as published, and ours is below the published simple smoothing (skipped without ../shared/data/forecast)',
  () => {
    const train = seriesOf('m4-weekly-train.csv.gz');
    const real = seriesOf('m4-weekly-test.csv.gz');
    const scoreOf = (forecasts: number[][]) => {
      const scores = train.map((history, n) => {
        const steps = history.slice(1).map((value, t) => Math.abs(value - (history[t] ?? 0)));
        const errors = (forecasts[n] ?? []).map((value, k) => Math.abs(value - (real[n]?.[k] ?? 0)));
        return meanOf(errors) / meanOf(steps);
      });
      return meanOf(scores);
    };
    const by = (method: typeof ses) =>
      train.map((history) => [...method.fit(Float64Array.from(history), 1)(Float64Array.from(history), 13)]);
    const ours = forecastAll(
      train.map((history, n) => ({ key: String(n), history })),
      { days: 7, horizon: 13 },
    );
    expect(scoreOf(by(naive))).toBeCloseTo(2.777, 3);
    expect(scoreOf(by(ses))).toBeCloseTo(2.685, 1);
    expect(scoreOf(ours.map(({ periods }) => periods))).toBeLessThan(2.4);
    const covered = ours.filter(
      ({ quantiles }, n) =>
        (real[n] ?? []).reduce((sum, units) => sum + units, 0) <=
        (quantiles.find(({ share }) => share === 0.95)?.units ?? 0),
    );
    expect(Math.abs(covered.length / ours.length - 0.95)).toBeLessThan(0.03);
  },
);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
