import { describe, expect, it } from 'vitest';
import { madeOf } from '../../../../../bench/abnormal/made-of.ts';
import { calibrated, reliability } from '../../../../../src/services/compliance/abnormal/calibrate.ts';
import { FEATURES } from '../../../../../src/services/compliance/abnormal/feature-words.ts';
import {
  addsOf,
  contributionsOf,
  marginOf,
  probabilityOf,
  readModel,
} from '../../../../../src/services/compliance/abnormal/model.ts';
import { shippedModel } from '../../../../../src/services/compliance/abnormal/score.ts';
import { type Row, train } from '../../../../../src/services/compliance/abnormal/train.ts';
import { createRandom } from '../../../../../src/services/demo/random.ts';

const at = (code: string): number => FEATURES.findIndex((one) => one.code === code);

/** Abnormal orders share devices or have same-day rings; some real ones do too, and night says nothing. */
function someRows(seed: number): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: 1_500 }, (_, n) => {
    const y = n % 5 === 0 ? 1 : 0;
    const x = new Float64Array(FEATURES.length);
    x[at('device_buyers')] = Math.log1p(random.whole(0, y === 1 && random.chance(0.8) ? 9 : 2));
    x[at('ring_day')] = Math.log1p(random.whole(0, y === 1 && random.chance(0.8) ? 8 : 2));
    x[at('night')] = random.chance(0.2) ? 1 : 0;
    return { x, y: y as 0 | 1, weight: 1 };
  });
}

describe('training', () => {
  const rows = someRows(1);
  const trees = train(rows, 30);

  it('is the same for the same orders', () => {
    expect(train(someRows(1), 30)).toEqual(trees);
  });

  it('tells the two apart on orders it has not seen, by what tells them apart', () => {
    const unseen = someRows(2);
    const right = unseen.filter(({ x, y }) => marginOf(trees, x) > -0.5 === (y === 1)).length;
    expect(right / unseen.length).toBeGreaterThan(0.85);
    const used = new Set(trees.trees.flat().flatMap(([feature]) => (feature < 0 ? [] : [FEATURES[feature]?.code])));
    expect(used).toContain('device_buyers');
    expect(used).toContain('ring_day');
  });

  it('never takes more of a feature as a sign that all is well', () => {
    const x = rows[0]?.x.slice() as Float64Array;
    let before = Number.NEGATIVE_INFINITY;
    for (let count = 0; count <= 12; count += 1) {
      x[at('device_buyers')] = Math.log1p(count);
      const margin = marginOf(trees, x);
      expect(margin).toBeGreaterThanOrEqual(before);
      before = margin;
    }
  });

  it('says why: what the features add is the whole margin', () => {
    for (const { x } of rows.slice(0, 50)) {
      const sum = addsOf(trees, x).reduce((all, adds) => all + adds, trees.bias);
      expect(sum).toBeCloseTo(marginOf(trees, x), 6);
    }
    const ring = new Float64Array(FEATURES.length);
    ring[at('device_buyers')] = Math.log1p(9);
    expect(contributionsOf(trees, ring)[0]).toMatchObject({ code: 'device_buyers' });
  });
});

describe('calibration', () => {
  const points = Array.from({ length: 400 }, (_, n) => {
    const margin = (n % 40) / 8 - 2.5;
    const chance = 1 / (1 + Math.exp(-(2 * margin - 1)));
    return { margin, y: (Math.floor(n / 40) < Math.round(chance * 10) ? 1 : 0) as 0 | 1, weight: 1 };
  });

  it('finds the slope and the intercept that probabilities were made by', () => {
    const found = calibrated(points);
    expect(found.slope).toBeGreaterThan(1.5);
    expect(found.slope).toBeLessThan(2.6);
    expect(found.intercept).toBeCloseTo(-1, 0);
  });

  it('says what it means: in each bin about as many as it said', () => {
    const fit = calibrated(points);
    const bins = reliability(points.map(({ margin, y }) => ({ p: probabilityOf(fit, margin), y, weight: 1 })));
    for (const { orders, said, was } of bins) if (orders >= 40) expect(Math.abs(said - was)).toBeLessThan(0.1);
    expect(bins.reduce((sum, { orders }) => sum + orders, 0)).toBe(points.length);
  });

  it('stays near what it comes from when there is little to go by', () => {
    const few = calibrated([{ margin: 3, y: 0, weight: 1 }], { slope: 1, intercept: -2 }, 5);
    expect(few.slope).toBeCloseTo(1, 0);
    expect(few.intercept).toBeCloseTo(-2, 0);
  });
});

it('comes with a model for just these features, and refuses one for others', () => {
  const model = shippedModel();
  expect(model.features).toEqual(FEATURES.map(({ code }) => code));
  expect(() => readModel({ ...model, features: model.features.slice(1) })).toThrow(/bench -- abnormal write/);
  expect(probabilityOf(model.calibration, marginOf(model, new Float64Array(FEATURES.length)))).toBeLessThan(0.01);
});

it('comes with the model that the present code makes, and not with one from before a change', () => {
  expect(shippedModel().madeOf, 'out of date: npm run bench -- abnormal write').toBe(madeOf());
});
