import path from 'node:path';
import { platformsIn } from '../../src/app/platforms.ts';
import { systemClock } from '../../src/core/clock.ts';
import { dialectOf } from '../../src/local-platforms/dialects.ts';
import type { Operation } from '../../src/local-platforms/faults.ts';
import { startLocalPlatforms } from '../../src/local-platforms/server.ts';
import { createWorld, type LocalShop, type World } from '../../src/local-platforms/world.ts';
import type { ConnectorCode, Credentials } from '../../src/platforms/platform.ts';
import { openingOf, refOf, type Size, sharesOfSkus, shopsOf, skuCode, UNSEEN_MS } from './group.ts';

/** The platforms of the benchmark, in a process of their own: they sell by themselves and keep callers to their pace. */
export type BenchConnection = {
  code: string;
  connector: ConnectorCode;
  account: string;
  name: string;
  credentials: Credentials;
  baseUrl: string;
};
export type Ask = { do: 'sell' | 'stop' | 'count' | 'stock' };
export type Counted = {
  sold: number;
  refused: number;
  /** Calls by operation and by connector, of them those that were told to slow down; each shop's share of its pace. */
  calls: Record<string, number>;
  byConnector: Record<string, { calls: number; throttled: number; pace: number }>;
  cpuS: number;
};
/** Of each shop, in the order of its listings. */
export type Shown = number[][];

const TICK_MS = 20;
/** A platform looks at more than a moment: so many seconds of its pace may come at once. */
const BURST_S = 10;

const size = JSON.parse(process.argv[2] ?? '{}') as Size;
const clock = systemClock;
const world = createWorld({ clock });
const group = shopsOf(size);
const shares = sharesOfSkus(size);
const openings = shares.map((share, place) => openingOf(group, { place, share }, size.rate));
const kinds = platformsIn(path.join('/', 'nowhere'));

const shops = group.map(({ n, connector, account, code }) => {
  const kind = kinds.find((one) => one.code === connector)!;
  const shop = world.addShop({
    kind,
    account,
    name: code,
    platform: kind.platforms[0]!,
    currency: 'CNY',
    firstId: BigInt(clock.now().getTime()) * 1_000_000n + BigInt(n) * 100_000_000n,
    visibleAfterMs: () => Math.random() * UNSEEN_MS,
  });
  for (const [place, { quotas }] of openings.entries())
    world.addListing(shop, {
      ...refOf(place),
      title: skuCode(place),
      outerCode: skuCode(place),
      priceMinor: 9_900n,
      stock: quotas[n]!,
    });
  return shop;
});

const counted = { sold: 0, refused: 0, calls: new Map<string, number>() };
const buckets = new Map<LocalShop, { left: number; at: number; calls: number; throttled: number }>();

/** Whoever calls faster than the platform says it allows is told so, in its own words. */
const paced: World = {
  ...world,
  begin(shop, operation: Operation) {
    const { perSecond } = shop.kind.capabilities.pace;
    const now = performance.now();
    const bucket = buckets.get(shop) ?? { left: perSecond * BURST_S, at: now, calls: 0, throttled: 0 };
    buckets.set(shop, bucket);
    bucket.left = Math.min(perSecond * BURST_S, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    bucket.calls += 1;
    counted.calls.set(operation, (counted.calls.get(operation) ?? 0) + 1);
    if (bucket.left < 1) {
      bucket.throttled += 1;
      return { kind: 'throttled', afterMs: 1_000 };
    }
    bucket.left -= 1;
    return world.begin(shop, operation);
  },
};

const server = await startLocalPlatforms({ world: paced });

const pickOf = (weights: readonly number[]) => {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  return (): number => {
    const mark = Math.random() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > mark) high = middle;
      else low = middle + 1;
    }
    return low;
  };
};
const someShop = pickOf(group.map(({ share }) => share));
const someSku = pickOf(shares);

function sellOne(): void {
  const shop = shops[someShop()]!;
  const sold = world.sell(shop, { lines: [{ ...refOf(someSku()), quantity: 1 }], paid: true, region: '浙江' });
  if (sold) counted.sold += 1;
  else counted.refused += 1;
}

let selling: { since: number; tried: number } | undefined;
setInterval(() => {
  if (!selling) return;
  const due = ((performance.now() - selling.since) / 1000) * size.rate;
  for (; selling.tried < due; selling.tried += 1) sellOne();
}, TICK_MS);

function count(): Counted {
  const byConnector: Counted['byConnector'] = {};
  for (const shop of shops) {
    const one = byConnector[shop.kind.code] ?? { calls: 0, throttled: 0, pace: 0 };
    byConnector[shop.kind.code] = one;
    one.calls += buckets.get(shop)?.calls ?? 0;
    one.throttled += buckets.get(shop)?.throttled ?? 0;
    one.pace += shop.kind.capabilities.pace.perSecond;
  }
  const { user, system } = process.cpuUsage();
  const { sold, refused } = counted;
  return { sold, refused, calls: Object.fromEntries(counted.calls), byConnector, cpuS: (user + system) / 1e6 };
}

process.on('message', (ask: Ask) => {
  if (ask.do === 'sell') selling = { since: performance.now(), tried: 0 };
  if (ask.do === 'stop') selling = undefined;
  if (ask.do === 'stock')
    process.send?.(shops.map((shop) => openings.map((_, place) => world.readStock(shop, refOf(place)) ?? -1)));
  else process.send?.(count());
});
process.send?.(
  shops.map((shop, n): BenchConnection => {
    const dialect = dialectOf(shop.kind.code)!;
    return {
      code: group[n]!.code,
      connector: shop.kind.code,
      account: dialect.account?.(shop) ?? shop.account,
      name: shop.name,
      credentials: dialect.credentials(shop),
      baseUrl: `${server.url}/${shop.kind.code}`,
    };
  }),
);
