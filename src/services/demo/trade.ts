import { createHash } from 'node:crypto';
import type { DemoSku } from './catalogue.ts';
import { DEMO_OFFSET_MS, DEMO_SHOPS } from './group.ts';
import { createPicker, type Random, shuffled } from './random.ts';

export type DemoLine = { sku: string; kind: 'sale' | 'return'; quantity: number; unitMinor: number };

export type DemoOrder = {
  shop: number;
  number: string;
  kind: 'sale' | 'cancellation';
  status: 'paid' | 'shipped' | 'closed';
  at: Date;
  customer: string;
  lines: DemoLine[];
};

export const DEMO_DAYS = 90;
const DAY_MS = 24 * 3600_000;
const ORDERS_A_DAY = 300;
const PROMOTION = { daysAgo: 31, demand: 3.5, price: 0.85 };
const CUSTOMERS = 9_000;
const RETURNED = 0.03;
/** Sunday first. */
const BY_WEEKDAY = [1.25, 0.92, 0.9, 0.93, 0.98, 1.05, 1.22];
const BY_HOUR = [3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 9, 8, 7, 7, 6, 6, 6, 7, 9, 12, 12, 9, 5];

/** Local midnight of the day after the last day with orders: of today, as the shops' clock has it. */
export const endOfHistory = (now: Date): Date =>
  new Date(Math.floor((now.getTime() + DEMO_OFFSET_MS) / DAY_MS) * DAY_MS - DEMO_OFFSET_MS);

/** Orders of the last 90 local days up to yesterday, the oldest first. The same random numbers and day, the same orders. */
export function demoOrders(skus: readonly DemoSku[], now: Date, random: Random): DemoOrder[] {
  const end = endOfHistory(now).getTime();
  const pick = pickers(skus, random);
  const orders: DemoOrder[] = [];
  for (let daysAgo = DEMO_DAYS; daysAgo >= 1; daysAgo -= 1) {
    const midnight = end - daysAgo * DAY_MS;
    const count = Math.round(ORDERS_A_DAY * demandOn(midnight, daysAgo) * (0.93 + random.next() * 0.14));
    for (let n = 1; n <= count; n += 1) orders.push(saleOf({ skus, random, pick, midnight, daysAgo, n }));
  }
  return [...orders, ...returnsOf(orders, end, random)].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || (a.number < b.number ? -1 : 1),
  );
}

type Pick = { sku(): number; shop(): number; hour(): number };

/** A few SKUs sell most, most sell little: weights fall with a power of the rank. TEE-RED-M is among the best sellers. */
function pickers(skus: readonly DemoSku[], random: Random): Pick {
  const ranked = shuffled([...skus.keys()], random);
  const favourite = skus.findIndex((sku) => sku.code === 'TEE-RED-M');
  const order = [...ranked.slice(0, 4), favourite, ...ranked.slice(4)].filter(
    (place, at, all) => all.indexOf(place) === at || place !== favourite,
  );
  const weights = new Array<number>(skus.length).fill(0);
  for (const [rank, place] of order.entries()) weights[place] ||= 1 / (rank + 4) ** 0.95;
  return {
    sku: createPicker(weights, random),
    shop: createPicker(
      DEMO_SHOPS.map((shop) => shop.share),
      random,
    ),
    hour: createPicker(BY_HOUR, random),
  };
}

/** Weekly rhythm, slow growth, one promotion with a quiet day before it. */
function demandOn(midnight: number, daysAgo: number): number {
  const weekday = new Date(midnight + DEMO_OFFSET_MS).getUTCDay();
  const growth = 1.1 - (0.2 * daysAgo) / DEMO_DAYS;
  const event = daysAgo === PROMOTION.daysAgo ? PROMOTION.demand : daysAgo === PROMOTION.daysAgo + 1 ? 0.7 : 1;
  return (BY_WEEKDAY[weekday] ?? 1) * growth * event;
}

type Sale = {
  skus: readonly DemoSku[];
  random: Random;
  pick: Pick;
  midnight: number;
  daysAgo: number;
  n: number;
};

function saleOf({ skus, random, pick, midnight, daysAgo, n }: Sale): DemoOrder {
  const shop = pick.shop();
  const { code = '', price = 1 } = DEMO_SHOPS[shop] ?? {};
  const off = daysAgo === PROMOTION.daysAgo ? PROMOTION.price : 1;
  const size = random.chance(0.68) ? 1 : random.chance(0.7) ? 2 : 3;
  const chosen = new Set(Array.from({ length: size }, () => pick.sku()));
  const lines = [...chosen].map((place): DemoLine => {
    const sku = skus[place] as DemoSku;
    const quantity = random.chance(0.86) ? 1 : random.chance(0.75) ? 2 : random.whole(3, 5);
    return { sku: sku.code, kind: 'sale', quantity, unitMinor: Math.round(sku.price * price * off) };
  });
  const day = new Date(midnight + DEMO_OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return {
    shop,
    number: `${code.replace('-', '')}${day}${String(n).padStart(5, '0')}`,
    kind: 'sale',
    status: daysAgo <= 2 ? 'paid' : daysAgo <= 10 ? 'shipped' : 'closed',
    at: new Date(midnight + pick.hour() * 3600_000 + random.whole(0, 3599) * 1000),
    customer: customerOf(random.whole(1, CUSTOMERS)),
    lines,
  };
}

/** Some lines come back within two to nine days, as an order of their own. */
function returnsOf(orders: readonly DemoOrder[], end: number, random: Random): DemoOrder[] {
  return orders.flatMap((order) => {
    if (!random.chance(RETURNED)) return [];
    const at = new Date(order.at.getTime() + random.whole(2, 9) * DAY_MS);
    const [line] = order.lines;
    if (!line || at.getTime() >= end) return [];
    const back: DemoLine = { ...line, kind: 'return', quantity: -1 };
    return [
      {
        ...order,
        number: `R${order.number}`,
        kind: 'cancellation' as const,
        status: 'closed' as const,
        at,
        lines: [back],
      },
    ];
  });
}

const customers = new Map<number, string>();

/** Nobody: a number made to look like the keyed hash that a real buyer is stored as. */
function customerOf(n: number): string {
  const known = customers.get(n) ?? createHash('sha256').update(`demo customer ${n}`).digest('base64url').slice(0, 22);
  customers.set(n, known);
  return known;
}
