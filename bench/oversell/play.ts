import { createRandom } from '../../src/services/demo/random.ts';
import { type Season, SHOPS } from './demand.ts';
import type { Strategy } from './mirrored.ts';
import { createSimShop, type Kind } from './platform.ts';
import { createTimeline } from './timeline.ts';

/** What came of a season. Units; `oversold`: accepted and never to be shipped; `inPromotions`: accepted there, and oversold of those SKUs. */
export type Played = {
  sold: number;
  oversold: number;
  accepted: number;
  inPromotions: { accepted: number; oversold: number };
  worst: string;
};

const SETTING_UP_MS = 20 * 60_000;
const OUTAGE_MS = 10 * 60_000;

/** Which shop is on which kind of platform goes round with the seed, so that the main shop is on each in turn. */
const KINDS: readonly Kind[] = ['cas', 'keyed-delta', 'set', 'clamping', 'cas', 'set'];
const kindOf = (seed: number, shop: number): Kind => KINDS[(seed + shop) % KINDS.length] as Kind;

/** One season with one way of selling. `outage`: one shop is away for ten minutes at the peak of a promotion. */
export async function play(
  season: Season,
  seed: number,
  strategy: Strategy,
  { outage }: { outage: boolean },
): Promise<Played> {
  const timeline = createTimeline(season.start - SETTING_UP_MS);
  const random = createRandom(seed * 31 + (outage ? 7 : 3));
  const middle = season.promotions[seed % season.promotions.length];
  const away = seed % SHOPS.length;
  const shops = SHOPS.map((_, n) =>
    createSimShop({
      timeline,
      random,
      kind: kindOf(seed, n),
      restocks: (seed + n) % 2 === 0,
      skus: season.stock.length,
      outage:
        outage && n === away && middle
          ? { from: middle.from + OUTAGE_MS / 2, to: middle.from + 1.5 * OUTAGE_MS }
          : undefined,
    }),
  );
  for (const { at, shop, sku, quantity, promotion, leaves } of season.wishes)
    timeline.at(at, () => void shops[shop]?.buy(sku, quantity, promotion, leaves));
  const failure = Promise.withResolvers<never>();
  void strategy({
    timeline,
    shops: shops.map(({ connector }) => connector),
    stock: season.stock,
    past: season.past,
    promotions: season.promotions,
    end: season.end,
  }).catch(failure.reject);
  await Promise.race([timeline.run(season.end + 3600_000), failure.promise]);
  return tally(
    season,
    shops.map(({ sales }) => sales),
  );
}

function tally(
  { stock, promotions }: Season,
  sales: readonly (readonly { sku: number; quantity: number; promotion: boolean; cancelledAt?: number }[])[],
): Played {
  const kept = sales.flat().filter(({ cancelledAt }) => cancelledAt === undefined);
  const over = stock.map((units, sku) => Math.max(0, unitsOf(kept.filter((one) => one.sku === sku)) - units));
  const oversold = over.reduce((a, b) => a + b, 0);
  const promoted = new Set(promotions.map(({ sku }) => sku));
  return {
    sold: unitsOf(kept) - oversold,
    oversold,
    accepted: unitsOf(kept),
    inPromotions: {
      accepted: unitsOf(kept.filter(({ promotion }) => promotion)),
      oversold: over.reduce((sum, units, sku) => sum + (promoted.has(sku) ? units : 0), 0),
    },
    worst: over
      .map((units, sku) => (units > 0 ? `SKU ${sku}: ${units}` : ''))
      .filter(Boolean)
      .join(', '),
  };
}

const unitsOf = (sales: readonly { quantity: number }[]): number =>
  sales.reduce((sum, { quantity }) => sum + quantity, 0);
