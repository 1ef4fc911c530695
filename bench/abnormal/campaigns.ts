import type { Random } from '../../src/services/demo/random.ts';
import { type Names, newPerson, oneOf, type Person, pickShop, type Traits, traitsOf } from './people.ts';
import type { Line, RealOrder } from './retail.ts';
import { discountOf, hourOf } from './shape.ts';

export const PATTERNS = ['burst', 'loop', 'coupon', 'refund', 'drip'] as const;
export type Pattern = (typeof PATTERNS)[number];

export type Fake = {
  at: number;
  shop: number;
  traits: Traits;
  lines: Line[];
  discount: number;
  refundedAt?: number;
  pattern: Pattern;
  campaign: number;
};

export type Given = {
  random: Random;
  names: Names;
  real: readonly RealOrder[];
  everybody: readonly Person[];
  promotions: ReadonlySet<number>;
  from: number;
  to: number;
  number: number;
};

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Who takes part, and how carefully: `care` is how often an order is placed by the person's own means and not by the ring's. */
type Crew = {
  people: Person[];
  devices: string[];
  payers: string[];
  addresses: string[];
  ips: string[];
  care: number;
  shops: number[];
  goods: Line[];
  owl: number;
};

type Size = readonly [least: number, most: number];
type Means = { people: Size; devices: Size; payers: Size; addresses: Size; shops: Size; rented: number; goods: Size };

function crewOf({ random, names, real, everybody }: Given, means: Means): Crew {
  const some = ([least, most]: Size) => Array.from({ length: random.whole(least, most) }, () => names.next());
  // Real customers rent out their accounts; and not every new account belongs to a ring.
  const people = Array.from({ length: random.whole(...means.people) }, () =>
    random.chance(means.rented) ? oneOf(everybody, random) : newPerson(names, random, random.chance(0.93)),
  );
  return {
    people,
    devices: some(means.devices),
    payers: some(means.payers),
    addresses: some(means.addresses),
    ips: some([1, 3]),
    care: 0.2 * random.next(),
    shops: Array.from({ length: random.whole(...means.shops) }, () => pickShop(random)),
    goods: Array.from({ length: random.whole(...means.goods) }, () => oneOf(oneOf(real, random).lines, random)),
    owl: random.chance(0.3) ? 0.5 : 0.05,
  };
}

type Uses = { device: number; payer: number; address: number };

function traitsBy(crew: Crew, person: Person, uses: Uses, { random, everybody }: Given): Traits {
  const own = traitsOf(person, random, everybody);
  const by = (chance: number, ring: readonly string[], alone: string) =>
    ring.length > 0 && random.chance(chance * (1 - crew.care)) ? oneOf(ring, random) : alone;
  return {
    ...own,
    device: by(uses.device, crew.devices, own.device),
    payer: by(uses.payer, crew.payers, own.payer),
    address: by(uses.address, crew.addresses, own.address),
    ip: by(0.5, crew.ips, own.ip),
  };
}

/** A real basket of the time, or some of one with the goods that the campaign is about. */
function basket(crew: Crew, { random, real }: Given, about: number): Line[] {
  const { lines } = oneOf(real, random);
  if (!random.chance(about)) return lines;
  const target = oneOf(crew.goods, random);
  const from = random.whole(0, Math.max(0, lines.length - 1));
  return [
    { ...target, quantity: random.whole(1, Math.max(2, target.quantity)) },
    ...lines.slice(from, from + random.whole(0, 8)),
  ];
}

/** A day on which real orders came, at an hour at which they come; some crews work at night. */
function timeIn({ random, real }: Given, crew: Crew, from: number, to: number): number {
  let at = oneOf(real, random).at;
  for (let tries = 0; (at < from || at >= to) && tries < 400; tries += 1) at = oneOf(real, random).at;
  if (at < from || at >= to) at = from + random.next() * (to - from);
  return hourOf(at, random.chance(crew.owl), random);
}

type Play = (given: Given) => Fake[];

/** Accounts on one or a few devices push the goods of a shop, or of two, within minutes to hours. */
const burst: Play = (given) => {
  const { random, number } = given;
  const crew = crewOf(given, {
    ...{ people: [6, 30], devices: [1, 5], payers: [1, 6], addresses: [1, 8] },
    ...{ shops: [1, 2], rented: 0.5, goods: [1, 3] },
  });
  const start = timeIn(given, crew, given.from, given.to - DAY_MS);
  const length = (8 + random.next() ** 2 * 472) * MINUTE_MS;
  return crew.people
    .map((person) => ({
      at: start + random.next() * length,
      shop: oneOf(crew.shops, random),
      traits: traitsBy(crew, person, { device: 0.85, payer: 0.55, address: 0.35 }, given),
      lines: basket(crew, given, 0.65),
      discount: random.chance(0.2) ? 1 : 0,
      pattern: 'burst' as const,
      campaign: number,
    }))
    .map((one) => ({ ...one, discount: one.discount ? discountOf(one.lines, random) : 0 }));
};

