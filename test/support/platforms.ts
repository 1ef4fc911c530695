import { localFetch } from '../../src/local-platforms/carry.ts';
import { dialectOf } from '../../src/local-platforms/dialects.ts';
import {
  createWorld,
  type ListingSetup,
  type LocalListing,
  type LocalShop,
  type ShopSetup,
  type World,
} from '../../src/local-platforms/world.ts';
import type {
  Answer,
  Connector,
  Credentials,
  OrderFact,
  Page,
  PlatformKind,
  Tokens,
} from '../../src/platforms/platform.ts';
import { noToken } from '../../src/platforms/platform.ts';

/** A clock that stands still until it is told otherwise. */
export type HandClock = { now(): Date; pass(ms: number): void };
export function handClock(at = '2026-06-01T02:00:00.000Z'): HandClock {
  let ms = Date.parse(at);
  return {
    now: () => new Date(ms),
    pass(by) {
      ms += by;
    },
  };
}

export type LocalBench = {
  world: World;
  clock: HandClock;
  shop: LocalShop;
  credentials: Credentials;
  connector: Connector;
  listing(setup?: ListingSetup): LocalListing;
  /** Another connector on the same shop, such as one with other credentials. */
  connect(credentials: Credentials): Connector;
};

export const BASE_URL = 'http://platforms.test';

/** A world with one shop of a kind, and a connector that speaks to it through the kind's dialect, without any socket. */
export function localShop(
  kind: PlatformKind,
  setup: Partial<ShopSetup> & { world?: World; clock?: HandClock } = {},
): LocalBench {
  const clock = setup.clock ?? handClock();
  const world = setup.world ?? createWorld({ clock });
  const dialect = dialectOf(kind.code);
  if (!dialect) throw new Error(`no dialect for ${kind.code} in src/local-platforms/dialects.ts`);
  const shop = world.addShop({
    account: '1000001',
    name: 'Shop of the test',
    platform: kind.platforms[0] ?? 'table',
    currency: 'CNY',
    ...setup,
    kind,
  });
  const credentials = dialect.credentials(shop);
  const connect = (with_: Credentials) => connectTo(kind, world, clock, with_);
  return {
    world,
    clock,
    shop,
    credentials,
    connector: connect(credentials),
    connect,
    listing: (of = {}) =>
      world.addListing(shop, { title: '纯棉短袖', outerCode: 'TEE-RED-M', priceMinor: 5900n, stock: 10, ...of }),
  };
}

/** Tokens are got and renewed by the kind itself, one pair at a time, as the shop session does. */
export function connectTo(kind: PlatformKind, world: World, clock: HandClock, credentials: Credentials): Connector {
  const wire = {
    fetch: localFetch(world),
    now: () => clock.now(),
    timeoutMs: 5_000,
    baseUrl: `${BASE_URL}/${kind.code}`,
  };
  let tokens: Tokens | undefined;
  async function token(stale?: string): Promise<string> {
    if (tokens && tokens.access !== stale) return tokens.access;
    if (!kind.refreshTokens) throw noToken({ kind: 'auth', needs: 'person', code: 'no refresh' });
    const got = await kind.refreshTokens(credentials, tokens, wire);
    if (got.kind !== 'ok') throw noToken(got);
    tokens = got.value;
    return tokens.access;
  }
  return kind.connect({ ...wire, credentials, token });
}

/** The value, or a failure that says what came instead. */
export function valueIn<T>(answer: Answer<T>): T {
  if (answer.kind !== 'ok') throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.value;
}

/** All pages of something. `between` happens after each page. */
export async function allPages<T>(
  page: (cursor?: string) => Promise<Answer<Page<T>>>,
  between = () => {},
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let n = 0; n < 1000; n += 1) {
    const got = valueIn(await page(cursor));
    items.push(...got.items);
    cursor = got.cursor;
    between();
    if (cursor === undefined) return items;
  }
  throw new Error('pages without end');
}

/** All orders that were updated within [since, until), in windows of the length that the connector allows. */
export async function pullAll(connector: Connector, since: Date, until: Date): Promise<OrderFact[]> {
  const { maxWindowMs } = connector.capabilities.orders;
  const found: OrderFact[] = [];
  for (let from = since.getTime(); from < until.getTime(); from += maxWindowMs) {
    const window = { since: new Date(from), until: new Date(Math.min(from + maxWindowMs, until.getTime())) };
    found.push(
      ...(await allPages((cursor) => connector.pullOrders({ ...window, ...(cursor !== undefined && { cursor }) }))),
    );
  }
  return found;
}
