import { expect, it } from 'vitest';
import type { CouponAbility, CouponSpec } from '../../../../src/services/coupons/facts.ts';
import { outcomeOf, type PutShop, shortOutcome } from '../../../../src/services/coupons/put-outcome.ts';
import { ABILITY } from '../../../support/coupons.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const shop = (ability: Partial<CouponAbility> | undefined, more: Partial<PutShop> = {}): PutShop => ({
  shop: {
    id: 1,
    code: 'SH-1',
    name: { zh: '主店', en: 'Main' },
    platform: 'taobao',
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
  },
  connector: 'x',
  ability: ability && { ...ABILITY, ...ability },
  stage: 'live',
  lacks: [],
  restricted: false,
  frozen: false,
  ...more,
});
const spec = (more: Partial<CouponSpec> = {}): CouponSpec => ({
  name: '满300减30',
  kind: 'full-reduction',
  currency: 'CNY',
  thresholdMinor: 30_000n,
  discountMinor: 3_000n,
  startsAt: new Date('2026-12-01'),
  endsAt: new Date('2026-12-10'),
  stackable: false,
  ...more,
});
const outcome = (at: PutShop, more: Partial<CouponSpec> = {}, said: Parameters<typeof outcomeOf>[2] = []) => {
  const { how, why, notes } = outcomeOf(at, spec(more), said, NOW);
  return [how, [...why, ...notes].map(({ en }) => en).join('; ')] as const;
};

it('creates it by API where that can, and by hand where it cannot, saying whether it will be verified', () => {
  expect(outcome(shop({}))).toEqual(['api', '']);
  expect(outcome(shop({ create: 'person' }))[1]).toMatch(/^by a person: a to-do .*verified by the next read/);
  for (const at of [
    shop({ create: 'none', read: false, kinds: [] }),
    shop(undefined, { connector: undefined, stage: undefined }),
    shop({}, { lacks: ['coupons'] }),
  ])
    expect(outcome(at)).toEqual(['by_hand', expect.stringContaining('cannot be verified')]);
});

it.each<[string, PutShop, Partial<CouponSpec>, RegExp]>([
  ['another kind', shop({ kinds: ['full-reduction'] }), { kind: 'percent', percentBp: 1000 }, /no percent coupons/],
  ['a threshold where there is none', shop({ threshold: 'none' }), {}, /without a threshold only/],
  ['a face value that is not sold', shop({ faceValues: [300, 2000] }), {}, /can only be 3, 20/],
  [
    'a threshold under the least',
    shop({ minThresholdMinor: 3000 }),
    { thresholdMinor: 2999n, discountMinor: 100n },
    /under 30 CNY/,
  ],
  ['a discount above the most', shop({ maxDiscountMinor: 2000 }), {}, /above 20 CNY/],
  ['a long name', shop({ maxName: 3 }), {}, /3 characters/],
  ['a share of the threshold above the most', shop({ maxShareBp: 800 }), {}, /no more than 8%/],
  [
    'a percentage with a threshold',
    shop({ plainPercents: true }),
    { kind: 'percent', percentBp: 1000 },
    /no threshold there/,
  ],
  ['no number where one is needed', shop({ needsTotal: true }), {}, /how many/],
  ['twice a customer', shop({ onceOrNoLimit: true }), { perCustomer: 2 }, /once, or without limit/],
  ['single goods where it is for all', shop({ items: 'whole-shop' }), { items: ['1'] }, /whole shop/],
  ['all goods where it is for one', shop({ items: 'one-item' }), {}, /for one item/],
  ['too long a time', shop({ maxDays: 5 }), {}, /5 days/],
  ['another currency', shop({}), { currency: 'GBP' }, /sells in CNY, not in GBP/],
  ['a restricted shop', shop({}, { restricted: true }), {}, /restricts it/],
  ['a shop that is not live', shop({}, { stage: 'observe' }), {}, /not live yet/],
])('refuses %s', (_, at, more, why) => {
  expect(outcome(at, more)).toEqual(['refused', expect.stringMatching(why)]);
});

it('refuses what the guard refuses, and says what it only warns of; a freeze is said', () => {
  const says = (en: string) => ({ zh: en, en });
  expect(outcome(shop({}), {}, [{ refused: true, says: says('below cost') }])).toEqual(['refused', 'below cost']);
  expect(outcome(shop({}), {}, [{ refused: false, says: says('overlaps') }])).toEqual(['api', 'overlaps']);
  expect(outcome(shop({}, { frozen: true }))).toEqual(['api', expect.stringContaining('frozen')]);
});

it('is created when it is to begin where a platform begins it at once', () => {
  expect(outcome(shop({ beginsAtOnce: true }))).toEqual(['api', expect.stringContaining('when it is to begin')]);
  expect(outcome(shop({ beginsAtOnce: true }), { startsAt: NOW })).toEqual(['api', '']);
});

it('is said in a few words for a cell of a table, however much there is to read', () => {
  const says = (en: string) => ({ zh: en, en });
  expect(shortOutcome({ how: 'api', why: [], notes: [] }).en).toBe('by API');
  expect(shortOutcome({ how: 'refused', why: [says('x'.repeat(300))], notes: [] }).en).toBe('refused, 1 note');
  expect(shortOutcome({ how: 'by_hand', why: [], notes: [says('a'), says('b')] })).toEqual({
    zh: '人工创建（待办），说明 2 条',
    en: 'by hand (to-do), 2 notes',
  });
});
