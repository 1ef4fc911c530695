import { type Random, shuffled } from '../../src/services/demo/random.ts';
import type { RealOrder } from './retail.ts';

/** Six sibling shops, by their share of the orders. */
export const SHOP_SHARES = [0.34, 0.26, 0.16, 0.1, 0.09, 0.05] as const;

/** Somebody who buys, with what they buy by. Real and made-up buyers are made by the same function. */
export type Person = {
  /** None: has no account and orders as a guest. */
  buyer: string | undefined;
  homes: string[];
  devices: string[];
  payers: string[];
  ips: string[];
  shops: number[];
  work?: Place;
  pickUp?: Place;
  nightOwl: boolean;
  hunter: boolean;
};
/** What several people use: a household, an office, a locker, a helper's device. */
export type Place = {
  address: string;
  ip: string;
  device: string;
  payer: string;
  usesDevice: number;
  usesPayer: number;
};

export type Names = { next(): string };

/** Hashes look alike wherever they come from: one counter, in random order of making. */
export function createNames(random: Random): Names {
  return {
    next: () => Math.floor(random.next() * 2 ** 44).toString(36) + Math.floor(random.next() * 2 ** 20).toString(36),
  };
}

export function pickShop(random: Random): number {
  let mark = random.next();
  for (const [shop, share] of SHOP_SHARES.entries()) {
    mark -= share;
    if (mark < 0) return shop;
  }
  return 0;
}

export const oneOf = <T>(list: readonly T[], random: Random): T => list[random.whole(0, list.length - 1)] as T;

/** A buyer of their own, who shares nothing yet. */
export function newPerson(names: Names, random: Random, hasAccount: boolean): Person {
  const shops = random.chance(0.68) ? 1 : random.chance(0.7) ? 2 : random.whole(3, 4);
  return {
    buyer: hasAccount ? names.next() : undefined,
    homes: random.chance(0.12) ? [names.next(), names.next()] : [names.next()],
    devices: random.chance(0.4) ? [names.next(), names.next()] : [names.next()],
    payers: random.chance(0.15) ? [names.next(), names.next()] : [names.next()],
    ips: [names.next()],
    shops: Array.from({ length: shops }, () => pickShop(random)),
    nightOwl: random.chance(0.12),
    hunter: random.chance(0.1),
  };
}

const placeOf = (names: Names, usesDevice: number, usesPayer: number): Place => ({
  address: names.next(),
  ip: names.next(),
  device: names.next(),
  payer: names.next(),
  usesDevice,
  usesPayer,
});

/** The people behind the real orders: by customer number, and one for each or a few of the guests' orders. */
export function peopleOf(orders: readonly RealOrder[], names: Names, random: Random): Person[] {
  const byCustomer = new Map<string, Person>();
  let guest = newPerson(names, random, false);
  const people = orders.map(({ customer }) => {
    if (customer === undefined) {
      if (random.chance(0.7)) guest = newPerson(names, random, false);
      return guest;
    }
    const known = byCustomer.get(customer) ?? newPerson(names, random, true);
    byCustomer.set(customer, known);
    return known;
  });
  bindTogether([...new Set(people)], names, random);
  return people;
}

/** Households, offices, pick-up points, shop assistants who order for customers, buying services, networks. */
function bindTogether(people: readonly Person[], names: Names, random: Random): void {
  groups(
    people,
    random,
    1,
    () => (random.chance(0.5) ? 1 : random.chance(0.55) ? 2 : random.whole(3, 6)),
    (members) => {
      const home = placeOf(names, 0, 0);
      for (const one of members.length > 1 ? members : []) {
        one.homes[0] = home.address;
        one.ips[0] = home.ip;
        if (random.chance(0.4)) one.devices[0] = home.device;
        if (random.chance(0.35)) one.payers[0] = home.payer;
      }
    },
  );
  groups(
    people,
    random,
    0.35,
    () => random.whole(5, 40),
    (members) => {
      const office = placeOf(names, random.chance(0.2) ? 0.2 : 0.03, random.chance(0.2) ? 0.25 : 0.02);
      for (const one of members) one.work = office;
    },
  );
  groups(
    people,
    random,
    0.22,
    () => random.whole(15, 80),
    (members) => {
      const locker = placeOf(names, 0, 0);
      for (const one of members) one.pickUp = locker;
    },
  );
  groups(
    people,
    random,
    0.02,
    () => random.whole(10, 40),
    (members) => {
      const assistant = names.next();
      for (const one of members) one.devices = random.chance(0.5) ? [assistant] : [...one.devices, assistant];
    },
  );
  groups(
    people,
    random,
    0.012,
    () => random.whole(3, 12),
    (members) => {
      const [device, payer] = [names.next(), names.next()];
      for (const one of members)
        Object.assign(one, { devices: [device], payers: random.chance(0.7) ? [payer] : one.payers });
    },
  );
  groups(
    people,
    random,
    0.6,
    () => random.whole(20, 90),
    (members) => {
      const carrier = names.next();
      for (const one of members) one.ips.push(carrier);
    },
  );
}

/** A share of the people in groups of sizes that are drawn, nobody in two of one sort. */
function groups(
  people: readonly Person[],
  random: Random,
  part: number,
  size: () => number,
  bind: (members: Person[]) => void,
): void {
  const some = shuffled(people, random).slice(0, Math.round(people.length * part));
  for (let from = 0; from < some.length; ) {
    const to = from + size();
    bind(some.slice(from, to));
    from = to;
  }
}

export type Traits = { buyer?: string; device: string; address: string; payer: string; ip: string };

/** By what one of their orders is placed. */
export function traitsOf(person: Person, random: Random, strangers: readonly Person[]): Traits {
  const { work, pickUp } = person;
  const place = work && random.chance(0.35) ? work : undefined;
  const gift = random.chance(0.07) ? oneOf(strangers, random) : undefined;
  const address = gift?.homes[0] ?? place?.address ?? (pickUp && random.chance(0.5) ? pickUp.address : undefined);
  const usual = place && random.chance(place.usesDevice) ? place.device : oneOf(person.devices, random);
  // Somebody else's, or a new one.
  const device = random.chance(0.02) ? `${usual}-${random.whole(1, 99)}` : usual;
  const payer = place && random.chance(place.usesPayer) ? place.payer : oneOf(person.payers, random);
  return {
    ...(person.buyer !== undefined && { buyer: person.buyer }),
    device,
    address: address ?? oneOf(person.homes, random),
    payer,
    ip: place?.ip ?? oneOf(person.ips, random),
  };
}
