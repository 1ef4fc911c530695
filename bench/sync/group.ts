import type { ConnectorCode } from '../../src/platforms/platform.ts';
import { idealShares } from '../../src/services/inventory/publishing/shares.ts';

/** What both sides of the benchmark know: which shops there are, what they list, and how fast each of it sells. */
export type Size = { shops: number; skus: number; rate: number };

/** Of 100 shops; `pull`: how much more than others a shop of the kind sells. Those whose orders are slow to read sell little. */
const KINDS: readonly { connector: ConnectorCode; shops: number; pull: number }[] = [
  { connector: 'taobao', shops: 30, pull: 10 },
  { connector: 'doudian', shops: 28, pull: 10 },
  { connector: 'pinduoduo', shops: 22, pull: 10 },
  { connector: 'woocommerce', shops: 8, pull: 4 },
  { connector: 'shopify', shops: 7, pull: 2 },
  { connector: 'wechat', shops: 5, pull: 1 },
];

/** An order is unseen for up to this long after it was placed. */
export const UNSEEN_MS = 3_000;

export type GroupShop = { n: number; code: string; connector: ConnectorCode; account: string; share: number };

/** In a row, each kind spread over all of it, so that fewer shops are still a mix. */
export function shopsOf({ shops }: Size): GroupShop[] {
  const all = KINDS.flatMap(({ shops: of, pull, ...kind }) =>
    Array.from({ length: of }, (_, i) => ({
      ...kind,
      pull: pull * (0.6 + (0.8 * (i + 0.5)) / of),
      at: (i + 0.5) / of,
    })),
  ).sort((a, b) => a.at - b.at);
  const some = Array.from({ length: shops }, (_, n) => all[n % all.length]!);
  const pulls = some.reduce((sum, { pull }) => sum + pull, 0);
  return some.map(({ connector, pull }, n) => ({
    n,
    code: `B-${n + 1}`,
    connector,
    account: String(1_000_001 + n),
    share: pull / pulls,
  }));
}

const VARIANTS = 5;
export const skuCode = (place: number): string => `BENCH-${place + 1}`;
export const refOf = (place: number): { item: string; variant: string } => ({
  item: String(620_000_000 + Math.floor(place / VARIANTS)),
  variant: String(4_800_000_000 + place),
});

/** A few SKUs sell much, most little: of the group's sales, by place. */
export function sharesOfSkus({ skus }: Size): number[] {
  const weights = Array.from({ length: skus }, (_, place) => 1 / (place + 40));
  const all = weights.reduce((sum, one) => sum + one, 0);
  return weights.map((one) => one / all);
}

/** So long the stock lasts; of slow SKUs there are a few for each shop. */
const COVER_S = 2 * 3600;
const LEAST_EACH = 6;
/** As the planner has it: of what is beyond two for each shop so much is with nobody; so far from its share a shop is let be. */
const UNASSIGNED = 0.15;
const WORTH = 0.25;

export type Opening = { onHand: number; quotas: number[]; lows: number[] };

/** Stock of a SKU and what each shop may sell of it, as it is shown there: as if it had gone on for a while, each somewhere between two raises. */
export function openingOf(
  shops: readonly GroupShop[],
  { place, share }: { place: number; share: number },
  rate: number,
): Opening {
  const onHand = Math.max(LEAST_EACH * shops.length, Math.round(share * rate * COVER_S));
  const kept = Math.floor((onHand - 2 * shops.length) * UNASSIGNED);
  const ideals = idealShares(
    onHand - kept,
    shops.map(({ n, share: weight }) => ({ id: n, weight, pieces: [1] })),
  );
  const worth = (ideal: number) => Math.max(1, Math.ceil(ideal * WORTH));
  const all = shops.map(({ n }) => ideals.get(n) ?? 1);
  const quotas = all.map((ideal, n) => ideal - Math.floor(worth(ideal) * evenly(place, n)));
  return { onHand, quotas, lows: all.map((ideal) => ideal - worth(ideal)) };
}

/** From 0 to 1, the same in both processes. */
function evenly(a: number, b: number): number {
  const mixed = Math.imul((a + 1) * 2_654_435_761 + b * 40_503, 2_246_822_519) >>> 0;
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
