import { describe, expect, it } from 'vitest';
import type { Effect, Risk } from '../../../../src/core/effect.ts';
import { isNight, needOf, requirementsOf, stricter } from '../../../../src/services/approvals/need.ts';
import {
  lineCalled,
  policyOf,
  readValue,
  SHIPPED_VALUES,
  written,
} from '../../../../src/services/approvals/policy-lines.ts';
import { stakesIn } from '../../../../src/services/approvals/stakes.ts';
import { aligned, substanceHash } from '../../../../src/services/approvals/substance.ts';

const shipped = policyOf(SHIPPED_VALUES);
const approvers = (risk: Risk, hour = 12, policy = shipped) => needOf(risk, policy, hour).approvers;
const yuan = (amount: number): Risk => ({ money: { minor: String(amount * 100), currency: 'CNY' } });

describe('what is needed', () => {
  it.each([
    [yuan(49_999), 0],
    [yuan(50_000), 1],
    [yuan(500_000), 2],
    [{ money: { minor: '999999', currency: 'JPY' } }, 0],
    [{ money: { minor: '1000000', currency: 'JPY' } }, 1],
    [{ money: { minor: '500000', currency: 'CHF' } }, 1],
    [{ units: 29_999 }, 0],
    [{ units: 30_000 }, 1],
    [{ units: 300_000 }, 2],
    [{ shops: [1, 2, 3, 4] }, 0],
    [{ shops: [1, 2, 3, 4, 5] }, 1],
    [{ units: 499, stockPercent: 100 }, 0],
    [{ units: 500, stockPercent: 50 }, 1],
    [{ second: { role: 'compliance' } }, 1],
  ] as [Risk, number][])('%j: %i', (risk, count) => expect(approvers(risk)).toBe(count));

  it('is half the line at night', () => {
    expect([approvers(yuan(25_000), 23), approvers(yuan(25_000), 6), approvers(yuan(25_000), 7)]).toEqual([1, 1, 0]);
    expect([isNight(3, { from: 1, to: 5, percent: 50 }), isNight(5, { from: 1, to: 5, percent: 50 })]).toEqual([
      true,
      false,
    ]);
    expect(isNight(3, undefined)).toBe(false);
  });

  it('is decided by whose business it is, or by whom the line names', () => {
    const roles = (risk: Risk, policy = shipped) => needOf(risk, policy, 12).roles;
    expect(roles({ ...yuan(50_000), area: 'money' })).toEqual(['finance']);
    expect(roles({ ...yuan(50_000), area: 'promotion' })).toEqual(['marketing', 'manager']);
    const named = policyOf(new Map([...SHIPPED_VALUES, ['stock.money.CNY.one', '100 finance']]));
    expect(roles(yuan(100), named)).toEqual(['finance']);
    expect(approvers({ ...yuan(100), area: 'shops' }, 12, named)).toBe(0);
    expect(roles({ second: { role: 'compliance' } })).toEqual(['compliance']);
  });

  it('is each of what different roles must agree to', () => {
    const named = policyOf(new Map([...SHIPPED_VALUES, ['rules.units.one', '100 finance']]));
    const both = needOf({ area: 'rules', units: 100, second: { role: 'compliance' } }, named, 12);
    expect(requirementsOf(both)).toEqual([
      { approvers: 1, roles: ['finance'] },
      { approvers: 1, roles: ['compliance'] },
    ]);
    const later = stricter(needOf({ units: 30_000 }, shipped, 12), needOf({ units: 300_000 }, shipped, 12));
    expect(requirementsOf(later)).toEqual([{ approvers: 2, roles: ['manager'] }]);
    expect(stricter(later, needOf({}, shipped, 12)).approvers).toBe(2);
  });

  it('counts what was done before, but asks nobody for a trifle', () => {
    const alsoDone = (units: number, before: number) =>
      needOf({ units }, shipped, 12, { units: before, money: new Map([['CNY', 4_999_900n]]) }).approvers;
    expect([alsoDone(1000, 28_999), alsoDone(1000, 29_000), alsoDone(299, 29_999), alsoDone(300, 29_999)]).toEqual([
      0, 1, 0, 1,
    ]);
    const earlier = { units: 0, money: new Map([['CNY', 4_500_000n]]) };
    expect(needOf(yuan(5_000), shipped, 12, earlier).approvers).toBe(1);
    expect(needOf({ money: { minor: '500000', currency: 'USD' } }, shipped, 12, earlier).approvers).toBe(0);
  });

  it('is nothing where the area’s own line is off', () => {
    const off = policyOf(new Map([...SHIPPED_VALUES, ['stock.units.one', 'off'], ['stock.units.two', 'off']]));
    expect([approvers({ units: 999_999 }, 12, off), approvers({ units: 999_999, area: 'shops' }, 12, off)]).toEqual([
      0, 2,
    ]);
  });
});

