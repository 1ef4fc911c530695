import { describe, expect, it } from 'vitest';
import { createPusher } from '../../src/local-platforms/push.ts';
import type { ListingSetup, ShopSetup } from '../../src/local-platforms/world.ts';
import type { OrderFact, PlatformKind, PushAnswer, RawPush } from '../../src/platforms/platform.ts';
import { aboutCoupons } from './connector-contract-coupons.ts';
import { aboutStock } from './connector-contract-stock.ts';
import { allPages, type LocalBench, localShop, pullAll, valueIn } from './platforms.ts';

type Open = () => LocalBench & { list(of?: ListingSetup): ReturnType<LocalBench['listing']> };

export type ContractOptions = {
  /** What a listing must have on this platform, such as no variants. */
  listing?: ListingSetup;
  shop?: Partial<ShopSetup>;
  /** Signs the time, so that a skewed clock is refused. */
  signsTime?: boolean;
  /** Credentials which, when wrong, change nothing that a signed read would notice (such as of pushes). */
  unchecked?: readonly string[];
  /** Orders to be placed so that a pull has several pages. */
  manyOrders?: number;
};

const HOUR = 3600_000;
const jsonOf = (value: unknown) => JSON.stringify(value, (_k, v) => (typeof v === 'bigint' ? String(v) : v));

/** What every connector must do against its local platform: each operation, each outcome, each fault that it can meet. */
export function testConnector(kind: PlatformKind, options: ContractOptions = {}): void {
  const open = () => {
    const bench = localShop(kind, options.shop);
    const list = (of: ListingSetup = {}) => bench.listing({ ...options.listing, ...of });
    return { ...bench, list };
  };
  describe(`${kind.code}: the contract of a connector`, () => {
    aboutAccess(kind, options, open);
    aboutOrders(kind, options, open);
    aboutGoods(open);
    aboutStock(kind, open);
    aboutCoupons(kind, open);
    if (kind.capabilities.push.kind === 'http') aboutPush(kind, open);
  });
}

function aboutAccess(kind: PlatformKind, options: ContractOptions, open: Open): void {
  it('knows whose credentials they are, by a signed read', async () => {
    const { connector, shop } = open();
    const account = valueIn(await connector.whoami());
    expect(account.id).toContain(shop.account);
    if (kind.capabilities.coupons.read) expect(account.lacks).toEqual([]);
  });

  it('is refused with any credential wrong', async () => {
    const { credentials, connect } = open();
    for (const field of kind.fields.filter((f) => !f.optional && !options.unchecked?.includes(f.name))) {
      const wrong = `${credentials[field.name] ?? ''}`.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
      const answer = await connect({ ...credentials, [field.name]: wrong })
        .whoami()
        .catch((error: { refusal?: unknown }) => error.refusal as { kind: string });
      expect(answer?.kind, field.name).toMatch(/^(auth|rejected)$/);
    }
  });

  it.runIf(options.signsTime)('is refused when the clocks differ by an hour', async () => {
    const { connector, shop } = open();
    shop.faults.clockSkewMs = HOUR;
    const answer = await connector.whoami().catch((error: { refusal?: unknown }) => error.refusal as { kind: string });
    expect(answer?.kind).toMatch(/^(auth|rejected)$/);
  });

  it('says of a dead token whether it can be renewed', async () => {
    const { connector, world, shop, list } = open();
    const listing = list();
    valueIn(await connector.readStock([listing]));
    world.killTokens(shop);
    const answer = await connector.readStock([listing]);
    if (kind.capabilities.token.refresh === 'api') expect(answer.kind).toBe('ok');
    else if (answer.kind !== 'ok') expect(answer).toMatchObject({ kind: 'auth' });
  });

  it('says how long to wait, and that an operation is not allowed', async () => {
    const { connector, shop, list } = open();
    const listing = list();
    await connector.readStock([listing]);
    shop.faults.throttled = { count: 9, afterMs: 1000 };
    const answer = await connector.readStock([listing]);
    expect(answer).toMatchObject({ kind: 'throttled', code: expect.any(String) });
    expect((answer as { afterMs: number }).afterMs).toBeGreaterThan(0);
    shop.faults.throttled.count = 0;
    shop.faults.forbidden = new Set([
      'stock-read',
      'stock-write',
      'catalog',
      'orders',
      'coupons',
      'coupons-write',
      'whoami',
    ]);
    expect((await connector.readStock([listing])).kind).toMatch(/^(rejected|auth)$/);
  });

  it('takes nothing for an answer that is none', async () => {
    const { connector, shop, list } = open();
    const listing = list();
    await connector.readStock([listing]);
    shop.faults.badAnswer = 9;
    expect(await connector.readStock([listing])).toMatchObject({ kind: 'unknown' });
  });
}