/** A few accounts buy in a circle from several sibling shops over days to weeks. */
const loop: Play = (given) => {
  const { random, number } = given;
  const crew = crewOf(given, {
    ...{ people: [3, 8], devices: [1, 4], payers: [1, 3], addresses: [2, 6] },
    ...{ shops: [3, 4], rented: 0.35, goods: [2, 6] },
  });
  const start = timeIn(given, crew, given.from, given.to - 22 * DAY_MS);
  const length = (3 + random.next() * 18) * DAY_MS;
  return crew.people.flatMap((person) =>
    Array.from({ length: random.whole(2, 5) }, (): Fake => {
      const lines = basket(crew, given, 0.5);
      return {
        at: timeIn(given, crew, start, start + length),
        shop: oneOf(crew.shops, random),
        traits: traitsBy(crew, person, { device: 0.75, payer: 0.7, address: 0.4 }, given),
        lines,
        discount: random.chance(0.15) ? discountOf(lines, random) : 0,
        pattern: 'loop',
        campaign: number,
      };
    }),
  );
};

/** Many accounts at an address or two take the coupon that is for one each. */
const coupon: Play = (given) => {
  const { random, number } = given;
  const crew = crewOf(given, {
    ...{ people: [8, 30], devices: [1, 10], payers: [1, 7], addresses: [1, 2] },
    ...{ shops: [1, 2], rented: 0.25, goods: [2, 8] },
  });
  const start = timeIn(given, crew, given.from, given.to - 6 * DAY_MS);
  const length = (0.5 + random.next() * 5) * DAY_MS;
  return crew.people.map((person): Fake => {
    const lines = basket(crew, given, 0.4);
    return {
      at: timeIn(given, crew, start, start + length),
      shop: oneOf(crew.shops, random),
      traits: traitsBy(crew, person, { device: 0.5, payer: 0.5, address: 0.92 }, given),
      lines,
      discount: random.chance(0.9) ? discountOf(lines, random) : 0,
      pattern: 'coupon',
      campaign: number,
    };
  });
};

/** Accounts that are paid back to the same few payers most of what they order. */
const refund: Play = (given) => {
  const { random, number } = given;
  const crew = crewOf(given, {
    ...{ people: [4, 10], devices: [2, 6], payers: [1, 3], addresses: [2, 5] },
    ...{ shops: [1, 3], rented: 0.4, goods: [2, 8] },
  });
  const start = timeIn(given, crew, given.from, given.to - 24 * DAY_MS);
  const length = (6 + random.next() * 16) * DAY_MS;
  const rate = 0.5 + 0.4 * random.next();
  return crew.people.flatMap((person) =>
    Array.from({ length: random.whole(2, 5) }, (): Fake => {
      const lines = basket(crew, given, 0.35);
      const at = timeIn(given, crew, start, start + length);
      return {
        at,
        shop: oneOf(crew.shops, random),
        traits: traitsBy(crew, person, { device: 0.6, payer: 0.8, address: 0.5 }, given),
        lines,
        discount: random.chance(0.15) ? discountOf(lines, random) : 0,
        ...(random.chance(rate) && { refundedAt: at + (1 + random.next() * 8) * DAY_MS }),
        pattern: 'refund',
        campaign: number,
      };
    }),
  );
};

/** A few accounts keep a shop's figures up, an order every few days over weeks, at any hour. */
const drip: Play = (given) => {
  const { random, number } = given;
  const crew = crewOf(given, {
    ...{ people: [3, 7], devices: [1, 3], payers: [1, 3], addresses: [1, 5] },
    ...{ shops: [1, 2], rented: 0.3, goods: [1, 4] },
  });
  const length = (24 + random.next() * 26) * DAY_MS;
  const start = timeIn(given, crew, given.from, given.to - length);
  return crew.people.flatMap((person) =>
    Array.from({ length: random.whole(3, 7) }, (): Fake => {
      const lines = basket(crew, given, 0.55);
      return {
        at: timeIn(given, crew, start, start + length),
        shop: oneOf(crew.shops, random),
        traits: traitsBy(crew, person, { device: 0.75, payer: 0.65, address: 0.45 }, given),
        lines,
        discount: random.chance(0.12) ? discountOf(lines, random) : 0,
        pattern: 'drip',
        campaign: number,
      };
    }),
  );
};

export const CAMPAIGNS: Record<Pattern, Play> = { burst, loop, coupon, refund, drip };
