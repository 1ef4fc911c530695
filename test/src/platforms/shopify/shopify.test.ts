import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createWorld } from '../../../../src/local-platforms/world.ts';
import type { ConnectorDeps, CouponSpec, RawPush } from '../../../../src/platforms/platform.ts';
import { createCall, shopDomain } from '../../../../src/platforms/shopify/call.ts';
import { pushSignature } from '../../../../src/platforms/shopify/push.ts';
import { shopify } from '../../../../src/platforms/shopify/shopify.ts';
import { testConnector } from '../../../support/connector-contract.ts';
import { allPages, handClock, localShop, pullAll, valueIn } from '../../../support/platforms.ts';

testConnector(shopify, { manyOrders: 35 });

const VECTORS = '../shared/facts/platform-vectors.json';
const specOf = (now: Date, over: Partial<CouponSpec> = {}): CouponSpec => ({
  name: 'Twenty off a hundred',
  code: 'TAKE20',
  kind: 'full-reduction',
  currency: 'USD',
  thresholdMinor: 10_000n,
  discountMinor: 2_000n,
  startsAt: now,
  endsAt: new Date(now.getTime() + 86_400_000),
  total: 100,
  stackable: false,
  ...over,
});
const open = () => localShop(shopify, { currency: 'USD' });

/** A connector whose platform answers whatever is said here. */
const answered = (reply: () => Response, credentials: Record<string, string> = {}) => {
  const deps: ConnectorDeps = {
    credentials: { shop: 'one.myshopify.com', token: 'shpat_x', ...credentials },
    token: async () => 'shpat_x',
    fetch: async () => reply(),
    now: () => new Date('2026-06-01T00:00:00Z'),
    timeoutMs: 100,
  };
  return shopify.connect(deps);
};
const graphql = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