it('lines and values are read as they are written, and nothing else', () => {
  expect(['ANY.units.One', 'promotion.money.cny.two', 'any.night'].map(lineCalled)).toEqual([
    'any.units.one',
    'promotion.money.CNY.two',
    'any.night',
  ]);
  expect(['units', 'any.units.three', 'sales.units.one', 'any.money.one', ''].map(lineCalled)).toEqual(
    Array(5).fill(undefined),
  );
  const read = (line: string, value: string) => {
    const found = readValue(line, value);
    return found && written(found);
  };
  expect(read('any.units.one', '2万')).toBe('20000');
  expect(read('any.units.one', '20,000 财务')).toBe('20000 finance');
  expect(read('any.night', '22-8 50%')).toBe('22-8 50%');
  expect(read('any.units.one', '关')).toBe('off');
  for (const value of ['0', '-5', 'x', '5 boss', '50%', '1e9']) expect(read('any.units.one', value)).toBeUndefined();
  for (const value of ['120', '0']) expect(read('any.stock.one', value)).toBeUndefined();
  for (const value of ['25-7 50%', '7-7 50%', '23-7', '23-7 0%']) expect(read('any.night', value)).toBeUndefined();
  for (const [line, value] of SHIPPED_VALUES) expect([lineCalled(line), read(line, value)]).toEqual([line, value]);
});

const effect = (more: Partial<Effect>): Effect => ({
  summary: { zh: '', en: '' },
  rows: [],
  figures: [],
  inverse: { says: 'undo it' },
  data: {},
  ...more,
});
const row = (key: string, before: number, after: number, version = 1) => ({
  key,
  label: { zh: key, en: key },
  version,
  versionAfter: version + 1,
  changes: [{ label: { zh: '在库', en: 'On hand' }, before, after }],
});

