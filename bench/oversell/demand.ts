import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { createRandom, type Random } from '../../src/services/demo/random.ts';

const FILE = path.join(import.meta.dirname, '../../../shared/data/online-retail/online-retail.csv.gz');

/** Six shops by country groups; the first is the main shop. */
export const SHOPS = ['United Kingdom', 'Germany', 'France', 'EIRE', 'Benelux and Switzerland', 'elsewhere'] as const;
const NEAR = new Set(['Netherlands', 'Belgium', 'Switzerland']);

/** One real order line of 2011: when (ms of its day), from which shop, how many. */
type Line = { day: number; at: number; shop: number; quantity: number };
/** SKUs that are sold in every season, with three tenths of their units or more abroad. */
export type Retail = { lines: Map<string, Line[]>; days: number[] };

const DAY_MS = 86_400_000;
const LEAST_LINES = 300;
const LEAST_ABROAD = 0.3;

export const hasRetail = (): boolean => existsSync(FILE);

export async function readRetail(): Promise<Retail> {
  const all = new Map<string, Line[]>();
  const days = new Set<number>();
  for await (const row of createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })) {
    const cells = row.split(row.includes('"') ? /,(?=(?:[^"]*"[^"]*")*[^"]*$)/ : ',');
    const [number = '', sku = '', , quantity = '', at = '', , , country = ''] = cells;
    const units = Number(quantity);
    if (!at.startsWith('2011') || number.startsWith('C') || !(units > 0) || !/^\d{5}/.test(sku)) continue;
    const time = Date.parse(`${at.replace(' ', 'T')}Z`);
    const day = Math.floor(time / DAY_MS);
    days.add(day);
    const lines = all.get(sku) ?? all.set(sku, []).get(sku) ?? [];
    lines.push({ day, at: time % DAY_MS, shop: shopOf(country), quantity: units });
  }
  return { lines: new Map([...all].filter(([, lines]) => isWide(lines))), days: [...days].sort((a, b) => a - b) };
}

function shopOf(country: string): number {
  const known = (SHOPS as readonly string[]).indexOf(country);
  if (known >= 0) return known;
  return NEAR.has(country) ? 4 : 5;
}

function isWide(lines: readonly Line[]): boolean {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const abroad = lines.reduce((sum, { shop, quantity }) => sum + (shop > 0 ? quantity : 0), 0);
  return lines.length >= LEAST_LINES && abroad / units >= LEAST_ABROAD;
}

/** Somebody who wants so many of a SKU at a shop; `leaves`: and will not pay, so that the platform cancels then. */
export type Wish = { at: number; shop: number; sku: number; quantity: number; promotion: boolean; leaves?: number };
export type Promotion = { sku: number; from: number; to: number };
/** `past`: units a day of each SKU at each shop over the fortnight before, as a seller knows them. */
export type Season = {
  start: number;
  end: number;
  wishes: Wish[];
  promotions: Promotion[];
  stock: number[];
  past: number[][];
};

const SKUS = 8;
const DAYS = 2;
const PROMOTED = 4;
const PROMOTION_MS = 1_200_000;
const PEAK_DAYS = 20;
const OPEN_MS = 8 * 3600_000;
const SHUT_MS = 19 * 3600_000;
const UNPAID = 0.08;
/** The data is a wholesaler's. Each line is played as shoppers who take one to three pieces, within the hour after it. */
const MOST_PIECES = 3;
const SPREAD_MS = 3600_000;

/** Two trading days of eight SKUs as they were; four of them have a promotion, in whose twenty minutes twenty trading days' lines come. */
export function seasonOf(retail: Retail, seed: number): Season {
  const random = createRandom(seed * 7919 + 17);
  const first = random.whole(20, retail.days.length - DAYS - 1);
  const days = retail.days.slice(first, first + DAYS);
  const skus = pickSkus(retail, random, days);
  const start = (days[0] as number) * DAY_MS + OPEN_MS;
  const end = (days[DAYS - 1] as number) * DAY_MS + SHUT_MS + SPREAD_MS;
  const promotions = skus.slice(0, PROMOTED).map((_, sku) => promotionOf(sku, days, random));
  const wishes = skus.flatMap((lines, sku) => [
    ...usual(lines, sku, days, random),
    ...(sku < PROMOTED ? peak(lines, sku, promotions[sku] as Promotion, random) : []),
  ]);
  wishes.sort((a, b) => a.at - b.at || a.sku - b.sku || a.shop - b.shop);
  const stock = skus.map((_, sku) => openingOf(wishes, sku, random));
  const left = wishes.map((wish) =>
    random.chance(UNPAID) ? { ...wish, leaves: random.whole(15, 30) * 60_000 } : wish,
  );
  return { start, end, wishes: left, promotions, stock, past: skus.map((lines) => pastOf(lines, first, retail)) };
}

/** Those that had the most lines in the days that are played, of a random half. */
function pickSkus({ lines }: Retail, random: Random, days: readonly number[]): Line[][] {
  const some = [...lines.values()].filter(() => random.chance(0.5));
  const busy = some.map((all) => ({ all, count: all.filter(({ day }) => days.includes(day)).length }));
  return busy
    .sort((a, b) => b.count - a.count)
    .slice(0, SKUS)
    .map(({ all }) => all);
}

function promotionOf(sku: number, days: readonly number[], random: Random): Promotion {
  const day = days[random.whole(0, DAYS - 1)] as number;
  const from = day * DAY_MS + random.whole(10 * 60, 15 * 60) * 60_000;
  return { sku, from, to: from + PROMOTION_MS };
}

function usual(lines: readonly Line[], sku: number, days: readonly number[], random: Random): Wish[] {
  const played = lines.filter(({ day }) => days.includes(day));
  return played.flatMap(({ day, at, shop, quantity }) =>
    shoppers(quantity, random).map((pieces) => {
      const hour = Math.min(Math.max(at, OPEN_MS), SHUT_MS) + random.next() * SPREAD_MS;
      return { at: day * DAY_MS + hour, shop, sku, quantity: pieces, promotion: false };
    }),
  );
}

/** The real lines of twenty trading days of the SKU, all within the promotion. */
function peak(lines: readonly Line[], sku: number, { from, to }: Promotion, random: Random): Wish[] {
  const sold = [...new Set(lines.map(({ day }) => day))];
  const first = random.whole(0, Math.max(0, sold.length - PEAK_DAYS));
  const span = new Set(sold.slice(first, first + PEAK_DAYS));
  return lines
    .filter(({ day }) => span.has(day))
    .flatMap(({ shop, quantity }) =>
      shoppers(quantity, random).map((pieces) => {
        const at = from + random.next() * (to - from);
        return { at, shop, sku, quantity: pieces, promotion: true };
      }),
    );
}

function shoppers(quantity: number, random: Random): number[] {
  const parts: number[] = [];
  for (let left = quantity; left > 0; ) {
    const pieces = Math.min(left, random.whole(1, MOST_PIECES));
    parts.push(pieces);
    left -= pieces;
  }
  return parts;
}

/** A promoted SKU has between a third and two thirds of what will be asked for, another a little less or more than that. */
function openingOf(wishes: readonly Wish[], sku: number, random: Random): number {
  const asked = wishes.reduce((sum, wish) => sum + (wish.sku === sku ? wish.quantity : 0), 0);
  const share = sku < PROMOTED ? 0.33 + 0.33 * random.next() : 0.6 + 0.6 * random.next();
  return Math.max(1, Math.round(asked * share));
}

function pastOf(lines: readonly Line[], first: number, { days }: Retail): number[] {
  const fortnight = new Set(days.slice(Math.max(0, first - 14), first));
  return SHOPS.map((_, shop) => {
    const units = lines.reduce(
      (sum, line) => sum + (line.shop === shop && fortnight.has(line.day) ? line.quantity : 0),
      0,
    );
    return units / fortnight.size;
  });
}

/** One stock for everybody, known at every instant: whoever comes first gets what is there. Units sold, and SKU-days sold out. */
export function allKnowing({ wishes, stock, start }: Season): { sold: number; soldOut: number; skuDays: number } {
  const left = [...stock];
  let sold = 0;
  const back: { at: number; sku: number; quantity: number }[] = [];
  const dry = new Set<string>();
  const days = new Set<number>();
  for (const { at, sku, quantity, leaves } of wishes) {
    for (const one of back.filter((given) => given.at <= at)) {
      left[one.sku] = (left[one.sku] ?? 0) + one.quantity;
      sold -= one.quantity;
      back.splice(back.indexOf(one), 1);
    }
    const taken = Math.min(quantity, left[sku] ?? 0);
    left[sku] = (left[sku] ?? 0) - taken;
    sold += taken;
    const day = Math.floor((at - start) / DAY_MS);
    days.add(day);
    if (taken < quantity) dry.add(`${sku}:${day}`);
    if (leaves !== undefined && taken > 0) back.push({ at: at + leaves, sku, quantity: taken });
  }
  for (const { quantity } of back) sold -= quantity;
  return { sold, soldOut: dry.size, skuDays: stock.length * days.size };
}