describe('shopify', () => {
  it.skipIf(!existsSync(VECTORS))('signs webhooks as the test of its own package does', () => {
    const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Record<string, string>[] };
    const of = (id: string) => vectors.find((v) => v['id'] === id)!;
    const webhook = of('shopify-webhook-hmac-sdk-test');
    expect(pushSignature(webhook['secret']!, Buffer.from(webhook['body']!))).toBe(webhook['expected']);
    // Of the authorisation that is not used here: pins the arithmetic that both share.
    const query = of('shopify-oauth-query-hmac-doc');
    expect(createHmac('sha256', query['secret']!).update(query['canonical']!).digest('hex')).toBe(query['expected']);
  });

  it('talks to myshopify.com only', async () => {
    expect(shopDomain(' https://My-Shop.myshopify.com/ ')).toBe('my-shop.myshopify.com');
    for (const other of [
      'shop.example',
      'x.myshopify.com.evil.example',
      'evil.example/a.myshopify.com',
      'a@b.myshopify.com',
      'a.b.myshopify.com',
      '',
    ]) {
      expect(shopDomain(other), other).toBeUndefined();
    }
    const answer = await answered(() => graphql({}), { shop: 'shop.example' }).whoami();
    expect(answer).toMatchObject({ kind: 'rejected', code: 'address' });
  });

  it('waits as long as the bucket needs', async () => {
    const cost = {
      requestedQueryCost: 120,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 20, restoreRate: 50 },
    };
    const throttled = { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost } };
    expect(await answered(() => graphql(throttled)).getOrder('1')).toEqual({
      kind: 'throttled',
      afterMs: 2_000,
      code: 'THROTTLED',
    });
  });

  it('takes a change of which only a part of the answer is refused for one that may have been made', async () => {
    const denied = (path: string[]) => ({ message: 'no', path, extensions: { code: 'ACCESS_DENIED' } });
    const kindOf = async (operation: string, body: object) => {
      const fetch = async () => graphql(body);
      const call = createCall({
        ...{ credentials: { shop: 'one.myshopify.com' }, token: async () => 'shpat_x', fetch, timeoutMs: 100 },
        now: () => new Date('2026-06-01T00:00:00Z'),
      });
      return (await call(`${operation} X { c0 }`, {}, z.unknown())).kind;
    };
    expect(await kindOf('mutation', { data: null, errors: [denied(['c0'])] })).toBe('rejected');
    expect(await kindOf('mutation', { data: { c0: null }, errors: [denied(['c0', 'group'])] })).toBe('unknown');
    expect(await kindOf('mutation', { data: { c0: {}, c1: null }, errors: [denied(['c1'])] })).toBe('unknown');
    expect(await kindOf('query', { data: { c0: {} }, errors: [denied(['c0', 'group'])] })).toBe('rejected');
  });

  it('takes no strange answer for a fact', async () => {
    const strange: [unknown, number, string][] = [
      [{ data: { order: { id: 'gid://shopify/Order/1' } } }, 200, 'unknown'],
      [{ data: null }, 200, 'unknown'],
      [{ errors: [{ message: 'boom', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }, 200, 'unknown'],
      [{ errors: 'x' }, 500, 'unknown'],
      [{ errors: 'x' }, 401, 'auth'],
      [{ errors: 'x' }, 402, 'rejected'],
      [{ errors: 'x' }, 302, 'rejected'],
    ];
    for (const [body, status, kind] of strange) {
      expect((await answered(() => graphql(body, status)).getOrder('1')).kind, JSON.stringify(body)).toBe(kind);
    }
    const html = answered(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    expect(await html.getOrder('1')).toEqual({ kind: 'unknown', why: 'bad-answer' });
  });

  it('repeats a key without doing it twice, and says when a key is used for something else', async () => {
    const { connector, world, shop, listing } = open();
    const tee = listing({ stock: 10 });
    const change = { item: tee.item, variant: tee.variant, mode: 'cas' as const, from: 10, to: 4, key: 'k-1' };
    shop.faults.answerLost = 1;
    valueIn(await connector.readStock([tee]));
    expect(await connector.writeStock('op', [change])).toEqual([{ kind: 'unknown', why: 'no-answer' }]);
    world.sell(shop, { lines: [{ ...tee, quantity: 1 }] });
    expect(await connector.writeStock('op', [change])).toMatchObject([{ kind: 'applied' }]);
    expect(world.readStock(shop, tee)).toBe(3);
    expect(await connector.writeStock('op', [{ ...change, to: 5 }])).toMatchObject([
      { kind: 'rejected', code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' },
    ]);
    const other = listing({ stock: 2 });
    const both = [
      { ...change, from: 99, key: 'k-2' },
      { item: other.item, variant: other.variant, mode: 'cas' as const, from: 2, to: 6, key: 'k-3' },
    ];
    expect(await connector.writeStock('op', both)).toMatchObject([{ kind: 'stale' }, { kind: 'applied', observed: 6 }]);
  });

  it('asks which place is meant where there are several', async () => {
    const self = {
      shop: { name: 'One', myshopifyDomain: 'one.myshopify.com', currencyCode: 'USD' },
      locations: { nodes: [{ id: 'gid://shopify/Location/1' }, { id: 'gid://shopify/Location/2' }] },
      currentAppInstallation: { accessScopes: [{ handle: 'read_orders' }, { handle: 'write_inventory' }] },
    };
    const reply = () => graphql({ data: self });
    expect(await answered(reply).whoami()).toMatchObject({ kind: 'rejected', code: 'location' });
    expect(await answered(reply, { location: '2' }).whoami()).toEqual({
      kind: 'ok',
      value: { id: 'one.myshopify.com', name: 'One', lacks: ['catalog', 'coupons'] },
    });
  });

  it('creates a coupon once by its code, reads it back and stops it', async () => {
    const { connector, world, shop, clock } = open();
    const order = { do: 'create' as const, spec: specOf(clock.now()) };
    shop.faults.answerLost = 1;
    expect(await connector.putCoupon('op-1', order)).toMatchObject({ kind: 'unknown' });
    const [made] = world.coupons(shop);
    expect(await connector.putCoupon('op-1', order)).toEqual({ kind: 'duplicate', id: made!.id });
    expect(world.coupons(shop)).toHaveLength(1);
    const other = { do: 'create' as const, spec: specOf(clock.now(), { discountMinor: 3_000n }) };
    expect(await connector.putCoupon('op-2', other)).toMatchObject({ kind: 'rejected', code: 'TAKEN' });
    expect(valueIn(await connector.listCoupons()).items).toMatchObject([{ ...order.spec, state: 'live', used: 0 }]);
    const percent = {
      ...specOf(clock.now()),
      code: 'TEN',
      kind: 'percent' as const,
      thresholdMinor: 0n,
      percentBp: 1_000,
    };
    const { discountMinor: _, ...tenOff } = percent;
    expect(await connector.putCoupon('op-3', { do: 'create', spec: tenOff })).toMatchObject({ kind: 'applied' });
    const all = await allPages((cursor) => connector.listCoupons(cursor));
    expect(all.find(({ code }) => code === 'TEN')).toMatchObject({
      kind: 'percent',
      percentBp: 1_000,
      thresholdMinor: 0n,
    });
    expect(await connector.putCoupon('op-4', { do: 'stop', id: made!.id })).toMatchObject({ kind: 'applied' });
    expect(valueIn(await connector.listCoupons()).items[0]).toMatchObject({ state: 'ended' });
    for (const over of [{ currency: 'CNY' }, { endsAt: new Date(0) }, { discountMinor: 0n }, { perCustomer: 2 }]) {
      const spec = specOf(clock.now(), { code: 'NEW', ...over });
      expect(await connector.putCoupon('op-5', { do: 'create', spec })).toMatchObject({
        kind: 'rejected',
        permanent: true,
      });
    }
    expect(world.coupons(shop)).toHaveLength(2);
  });

  it('tells units cancelled before shipping from units that went out', async () => {
    const { connector, world, shop, clock, listing } = open();
    const tee = listing({ stock: 10 });
    const since = clock.now();
    const order = world.sell(shop, { lines: [{ ...tee, quantity: 5 }], paid: true })!;
    const line = order.lines[0]!.key;
    world.cancel(shop, order.id, { line, quantity: 2 });
    clock.pass(1000);
    world.ship(shop, order.id, 'UPS', '1Z');
    world.refund(shop, order.id, { line, quantity: 1 });
    clock.pass(1000);
    const [fact] = await pullAll(connector, since, clock.now());
    expect(fact).toMatchObject({
      state: 'shipped',
      carrier: 'UPS',
      tracking: '1Z',
      lines: [{ quantity: 5, cancelled: 2, returned: 1 }],
    });
    expect(fact!.lines[0]).not.toHaveProperty('cameBack');
  });

  it('counts what a coupon took off, and names it by its code', async () => {
    const { connector, world, shop, clock, listing } = open();
    const tee = listing({ stock: 10, priceMinor: 6_000n });
    const since = clock.now();
    const coupon = world.putCoupon(shop, { ...specOf(since), code: 'TAKE20', items: [] });
    world.sell(shop, { lines: [{ ...tee, quantity: 2 }], paid: true, coupon: coupon.id });
    clock.pass(1000);
    const [fact] = await pullAll(connector, since, clock.now());
    expect(fact).toMatchObject({
      lines: [{ totalMinor: 10_000n }],
      coupons: [{ id: 'TAKE20', discountMinor: 2_000n }],
    });
  });

  it('believes pushes of its own shop, with the secret before as well', async () => {
    const connector = answered(() => graphql({}), { clientSecret: 'now', clientSecretBefore: 'before' });
    const push = (
      secret: string,
      shop = 'one.myshopify.com',
      topic = 'orders/create',
      body = '{"id":820982911946154508}',
    ): RawPush => ({
      headers: {
        'x-shopify-hmac-sha256': pushSignature(secret, Buffer.from(body)),
        'x-shopify-shop-domain': shop,
        'x-shopify-topic': topic,
        'x-shopify-webhook-id': 'w-1',
      },
      query: {},
      body: Buffer.from(body),
      now: new Date(),
    });
    const hints = [{ kind: 'order', id: '820982911946154508', key: 'w-1' }];
    expect(await connector.receivePush(push('now'))).toMatchObject({ ok: true, hints });
    expect(await connector.receivePush(push('before'))).toMatchObject({ ok: true, hints });
    expect(await connector.receivePush(push('long ago'))).toMatchObject({ ok: false, status: 401 });
    expect(await connector.receivePush(push('now', 'two.myshopify.com'))).toMatchObject({ ok: false, status: 403 });
    expect(
      await connector.receivePush(push('now', 'one.myshopify.com', 'refunds/create', '{"id":1,"order_id":7}')),
    ).toMatchObject({ hints: [{ kind: 'order', id: '7' }] });
    expect(await connector.receivePush(push('now', 'one.myshopify.com', 'app/uninstalled'))).toMatchObject({
      ok: true,
      hints: [],
    });
    expect(await connector.receivePush(push('now', 'one.myshopify.com', 'orders/create', 'no json'))).toMatchObject({
      ok: false,
      status: 400,
    });
    expect(await answered(() => graphql({})).receivePush(push(''))).toMatchObject({ ok: false, status: 401 });
  });

  it('does not confuse two shops of one world', async () => {
    const clock = handClock();
    const world = createWorld({ clock });
    const one = localShop(shopify, { world, clock, account: 'one', currency: 'USD' });
    const two = localShop(shopify, { world, clock, account: 'two', currency: 'USD' });
    const stolen = await one
      .connect({ ...one.credentials, clientSecret: two.credentials['clientSecret']! })
      .whoami()
      .catch((error: { refusal: unknown }) => error.refusal);
    expect(stolen).toMatchObject({ kind: 'auth', needs: 'person' });
    expect(valueIn(await two.connector.whoami()).id).toBe('two.myshopify.com');
  });

  it('uses the token of an older app as it is, and says that only its owner can renew it', async () => {
    const { connect, credentials, shop, world } = open();
    const { clientId: _, clientSecret: __, ...rest } = credentials;
    const connector = connect({ ...rest, token: shop.secrets.access });
    expect(valueIn(await connector.whoami()).lacks).toEqual([]);
    world.killTokens(shop);
    const dead = await connector.whoami().catch((error: { refusal: unknown }) => error.refusal);
    expect(dead).toMatchObject({ kind: 'auth', needs: 'person' });
  });
});
