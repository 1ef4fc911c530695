import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutsFor } from '../../../../../src/services/compliance/linked/cut.ts';
import {
  graphOf,
  groupsOf,
  type Holding,
  pathTo,
  reachedFrom,
} from '../../../../../src/services/compliance/linked/graph.ts';
import { type LinkKind, SHIPPED_WEIGHTS } from '../../../../../src/services/compliance/linked/kinds.ts';
import { smallestCut } from '../../../../../src/services/compliance/linked/smallest-cut.ts';

const has = (shop: number, kind: LinkKind, key: string): Holding => ({ shop, kind, key, label: `***${key}` });

it('reaches shops over one strong thing or two weak ones, and says by what', () => {
  const graph = graphOf([
    has(1, 'payee', 'a'),
    has(2, 'payee', 'a'),
    has(2, 'operator', 'o'),
    has(3, 'operator', 'o'),
    has(2, 'ip', 'i'),
    has(3, 'ip', 'i'),
    has(4, 'operator', 'o'),
  ]);
  const reached = reachedFrom(graph, 1);
  expect([...reached.keys()]).toEqual([2, 3]);
  expect(pathTo(reached, 3).map(({ from, to, things }) => [from, things.map((one) => one.label).sort(), to])).toEqual([
    [1, ['***a'], 2],
    [2, ['***i', '***o'], 3],
  ]);
  expect(groupsOf(graph)).toEqual([[1, 2, 3]]);
});

it('goes by the platform that looks hardest, and by the lower threshold', () => {
  const holdings = [has(1, 'operator', 'o'), has(2, 'operator', 'o')];
  const hard = (shop: number) => (shop === 2 ? { ...SHIPPED_WEIGHTS, operator: 80 } : SHIPPED_WEIGHTS);
  expect(reachedFrom(graphOf(holdings), 1).size).toBe(0);
  expect(reachedFrom(graphOf(holdings, hard), 1).size).toBe(1);
});

it('proposes the one thing that frees most first, and what frees the shop wholly last', () => {
  const graph = graphOf([
    ...[1, 2, 3, 4].map((shop) => has(shop, 'payee', 'big')),
    ...[1, 5].map((shop) => has(shop, 'device', 'small')),
  ]);
  const cuts = cutsFor(graph, 1, () => 10);
  expect(cuts.map(({ things, saved, left }) => [things.map((at) => graph.things[at]?.label), saved, left])).toEqual([
    [['***big'], 30, 10],
    [['***small', '***big'], 40, 0],
  ]);
});

it('separates two things at once where neither alone frees anybody', () => {
  const graph = graphOf([has(1, 'payee', 'a'), has(2, 'payee', 'a'), has(1, 'entity', 'e'), has(2, 'entity', 'e')]);
  expect(cutsFor(graph, 1, () => 1)).toMatchObject([{ saved: 1, left: 0, frees: [2] }]);
});

const KINDS = ['entity', 'device', 'operator', 'ip'] as const;
const holdings = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom(...KINDS), fc.constantFrom('a', 'b'))
    .map(([shop, kind, key]) => has(shop, kind, key)),
  { maxLength: 24 },
);

it('a cut frees just what it says, saves what it says, and none of it can be left out', () => {
  fc.assert(
    fc.property(holdings, fc.integer({ min: 1, max: 7 }), (given, shop) => {
      const graph = graphOf(given);
      const before = reachedFrom(graph, shop);
      const worth = (one: number) => one * 10;
      for (const cut of cutsFor(graph, shop, worth)) {
        const after = reachedFrom(graph, shop, new Set(cut.things));
        expect(cut.frees).toEqual([...before.keys()].filter((one) => !after.has(one)));
        expect(cut.left).toBeGreaterThanOrEqual(0);
        expect(cut.saved).toBe(cut.frees.reduce((sum, one) => sum + worth(one), 0));
        for (const one of cut.things) {
          const fewer = reachedFrom(graph, shop, new Set(cut.things.filter((other) => other !== one)));
          expect(fewer.size).toBeGreaterThan(after.size);
        }
      }
      if (before.size > 0) expect(cutsFor(graph, shop, worth).at(-1)?.left).toBe(0);
    }),
    { numRuns: 150 },
  );
});

it('the smallest cut is one: it separates, and nothing smaller does', () => {
  fc.assert(
    fc.property(holdings, (given) => {
      const graph = graphOf(given.map((one) => ({ ...one, kind: 'entity' as const, key: `${one.kind}${one.key}` })));
      const cut = smallestCut(graph, 1, 2);
      expect(reachedFrom(graph, 1, new Set(cut)).has(2)).toBe(false);
      for (let set = 0; set < 2 ** graph.things.length; set += 1) {
        const things = graph.things.flatMap((_, at) => ((set >> at) & 1 ? [at] : []));
        if (things.length < cut.length) expect(reachedFrom(graph, 1, new Set(things)).has(2)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

it('answers for 200 shops that share hundreds of things', () => {
  const many = Array.from({ length: 200 }, (_, shop) => [
    has(shop, 'payee', `p${shop % 20}`),
    has(shop, 'device', `d${shop % 37}`),
    has(shop, 'operator', `o${shop % 9}`),
  ]).flat();
  const graph = graphOf(many);
  const cuts = cutsFor(graph, 0, () => 1);
  expect(cuts.at(-1)).toMatchObject({ left: 0, saved: reachedFrom(graph, 0).size });
});