function aboutOrders(kind: PlatformKind, options: ContractOptions, open: Open): void {
  it('tells an order as it was, and nothing of who bought it', async () => {
    const { connector, world, shop, clock, list } = open();
    const listing = list({ stock: 20 });
    const since = clock.now();
    const order = world.sell(shop, { lines: [{ ...listing, quantity: 3 }], paid: true, region: '浙江' });
    clock.pass(60_000);
    world.ship(shop, order!.id, 'SF', 'SF1234567');
    clock.pass(60_000);
    const [fact, ...more] = await pullAll(connector, since, new Date(clock.now().getTime() + 1000));
    expect(more).toEqual([]);
    expect(fact).toMatchObject({
      state: 'shipped',
      currency: shop.currency,
      lines: [{ item: listing.item, variant: listing.variant, quantity: 3, totalMinor: 17_700n }],
    });
    expect(fact?.id).toContain(order!.id);
    expect(fact?.placedAt).toEqual(since);
    expect(jsonOf(fact)).not.toMatch(/PRIVATE|19999999999/);
    expect(valueIn(await connector.getOrder(fact!.id))).toEqual(fact);
    expect(await connector.getOrder(fact!.id.replace(/\d(?=\D*$)/, (d) => (d === '9' ? '8' : '9')))).toMatchObject({
      kind: 'rejected',
    });
  });

  it('finds each order once, also when rows move between pages', async () => {
    const { connector, world, shop, clock, list } = open();
    const listing = list({ stock: 10_000 });
    const since = clock.now();
    const ids = new Set<string>();
    for (let n = 0; n < (options.manyOrders ?? 130); n += 1) {
      ids.add(world.sell(shop, { lines: [{ ...listing, quantity: 1 }], paid: n % 2 === 0 })!.id);
      clock.pass(1_000);
    }
    const until = clock.now();
    const still = await pullAll(connector, since, until);
    expect(namesOf(still, ids)).toEqual(ids);
    expect(new Set(still.map((o) => o.id)).size).toBe(ids.size);
    clock.pass(5_000);
    shop.faults.movingRows = 3;
    const moving = await pullAll(connector, since, until);
    shop.faults.movingRows = 0;
    clock.pass(5_000);
    const after = await pullAll(connector, until, clock.now());
    expect(namesOf([...moving, ...after], ids)).toEqual(ids);
  });

  it('does not tell of an order before the platform shows it', async () => {
    const { connector, world, shop, clock, list } = open();
    const listing = list();
    shop.visibleAfterMs = 2_000;
    const since = clock.now();
    world.sell(shop, { lines: [{ ...listing, quantity: 1 }] });
    clock.pass(1_000);
    expect(await pullAll(connector, since, clock.now())).toEqual([]);
    clock.pass(2_000);
    expect(await pullAll(connector, since, clock.now())).toHaveLength(1);
  });

  it('tells a cancellation, and gives the units back where it says so', async () => {
    const { connector, world, shop, clock, list } = open();
    const listing = list({ stock: 10 });
    const since = clock.now();
    const order = world.sell(shop, { lines: [{ ...listing, quantity: 4 }], paid: true });
    clock.pass(10_000);
    world.cancel(shop, order!.id);
    clock.pass(10_000);
    const [fact] = await pullAll(connector, since, clock.now());
    expect(fact?.state).toBe('cancelled');
    const [stock] = valueIn(await connector.readStock([listing]));
    expect(stock?.sellable).toBe(kind.capabilities.stock.restocksOnCancel ? 10 : 6);
  });
}

const namesOf = (facts: readonly OrderFact[], ids: ReadonlySet<string>): Set<string> =>
  new Set([...ids].filter((id) => facts.some((fact) => fact.id.includes(id))));

function aboutGoods(open: Open): void {
  it('shows all goods with what they are, cost and how many are left', async () => {
    const { connector, world, shop, clock, list } = open();
    const first = list({ picture: 'https://img.example/a.jpg', stock: 7 });
    for (let n = 0; n < 64; n += 1)
      list({ outerCode: `CODE-${n}`, title: `货 ${n}`, stock: n, item: `77${100_000 + n}` });
    clock.pass(1_000);
    world.changeListing(shop, first, { priceMinor: 4_990n });
    const all = await allPages((cursor) => connector.pullCatalog(cursor));
    expect(all).toHaveLength(65);
    const found = all.find((l) => l.item === first.item && l.variant === first.variant);
    expect(found).toMatchObject({
      title: expect.stringContaining('纯棉短袖'),
      price: { minor: 4_990n, currency: shop.currency },
      picture: expect.stringContaining('https://img.example/a.jpg'),
      state: 'active',
      sellable: 7,
    });
    const stock = valueIn(await connector.readStock([first, { item: '123456789', variant: '987654321' }]));
    expect(stock).toMatchObject([{ item: first.item, variant: first.variant, sellable: 7 }]);
  });
}

function aboutPush(kind: PlatformKind, open: Open): void {
  it('believes a push that was signed, as a hint only, and none that was not', async () => {
    const { connector, world, shop, clock, list } = open();
    const answers: PushAnswer[] = [];
    const receive = async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const raw: RawPush = {
        headers: Object.fromEntries(request.headers),
        query: Object.fromEntries(new URL(request.url).searchParams),
        body: new Uint8Array(await request.arrayBuffer()),
        now: clock.now(),
      };
      answers.push(await connector.receivePush(raw));
      return new Response('');
    };
    const pusher = createPusher({ world, fetch: receive as typeof fetch, to: () => 'http://us.test/push/1' });
    const listing = list({ stock: 10 });
    const sell = () => world.sell(shop, { lines: [{ ...listing, quantity: 1 }] })!.id;
    const first = sell();
    await pusher.idle();
    expect(answers).toMatchObject([{ ok: true, hints: [{ kind: 'order' }] }]);
    expect(jsonOf(answers[0])).toContain(first);
    shop.faults.push.twice = 1;
    sell();
    await pusher.idle();
    expect(answers).toHaveLength(3);
    expect(hintsOf(answers[1])).toEqual(hintsOf(answers[2]));
    expect(hintsOf(answers[1])).not.toEqual(hintsOf(answers[0]));
    if (kind.capabilities.push.bodyAuthenticated) {
      shop.faults.push.badBody = 1;
      sell();
      await pusher.idle();
      expect(answers[3]).toMatchObject({ ok: false });
    }
    await pusher.close();
  });
}

const hintsOf = (answer: PushAnswer | undefined) =>
  answer?.ok ? answer.hints.map((h) => `${h.kind} ${h.id} ${h.key}`) : [];
