import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, type Order, type Rules } from '../../../../../src/services/inventory/allocation/allocate.ts';
import { RULES, rulesIn, type Stock } from '../../../../../src/services/inventory/allocation/rules.ts';

/** `sh MUG 5`, `sh MUG 5 of ACME`, `sh MUG 5 until 2027-01-01`. */
const level = (typed: string): Stock => {
  const [warehouse = '', sku = '', units, word, value] = typed.split(' ');
  return {
    warehouse,
    sku,
    available: Number(units),
    owner: word === 'of' ? (value ?? '') : '',
    ...(word === 'until' && { expiresOn: value }),
  };
};
const order = (typed: string, region?: string): Order => ({
  lines: typed.split(', ').map((line) => ({ sku: line.split(' ')[0] ?? '', quantity: Number(line.split(' ')[1]) })),
  region,
});
const rules = (more: Partial<Rules> = {}): Rules => ({ order: RULES, split: false, facts: {}, ...more });
/** `sh 5, gz 3`, or what is missing. */
function sent(ordered: Order, stock: string[], more: Partial<Rules> = {}): string {
  const plan = allocate(ordered, stock.map(level), rules(more));
  if (!plan.ok)
    return `${plan.ifSplit ? 'needs a split' : 'short'}: ${plan.shortfall.map((one) => `${one.sku} ${one.missing}`).join(', ')}`;
  return plan.parts
    .map(({ warehouse, owner, quantity }) => `${warehouse} ${quantity}${owner && ` of ${owner}`}`)
    .join(', ');
}
const decidedBy = (ordered: Order, stock: string[], more: Partial<Rules> = {}) => {
  const plan = allocate(ordered, stock.map(level), rules(more));
  return plan.ok ? plan.choices.map(({ by, warehouse }) => `${by}: ${warehouse}`) : [];
};

describe('rules', () => {
  const NEAR = { sh: { regions: ['east', 'north'] }, gz: { regions: ['south', 'east'] } };

  test('the nearest warehouse is the first that lists the region', () => {
    const stock = ['gz MUG 9', 'sh MUG 9'];
    expect(decidedBy(order('MUG 5', 'east'), stock, { facts: NEAR })).toEqual(['region: sh']);
    expect(decidedBy(order('MUG 5', 'south'), stock, { facts: NEAR })).toEqual(['region: gz']);
  });

  test('a rule that knows nothing abstains; without any answer the one with most units is taken, then the first code', () => {
    expect(decidedBy(order('MUG 5', 'west'), ['gz MUG 9', 'sh MUG 9'], { facts: NEAR })).toEqual(['code: gz']);
    const [choice] = [allocate(order('MUG 5'), ['gz MUG 9', 'sh MUG 9'].map(level), rules())].flatMap((plan) =>
      plan.ok ? plan.choices : [],
    );
    expect(choice).toMatchObject({ abstained: [...RULES], over: ['sh'] });
    expect(decidedBy(order('MUG 9'), ['gz MUG 3', 'sh MUG 5', 'wh MUG 9'], { order: ['cost'], split: true })).toEqual([
      'most: wh',
    ]);
  });

  test('who has all of the order comes before who is near, unless the rules are the other way', () => {
    const stock = ['sh MUG 3', 'gz MUG 9'];
    expect(sent(order('MUG 5', 'east'), stock, { split: true, facts: NEAR })).toBe('gz 5');
    expect(sent(order('MUG 5', 'east'), stock, { split: true, facts: NEAR, order: ['region', 'whole'] })).toBe(
      'sh 3, gz 2',
    );
  });

  test('of those that tie the next rule decides, and not about the others', () => {
    const facts = {
      a: { regions: ['east'], cost: 9 },
      b: { regions: ['east'], cost: 5 },
      c: { regions: ['north', 'east'], cost: 1 },
    };
    expect(decidedBy(order('MUG 1', 'east'), ['a MUG 9', 'b MUG 9', 'c MUG 9'], { facts })).toEqual(['cost: b']);
  });

  test('our own goods before consigned ones, between warehouses and within one', () => {
    expect(sent(order('MUG 5'), ['a MUG 9 of ACME', 'b MUG 9'])).toBe('b 5');
    expect(sent(order('MUG 5'), ['a MUG 9 of ACME', 'a MUG 2'])).toBe('a 2, a 3 of ACME');
  });

  test('what expires first, between warehouses and within one; no date comes last', () => {
    expect(sent(order('TEA 5'), ['a TEA 9', 'b TEA 9 until 2027-03-01', 'c TEA 9 until 2027-02-01'])).toBe('c 5');
    const within = [level('a TEA 4'), { ...level('a TEA 4 until 2027-01-01'), owner: 'ACME' }];
    const owners = (names: Rules['order']) => {
      const plan = allocate(order('TEA 5'), within, rules({ order: names }));
      return plan.ok ? plan.parts.map(({ owner, quantity }) => `${owner} ${quantity}`) : [];
    };
    expect(owners(['expiry', 'owner'])).toEqual(['ACME 4', ' 1']);
    expect(owners(['owner', 'expiry'])).toEqual([' 4', 'ACME 1']);
  });

  test('the cheapest to send from; an unknown cost comes last', () => {
    const facts = { a: { regions: [] }, b: { regions: [], cost: 8.5 }, c: { regions: [], cost: 7 } };
    expect(decidedBy(order('MUG 1'), ['a MUG 9', 'b MUG 9', 'c MUG 9'], { facts })).toEqual(['cost: c']);
    expect(decidedBy(order('MUG 1'), ['a MUG 9', 'b MUG 9', 'c MUG 9'], { facts, order: ['whole'] })).toEqual([
      'code: a',
    ]);
  });

  test('are read in either language, each once', () => {
    expect(rulesIn('whole, region cost')).toEqual(['whole', 'region', 'cost']);
    expect(rulesIn('就近、整单 > 效期')).toEqual(['region', 'whole', 'expiry']);
    expect(rulesIn('默认')).toEqual([...RULES]);
    for (const typed of ['', 'whole whole', 'near', 'whole 就近 整单']) expect(rulesIn(typed)).toBeUndefined();
  });
});

