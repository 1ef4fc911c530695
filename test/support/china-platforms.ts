import { describe, expect, test } from 'vitest';
import { localFetch } from '../../src/local-platforms/carry.ts';
import { PRIVATE } from '../../src/local-platforms/orders.ts';
import type { Outcome, PlatformKind, StockChange } from '../../src/platforms/platform.ts';
import { allPages, BASE_URL, type LocalBench, localShop, pullAll, valueIn } from './platforms.ts';

const MINUTE = 60_000;

/** What every connector of a Chinese platform has to hold, against its platform as it speaks locally. */
export function holdsThePort(kind: PlatformKind, own: { throttledBy: string; change(by: number): object }): void {
  const up = (bench: LocalBench, by: number): StockChange => {
    const { item, variant } = [...bench.shop.listings.values()][0]!;
    return { item, variant, ...own.change(by) } as StockChange;
  };
  const write = async (bench: LocalBench, by: number): Promise<Outcome | undefined> =>
    (await bench.connector.writeStock('op-1', [up(bench, by)]))[0];

  describe(`${kind.code} holds the port`, () => {
    test('orders come with lines, money in fen and times, 64 bit ids digit for digit, and nobody’s name', async () => {
      const bench = localShop(kind);
      const { world, shop, clock, connector } = bench;
      const sold = bench.listing({ priceMinor: 1999n });
      const order = world.sell(shop, { lines: [{ ...sold, quantity: 3 }], paid: true, region: '浙江省' })!;
      clock.pass(1000);
      world.ship(shop, order.id, '中通', 'ZT123');
      clock.pass(2000);
      const [fact, ...rest] = await pullAll(connector, new Date(clock.now().getTime() - MINUTE), clock.now());
      expect(rest).toEqual([]);
      expect(BigInt(order.id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
      expect(fact).toMatchObject({
        id: order.id,
        state: 'shipped',
        currency: 'CNY',
        region: '浙江省',
        tracking: 'ZT123',
      });
      expect(fact!.placedAt).toEqual(new Date(Math.floor(order.placedAt.getTime() / 1000) * 1000));
      expect(fact!.paidAt).toBeDefined();
      expect(fact!.shippedAt).toEqual(new Date(clock.now().getTime() - 2000));
      expect(fact!.lines).toMatchObject([
        { item: sold.item, variant: sold.variant, outerCode: 'TEE-RED-M', quantity: 3, totalMinor: 5997n },
      ]);
      expect(valueIn(await connector.getOrder(order.id))).toEqual(fact);
      const told = JSON.stringify(fact, (_, v) => (typeof v === 'bigint' ? String(v) : v));
      for (const secret of Object.values(PRIVATE)) expect(told).not.toContain(secret);
    });

    test('an order’s version grows with each change; cancelled units are told as cancelled, returned ones as returned', async () => {
      const bench = localShop(kind);
      const { world, shop, clock, connector } = bench;
      const sold = bench.listing();
      const [a, b] = [1, 2].map((quantity) => world.sell(shop, { lines: [{ ...sold, quantity }], paid: true })!);
      const before = valueIn(await connector.getOrder(a!.id));
      clock.pass(5000);
      world.cancel(shop, a!.id);
      world.ship(shop, b!.id, '中通', 'ZT1');
      world.deliver(shop, b!.id);
      clock.pass(5000);
      world.refund(shop, b!.id, { line: b!.lines[0]!.key, quantity: 2 });
      const after = valueIn(await connector.getOrder(a!.id));
      expect(after.state).toBe('cancelled');
      expect(after.lines[0]).toMatchObject({ cancelled: 1 });
      expect(after.version > before.version).toBe(true);
      expect(valueIn(await connector.getOrder(b!.id)).lines[0]).toMatchObject({ returned: 2 });
    });

    test('no order is lost while rows move between pages', async () => {
      const bench = localShop(kind);
      const { world, shop, clock, connector } = bench;
      const sold = bench.listing({ stock: 10_000 });
      const since = clock.now();
      const ids = Array.from({ length: 230 }, (_, n) => {
        if (n % 7 === 0) clock.pass(1000);
        return world.sell(shop, { lines: [{ ...sold, quantity: 1 }], paid: true })!.id;
      });
      clock.pass(MINUTE);
      shop.faults.movingRows = 50;
      const until = new Date(clock.now().getTime() + MINUTE);
      const found = await allPages(
        (cursor) => connector.pullOrders({ since, until, ...(cursor !== undefined && { cursor }) }),
        () => clock.pass(1000),
      );
      // What was touched meanwhile left the window: the next one has it.
      const late = await pullAll(connector, new Date(until.getTime() - MINUTE), new Date(clock.now().getTime() + 1000));
      expect(new Set([...found, ...late].map((fact) => fact.id))).toEqual(new Set(ids));
    });

    test('a platform whose clock is ahead tells its newest orders too', async () => {
      const bench = localShop(kind);
      const { world, shop, clock, connector } = bench;
      shop.faults.clockSkewMs = 5 * MINUTE;
      const order = world.sell(shop, { lines: [{ ...bench.listing(), quantity: 1 }], paid: true })!;
      const theirs = clock.now().getTime() + shop.faults.clockSkewMs;
      const found = await pullAll(connector, new Date(theirs - MINUTE), new Date(theirs + 1000));
      expect(found.map((fact) => fact.id)).toEqual([order.id]);
    });

    test('the catalog has titles, attributes, prices, pictures and stock of every variant', async () => {
      const bench = localShop(kind);
      const face = { attributes: { 颜色: '红' }, picture: 'https://img.test/1.jpg', priceMinor: 12_345n };
      const all = [bench.listing(face), ...Array.from({ length: 24 }, () => bench.listing())];
      const hidden = bench.listing({ state: 'hidden' });
      const facts = await allPages((cursor) => bench.connector.pullCatalog(cursor));
      expect(new Set(facts.map((fact) => fact.variant))).toEqual(new Set([...all, hidden].map((l) => l.variant)));
      const found = facts.find((fact) => fact.variant === all[0]!.variant);
      expect(found).toMatchObject({
        item: all[0]!.item,
        title: '纯棉短袖',
        attributes: { 颜色: '红' },
        outerCode: 'TEE-RED-M',
        price: { minor: 12_345n, currency: 'CNY' },
        picture: 'https://img.test/1.jpg',
        state: 'active',
        sellable: 10,
      });
      expect(facts.find((fact) => fact.variant === hidden.variant)?.state).toBe('hidden');
    });

    test('stock is read by the platform’s clock; what it does not know is left out', async () => {
      const bench = localShop(kind);
      const sold = bench.listing({ stock: 7 });
      bench.shop.faults.clockSkewMs = 120_000;
      const facts = valueIn(await bench.connector.readStock([sold, { item: '1', variant: '2' }]));
      expect(facts).toMatchObject([{ item: sold.item, variant: sold.variant, sellable: 7 }]);
      expect(facts[0]!.at).toEqual(new Date(bench.clock.now().getTime() + 120_000));
    });

    test('stock is set, raised and lowered', async () => {
      const bench = localShop(kind);
      const sold = bench.listing({ stock: 5 });
      expect(await bench.connector.writeStock('a', [{ ...sold, mode: 'set', to: 9 }])).toMatchObject([
        { kind: 'applied' },
      ]);
      expect(sold.stock).toBe(9);
      expect(await write(bench, -4)).toMatchObject({ kind: 'applied' });
      expect(sold.stock).toBe(5);
      expect(await bench.connector.writeStock('b', [{ ...sold, mode: 'cas', from: 5, to: 6, key: 'k' }])).toMatchObject(
        [{ kind: 'rejected', code: 'mode', permanent: true }],
      );
    });

    test('an answer that is lost after it was done is unknown, and so is one that cannot be understood', async () => {
      const bench = localShop(kind);
      const sold = bench.listing({ stock: 5 });
      bench.shop.faults.answerLost = 1;
      expect(await write(bench, 2)).toEqual({ kind: 'unknown', why: 'no-answer' });
      expect(sold.stock).toBe(7);
      bench.shop.faults.badAnswer = 1;
      expect(await bench.connector.readStock([sold])).toEqual({ kind: 'unknown', why: 'bad-answer' });
    });

    test('whatever is no answer of the platform is unknown, never data', async () => {
      const bench = localShop(kind);
      const sold = bench.listing();
      const asked = localFetch(bench.world);
      for (const body of [
        '',
        '[]',
        '{}',
        '{"code":1}',
        '{"error_response":{}}',
        '{"error_response":{"code":99999}}',
        'null',
      ]) {
        const fetch = (async (url: string | URL | Request, init?: RequestInit) =>
          /token/.test(`${String(url)}${String(init?.body)}`) &&
          !/access_token=/.test(`${String(url)}${String(init?.body)}`)
            ? asked(url, init)
            : new Response(body)) as typeof globalThis.fetch;
        const connector = kind.connect({
          credentials: bench.credentials,
          token: async () => 'token',
          fetch,
          now: () => bench.clock.now(),
          timeoutMs: 1000,
          baseUrl: `${BASE_URL}/${kind.code}`,
        });
        expect(await connector.readStock([sold])).toEqual({ kind: 'unknown', why: 'bad-answer' });
        const { item, variant } = sold;
        const change = { item, variant, ...own.change(1) } as StockChange;
        expect(await connector.writeStock('op', [change])).toEqual([{ kind: 'unknown', why: 'bad-answer' }]);
      }
    });

    test('too many calls are throttled, by the platform’s own code', async () => {
      const bench = localShop(kind);
      bench.listing();
      bench.shop.faults.throttled = { count: 1, afterMs: 3000 };
      const outcome = await write(bench, 1);
      expect(outcome).toMatchObject({ kind: 'throttled', code: own.throttledBy });
      expect((outcome as { afterMs: number }).afterMs).toBeGreaterThan(0);
    });

    test('a clock that is wrong is refused in words that say what to do, and signatures of another secret are refused', async () => {
      const bench = localShop(kind);
      const sold = bench.listing();
      await bench.connector.readStock([sold]);
      bench.shop.faults.clockSkewMs = 15 * MINUTE;
      expect(await bench.connector.readStock([sold])).toMatchObject({
        kind: 'rejected',
        permanent: false,
        reason: expect.stringContaining('clock'),
      });
      bench.shop.faults.clockSkewMs = 0;
      const other = bench.connect({ ...bench.credentials, secret: 'another' });
      expect(['rejected', 'auth']).toContain((await other.readStock([sold])).kind);
    });

    test('operations that are not allowed are named when the shop is connected', async () => {
      const bench = localShop(kind);
      bench.listing();
      expect(valueIn(await bench.connector.whoami())).toMatchObject({ id: bench.shop.account, lacks: [] });
      bench.shop.faults.forbidden.add('orders').add('coupons');
      expect(valueIn(await bench.connector.whoami()).lacks).toEqual(['orders', 'coupons']);
    });

    test('coupons are read with threshold, discount, window and what was taken', async () => {
      const bench = localShop(kind);
      const { world, shop, clock, connector } = bench;
      const startsAt = new Date(clock.now().getTime() - 1000);
      const endsAt = new Date(clock.now().getTime() + 3_600_000);
      const window = { startsAt, endsAt, thresholdMinor: 10_000n, discountMinor: 1000n, total: 100 };
      const coupon = world.putCoupon(shop, { name: '满100减10', kind: 'full-reduction', ...window });
      const [fact] = await allPages((cursor) => connector.listCoupons(cursor));
      expect(fact).toMatchObject({
        id: coupon.id,
        name: '满100减10',
        kind: 'full-reduction',
        state: 'live',
        currency: 'CNY',
        thresholdMinor: 10_000n,
        discountMinor: 1000n,
        endsAt,
      });
      world.changeCoupon(shop, coupon.id, { thresholdMinor: 20_000n });
      world.takeCoupon(shop, coupon.id, 1);
      const [changed] = await allPages((cursor) => connector.listCoupons(cursor));
      expect(changed?.version).toBeDefined();
      expect(changed?.thresholdMinor).toBe(20_000n);
      clock.pass(3_600_000);
      expect((await allPages((cursor) => connector.listCoupons(cursor)))[0]?.state).toBe('ended');
    });
  });
}

/** Of platforms whose tokens are renewed by us. */
export function renewsTokens(kind: PlatformKind): void {
  describe(`${kind.code} renews its tokens`, () => {
    test('a token that dies is asked for anew, and the call is carried out once', async () => {
      const bench = localShop(kind);
      const sold = bench.listing({ stock: 5 });
      expect(await bench.connector.writeStock('a', [{ ...sold, mode: 'set', to: 6 }])).toMatchObject([
        { kind: 'applied' },
      ]);
      bench.world.killTokens(bench.shop);
      expect(await bench.connector.writeStock('b', [{ ...sold, mode: 'set', to: 8 }])).toMatchObject([
        { kind: 'applied' },
      ]);
      expect(sold.stock).toBe(8);
    });

    test('when it cannot be renewed a person is needed, and nothing was written', async () => {
      const bench = localShop(kind);
      const sold = bench.listing({ stock: 5 });
      await bench.connector.readStock([sold]);
      bench.world.killTokens(bench.shop, true);
      bench.shop.notes.set('no authorisation', true);
      expect(await bench.connector.writeStock('b', [{ ...sold, mode: 'set', to: 8 }])).toMatchObject([
        { kind: 'auth', needs: 'person' },
      ]);
      expect(sold.stock).toBe(5);
    });
  });
}