describe('what is at stake', () => {
  it('counts what is moved once, by SKU', () => {
    const moved = effect({
      rows: [row('stock:TEE|sh-1|', 500, 100), row('stock:TEE|gz-1|', 0, 400)],
      data: { sku: 'TEE', quantity: 400 },
    });
    expect(stakesIn(moved)).toMatchObject({
      area: 'stock',
      moves: new Map([['TEE', 400]]),
      leaves: new Map([['TEE', 400]]),
    });
    const came = effect({ rows: [row('stock:TEE|sh-1|', 5, 905)], data: { sku: 'TEE', delta: 900 } });
    expect(stakesIn(came)).toMatchObject({ moves: new Map([['TEE', 900]]), leaves: new Map() });
  });

  it('counts also where the totals are hidden from who asks', () => {
    const hidden = effect({ rows: [row('stock:TEE|sh-1|', 0, 0)], data: { sku: 'TEE' } });
    for (const one of hidden.rows)
      for (const change of one.changes) Object.assign(change, { before: '·', after: '-700' });
    expect(stakesIn(hidden).moves).toEqual(new Map([['TEE', 700]]));
  });

  it('adds up what rows move, and leaves no shop out however many rows there are', () => {
    const yuan = (minor: string) => ({ money: minor, currency: 'CNY' });
    const budget = (n: number) => ({
      ...row(`coupon_budget:SH-${n}:2026-11`, 0, 1),
      changes: [{ label: { zh: '预算', en: 'Budget' }, before: yuan('0'), after: yuan('4900000') }],
    });
    expect(stakesIn(effect({ rows: [budget(1), budget(2), budget(3)] })).money.get('CNY')).toBe(14_700_000n);
    const rows = Array.from({ length: 500 }, (_, n) => row(`stock:SKU-${n}|gz-1|${n < 450 ? 'SH-1' : 'SH-2'}`, 0, 1));
    expect([...stakesIn(effect({ rows })).words]).toEqual(expect.arrayContaining(['SH-1', 'SH-2', 'SKU-499']));
  });

  it('knows whose pieces a row counts, by whatever it is called', () => {
    for (const key of ['takeover:SH-1|TEE', 'return:D1|TEE|SH-1|', 'count:7:TEE', 'count:7:TEE:closed'])
      expect([...stakesIn(effect({ rows: [row(key, 0, 20_000)] })).moves]).toEqual([['TEE', 20_000]]);
  });

  it('tells a brake, which nobody is waited for', () => {
    const frozen = (from: number, to: number) => {
      const { changes: _, ...of } = row('freeze:*', 0, 1);
      return stakesIn(effect({ rows: [{ ...of, version: from, versionAfter: to, changes: [] }] })).brake;
    };
    expect([frozen(0, 1), frozen(1, 0), stakesIn(effect({})).brake]).toEqual([true, false, false]);
    expect(approvers({ shops: [1, 2, 3, 4, 5, 6], brake: true })).toBe(0);
    expect(approvers({ brake: true, second: { role: 'manager' } })).toBe(1);
  });

  it('takes lists, amounts and figures from the plan', () => {
    const order = effect({
      figures: [{ label: { zh: '金额', en: 'After rebate' }, value: { money: '7000000', currency: 'CNY' } }],
      data: {
        supplier: 'SUP',
        lines: JSON.stringify([
          { sku: 'TEE', quantity: 30 },
          { sku: 'MUG', quantity: 12 },
        ]),
      },
    });
    const stakes = stakesIn(order);
    expect(stakes).toMatchObject({ area: 'money', money: new Map([['CNY', 7_000_000n]]) });
    expect([...stakes.moves]).toEqual([
      ['TEE', 30],
      ['MUG', 12],
    ]);
    expect(stakesIn(effect({ data: { lines: '[broken' } })).moves.size).toBe(0);
    expect(stakesIn(effect({ rows: [row('freeze:*', 0, 1)] }))).toMatchObject({ area: 'shops', all: true });
    expect(stakesIn(effect({ rows: [row('grant:wecom:li|manager|', 0, 1)] })).area).toBe('people');
    expect(stakesIn(effect({ rows: [row('coupon-put:SH-1:x', 0, 1)] })).area).toBe('promotion');
  });
});

describe('what an approval is bound to', () => {
  const planned = new Date('2026-11-23T02:00:00Z');
  const later = new Date('2026-11-23T05:00:00Z');
  const holding = (until: string, before = 5) =>
    effect({
      rows: [
        {
          ...row('stock:TEE|sh-1|', before, 1),
          changes: [{ label: { zh: '到', en: 'Until' }, before, after: { at: until } }],
        },
      ],
    });

  it('is what would change, not the versions of its rows', () => {
    expect(substanceHash(effect({ rows: [row('a', 1, 2, 1)], data: { version: 1 } }))).toBe(
      substanceHash(effect({ rows: [row('a', 1, 2, 9)], data: { version: 9 } })),
    );
    const level = (before: number, after: number) =>
      substanceHash(
        effect({
          summary: { zh: `${before} → ${after}`, en: `${before} → ${after}` },
          rows: [row('stock:TEE|gz-1|', before, after)],
          risk: { units: 5, stockPercent: before },
        }),
      );
    expect(level(80, 85)).toBe(level(79, 84));
    expect(level(80, 85)).not.toBe(level(80, 86));
    for (const other of [
      { rows: [row('a', 0, 2)] },
      { rows: [row('a', 1, 2)], risky: true as const },
      { rows: [row('b', 1, 2)] },
    ])
      expect(substanceHash(effect(other))).not.toBe(substanceHash(effect({ rows: [row('a', 1, 2)] })));
  });

  it('lets instants move with the clock, and only with it', () => {
    const first = holding('2026-11-23T02:30:00.000Z');
    const same = (fresh: Effect) => substanceHash(aligned(fresh, first, planned, later)) === substanceHash(first);
    expect(same(holding('2026-11-23T05:30:00.000Z'))).toBe(true);
    expect(same(holding('2026-11-23T02:30:00.000Z'))).toBe(true);
    expect(same(holding('2026-11-23T06:30:00.000Z'))).toBe(false);
    expect(same(holding('2026-11-23T05:30:00.000Z', 6))).toBe(false);
  });
});