describe('splitting', () => {
  test('only when it is allowed; else it is said what the best warehouse lacks', () => {
    const stock = ['a MUG 3', 'b MUG 4', 'a CUP 1'];
    expect(sent(order('MUG 6, CUP 1'), stock)).toBe('needs a split: MUG 3');
    expect(sent(order('MUG 6, CUP 1'), stock, { split: true })).toBe('a 3, b 3, a 1');
  });

  test('an order that all together lack says what is missing', () => {
    expect(sent(order('MUG 9, CUP 1, PEN 2'), ['a MUG 3', 'b MUG 4', 'a CUP 1'], { split: true })).toBe(
      'short: MUG 2, PEN 2',
    );
    expect(sent(order('MUG 1'), [])).toBe('short: MUG 1');
  });

  test('the same SKU twice in one order is not counted twice', () => {
    expect(sent(order('MUG 5, MUG 5'), ['a MUG 9', 'b MUG 8'])).toBe('needs a split: MUG 1');
    expect(sent(order('MUG 5, MUG 5'), ['a MUG 9', 'b MUG 8'], { split: true })).toBe('a 5, a 4, b 1');
  });

  test('a warehouse with less than nothing is not there', () => {
    expect(sent(order('MUG 5'), ['a MUG -9', 'b MUG 5', 'c MUG 0'])).toBe('b 5');
    expect(sent(order('MUG 6'), ['a MUG -9', 'b MUG 5', 'c MUG 1'], { split: true })).toBe('b 5, c 1');
  });
});

describe('whatever the order, the stock and the rules', () => {
  const sku = fc.constantFrom('MUG', 'CUP', 'PEN');
  const region = fc.constantFrom('east', 'south', 'north');
  const stock = fc.uniqueArray(
    fc.record({
      sku,
      warehouse: fc.constantFrom('a', 'b', 'c', 'd'),
      owner: fc.constantFrom('', 'ACME'),
      available: fc.integer({ min: -10, max: 20 }),
      expiresOn: fc.option(fc.constantFrom('2027-01-01', '2027-02-01'), { nil: undefined }),
    }),
    { selector: (one) => `${one.sku}|${one.warehouse}|${one.owner}`, maxLength: 16 },
  );
  const ordered = fc.record({
    lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 15 }) }), { minLength: 1, maxLength: 5 }),
    region: fc.option(region, { nil: undefined }),
  });
  const known = fc.record({ regions: fc.uniqueArray(region), cost: fc.option(fc.nat(20), { nil: undefined }) });
  const any = fc.record({
    order: fc.shuffledSubarray([...RULES]),
    split: fc.boolean(),
    facts: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), known),
  });
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const free = (levels: Stock[], code: string) =>
    sum(levels.filter((one) => one.sku === code).map(({ available }) => Math.max(0, available)));
  const covers = (levels: Stock[], { lines }: Order) =>
    lines.every(
      ({ sku: code }) =>
        free(levels, code) >= sum(lines.filter((one) => one.sku === code).map(({ quantity }) => quantity)),
    );
  const holds = (check: (asked: Order, levels: Stock[], by: Rules) => void) =>
    fc.assert(fc.property(ordered, stock, any, check), { numRuns: 1000 });

  test('each line gets exactly what it asks for, and no level gives more than it has', () =>
    holds((asked, levels, by) => {
      const plan = allocate(asked, levels, by);
      if (!plan.ok) return;
      expect(
        asked.lines.map((_, n) => sum(plan.parts.filter(({ line }) => line === n).map(({ quantity }) => quantity))),
      ).toEqual(asked.lines.map(({ quantity }) => quantity));
      for (const one of levels) {
        const taken = plan.parts.filter(
          (part) => part.sku === one.sku && part.warehouse === one.warehouse && part.owner === one.owner,
        );
        expect(sum(taken.map(({ quantity }) => quantity))).toBeLessThanOrEqual(Math.max(0, one.available));
      }
      for (const part of plan.parts) {
        expect(part.sku).toBe(asked.lines[part.line]?.sku);
        expect(part.quantity).toBeGreaterThan(0);
      }
    }));

  test('an order that can be covered is, from one warehouse unless it may be split; else nothing is taken', () =>
    holds((asked, levels, by) => {
      const plan = allocate(asked, levels, by);
      const one = ['a', 'b', 'c', 'd'].some((code) =>
        covers(
          levels.filter(({ warehouse }) => warehouse === code),
          asked,
        ),
      );
      const all = covers(levels, asked);
      expect(plan.ok).toBe(by.split ? all : one);
      if (!plan.ok) {
        expect(plan.ifSplit).toBe(all);
        expect(plan.shortfall.length).toBeGreaterThan(0);
        for (const { requested, missing } of plan.shortfall) expect(missing > 0 && missing <= requested).toBe(true);
        return;
      }
      const used = new Set(plan.parts.map(({ warehouse }) => warehouse));
      expect(new Set(plan.choices.map(({ warehouse }) => warehouse))).toEqual(used);
      if (!by.split) expect(used.size).toBe(1);
    }));

  test('levels with nothing free, and the order in which levels come, change nothing', () =>
    holds((asked, levels, by) => {
      const plan = allocate(asked, levels, by);
      expect(allocate(asked, levels.filter(({ available }) => available > 0).reverse(), by)).toEqual(plan);
    }));
});
