import { isNight, MOST_SKUS, type OrderEvent } from '../../src/services/compliance/abnormal/event.ts';
import { createRandom, type Random } from '../../src/services/demo/random.ts';
import { CAMPAIGNS, type Fake, PATTERNS, type Pattern } from './campaigns.ts';
import { createNames, oneOf, type Person, peopleOf, traitsOf } from './people.ts';
import type { RealOrder } from './retail.ts';
import { DAY_MS, discountOf, HOUR_MS, hourOf, totalOf } from './shape.ts';

/** An order with its truth: the pattern it is part of, or none. `campaign`: which one. */
export type Labelled = OrderEvent & { pattern?: Pattern; campaign?: number };

export type World = { events: Labelled[] };

/**
 * The real orders of one year, each with its buyer's device, address, payer and network address, and campaigns of each pattern
 * within [from, to). The same seed, the same world.
 */
export function worldOf(
  real: readonly RealOrder[],
  seed: number,
  span: { from: number; to: number; campaigns: number },
): World {
  const random = createRandom(seed * 9973 + 101);
  const names = createNames(random);
  const people = peopleOf(real, names, random);
  const everybody = [...new Set(people)];
  const promotions = promotionsOf(real, random);
  const legit = real.map((order, n) => playReal(order, people[n] as Person, { random, promotions, everybody }));
  groupBuys(legit, people, random);
  const fakes: Fake[] = PATTERNS.flatMap((pattern) =>
    Array.from({ length: span.campaigns }, (_, n) =>
      CAMPAIGNS[pattern]({ random, names, real, everybody, promotions, from: span.from, to: span.to, number: n }),
    ).flat(),
  );
  const all = [...legit, ...fakes.filter(({ at }) => at < span.to)];
  all.sort((a, b) => a.at - b.at);
  return { events: all.map((one, id) => eventOf(one, id)) };
}

export type Played = Omit<Fake, 'pattern' | 'campaign'> & Partial<Pick<Fake, 'pattern' | 'campaign'>>;

/** Local days on which there is a promotion; in its two hours many buy at once. */
function promotionsOf(real: readonly RealOrder[], random: Random): Set<number> {
  const days = [...new Set(real.map(({ at }) => Math.floor(at / DAY_MS)))];
  return new Set(Array.from({ length: 14 }, () => oneOf(days, random)));
}

type Playing = { random: Random; promotions: ReadonlySet<number>; everybody: readonly Person[] };

function playReal(order: RealOrder, person: Person, { random, promotions, everybody }: Playing): Played {
  const at = hourOf(order.at, person.nightOwl, random);
  const day = Math.floor(at / DAY_MS);
  const promoted = promotions.has(day);
  const rush = promoted && random.chance(0.4);
  const couponed = random.chance(person.hunter ? 0.6 : promoted ? 0.5 : 0.12);
  return {
    at: rush ? day * DAY_MS + 20 * HOUR_MS + random.next() * 2 * HOUR_MS : at,
    shop: oneOf(person.shops, random),
    traits: traitsOf(person, random, everybody),
    lines: order.lines,
    discount: couponed ? discountOf(order.lines, random) : 0,
    ...(order.refundedAt !== undefined && { refundedAt: order.refundedAt }),
  };
}

/** Colleagues order the same thing within an hour, to the office, many with the coupon: as fast and as alike as a ring. */
function groupBuys(orders: Played[], people: readonly Person[], random: Random): void {
  const byOffice = Map.groupBy(orders.keys(), (n) => (people[n] as Person).work);
  for (const [office, places] of byOffice) {
    if (!office || !random.chance(0.5)) continue;
    const start = random.whole(0, Math.max(0, places.length - 6));
    const first = orders[places[start] as number] as Played;
    const goods = oneOf(first.lines, random);
    const members = places.slice(start, start + random.whole(4, 16));
    for (const n of members) {
      const one = orders[n] as Played;
      if (Math.abs(one.at - first.at) > 10 * DAY_MS) continue;
      one.at = first.at + random.next() * 1.5 * HOUR_MS;
      one.shop = first.shop;
      one.traits = { ...one.traits, address: office.address, ip: office.ip };
      one.lines = random.chance(0.6) ? [goods, ...one.lines.slice(0, 3)] : one.lines;
      if (random.chance(0.5)) one.discount = discountOf(one.lines, random);
    }
  }
}

function eventOf(one: Played, id: number): Labelled {
  const amount = totalOf(one.lines) - one.discount;
  return {
    id,
    at: Math.floor(one.at / 1000) * 1000,
    shop: one.shop,
    traits: one.traits,
    refund: false,
    ...(one.refundedAt !== undefined && one.refundedAt > one.at && { refundedAt: one.refundedAt }),
    night: isNight(Math.floor((one.at % DAY_MS) / HOUR_MS)),
    amount,
    discount: one.discount,
    lines: one.lines.length,
    most: Math.max(...one.lines.map(({ quantity }) => quantity)),
    skus: [...new Set(one.lines.map(({ sku }) => sku))].sort().slice(0, MOST_SKUS),
    ...(one.pattern && { pattern: one.pattern, campaign: one.campaign ?? 0 }),
  };
}
