import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConnectorDeps, CouponSpec, RawPush } from '../../../../src/platforms/platform.ts';
import { siteAddress, siteId } from '../../../../src/platforms/woocommerce/address.ts';
import { pushSignature } from '../../../../src/platforms/woocommerce/push.ts';
import { woocommerce } from '../../../../src/platforms/woocommerce/woocommerce.ts';
import { testConnector } from '../../../support/connector-contract.ts';
import { allPages, localShop, pullAll, valueIn } from '../../../support/platforms.ts';

testConnector(woocommerce);

const VECTORS = '../shared/facts/platform-vectors.json';
const specOf = (now: Date, over: Partial<CouponSpec> = {}): CouponSpec => ({
  name: 'take20',
  code: 'take20',
  kind: 'full-reduction',
  currency: 'CNY',
  thresholdMinor: 10_000n,
  discountMinor: 2_000n,
  startsAt: now,
  endsAt: new Date(now.getTime() + 86_400_000),
  total: 100,
  stackable: false,
  ...over,
});

type Asked = { url: string; init: RequestInit };
const answered = (reply: (asked: Asked) => Response, credentials: Record<string, string> = {}) => {
  const asked: Asked[] = [];
  const deps: ConnectorDeps = {
    credentials: { site: 'https://shop.example/store/', key: 'ck_1', secret: 'cs_1', ...credentials },
    token: async () => '',
    fetch: async (url, init) => {
      const one = { url: String(url), init: init ?? {} };
      asked.push(one);
      return reply(one);
    },
    now: () => new Date('2026-06-01T00:00:00Z'),
    timeoutMs: 100,
  };
  return { connector: woocommerce.connect(deps), asked };
};
const said = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const order = (over: object) => ({
  id: 7,
  status: 'processing',
  currency: 'CNY',
  customer_id: 0,
  date_created_gmt: '2026-05-31T23:00:00',
  date_modified_gmt: '2026-05-31T23:00:00',
  line_items: [
    { id: 1, product_id: 2, variation_id: 0, name: 'Tee', sku: 'TEE', quantity: 2, total: '118.00', total_tax: '0.00' },
  ],
  ...over,
});

describe('woocommerce', () => {
  it.skipIf(!existsSync(VECTORS))('signs webhooks as documented', () => {
    const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Record<string, string>[] };
    const vector = vectors.find((v) => v['id'] === 'woocommerce-webhook-hmac-synthetic')!;
    expect(pushSignature(vector['secret']!, Buffer.from(vector['body']!))).toBe(vector['expected']);
  });

  it('sends keys over TLS only, to the address that was entered and nowhere else', async () => {
    const good = siteAddress(' https://shop.example/store/ ');
    expect(good.ok && good.site.href).toBe('https://shop.example/store');
    expect(siteAddress('http://127.0.0.1:8080').ok).toBe(true);
    const bad = [
      'http://shop.example',
      'https://u:p@shop.example',
      'https://shop.example/?a=1',
      'ftp://shop.example',
      'shop',
      'http://127.0.0.1.evil.example',
    ];
    for (const address of bad) expect(siteAddress(address), address).toMatchObject({ ok: false });
    expect(siteId('https://WWW.Shop.example/store/')).toBe('shop.example/store');
    const plain = answered(() => said({}), { site: 'http://shop.example' });
    expect(await plain.connector.whoami()).toMatchObject({
      kind: 'rejected',
      code: 'address',
      reason: expect.stringContaining('https'),
    });
    expect(plain.asked).toEqual([]);
    const moved = answered(() => new Response(null, { status: 301, headers: { location: 'http://10.0.0.1/' } }));
    expect(await moved.connector.getOrder('7')).toMatchObject({ kind: 'rejected', code: '301' });
    expect(moved.asked).toMatchObject([
      { url: 'https://shop.example/store/wp-json/wc/v3/orders/7?dp=2', init: { redirect: 'manual' } },
    ]);
  });

  it('refuses keys of another site', async () => {
    const status = { environment: { home_url: 'https://other.example' }, settings: { currency: 'USD' } };
    expect(await answered(() => said(status)).connector.whoami()).toMatchObject({
      kind: 'rejected',
      code: 'other-site',
    });
  });

  it('tells a sale from an order that has taken nothing, and reads no amount that it would have to guess', async () => {
    const get = (over: object) => answered(() => said(order(over))).connector.getOrder('7');
    expect(await get({ status: 'pending' })).toMatchObject({ kind: 'rejected', code: 'no_sale' });
    expect(valueIn(await get({ status: 'on-hold' })).state).toBe('placed');
    expect(valueIn(await get({}))).toMatchObject({
      state: 'paid',
      lines: [{ item: '2', variant: '', totalMinor: 11_800n }],
    });
    expect(valueIn(await get({ status: 'failed' }))).toMatchObject({ state: 'cancelled', lines: [{ cancelled: 2 }] });
    expect(valueIn(await get({ status: 'refunded' })).state).toBe('cancelled');
    const shipped = { status: 'refunded', date_completed_gmt: '2026-05-31T23:30:00' };
    expect(valueIn(await get(shipped))).toMatchObject({ state: 'closed', lines: [{ returned: 2 }] });
    expect(await get({ line_items: [{ ...order({}).line_items[0], total: '118.005' }] })).toEqual({
      kind: 'unknown',
      why: 'bad-answer',
    });
    expect(await get({ line_items: undefined })).toEqual({ kind: 'unknown', why: 'bad-answer' });
  });

  it('says what an answer without success means', async () => {
    const cases: [Response, object][] = [
      [
        said({ code: 'woocommerce_rest_authentication_error', message: 'Consumer secret is invalid.' }, 401),
        { kind: 'auth', needs: 'person' },
      ],
      [said({ code: 'woocommerce_rest_cannot_view', message: 'no' }, 401), { kind: 'rejected' }],
      [said({ code: 'x', message: 'no' }, 404), { kind: 'rejected', code: 'x' }],
      [new Response('busy', { status: 503, headers: { 'retry-after': '7' } }), { kind: 'throttled', afterMs: 7_000 }],
      [new Response('<html>', { status: 500 }), { kind: 'unknown' }],
      [new Response('<html>', { status: 404 }), { kind: 'unknown', why: 'bad-answer' }],
      [new Response('<html>'), { kind: 'unknown', why: 'bad-answer' }],
    ];
    for (const [reply, expected] of cases)
      expect(await answered(() => reply).connector.getOrder('7')).toMatchObject(expected);
  });

  it('takes a write for not carried out only where nobody can have begun with it', async () => {
    const change = { item: '500', variant: '', mode: 'set', to: 4 } as const;
    const retry = { 'retry-after': '7' };
    const cases: [Response, string][] = [
      [new Response('maintenance', { status: 503, headers: retry }), 'throttled'],
      [new Response('slow down', { status: 429 }), 'throttled'],
      ...[502, 503, 504].map((status): [Response, string] => [new Response('<html>', { status }), 'unknown']),
    ];
    for (const [reply, kind] of cases) {
      const { connector } = answered(({ init }) => (init.method === 'GET' ? said([]) : reply));
      expect(await connector.writeStock('op', [change]), String(reply.status)).toMatchObject([{ kind }]);
    }
    const { connector } = answered(() => new Response('busy', { status: 503 }));
    expect(await connector.getOrder('7')).toMatchObject({ kind: 'throttled', code: '503' });
  });

  it('counts simple products by themselves and variations by their product', async () => {
    const { connector, world, shop, listing } = localShop(woocommerce);
    const simple = listing({ variant: '', stock: 3 });
    const red = listing({ item: '500', variant: '501', stock: 1, attributes: { Colour: 'Red' } });
    const blue = listing({ item: '500', variant: '502', stock: 2 });
    const all = await allPages((cursor) => connector.pullCatalog(cursor));
    expect(all.map(({ item, variant }) => `${item}/${variant}`).sort()).toEqual([
      '500/501',
      '500/502',
      `${simple.item}/`,
    ]);
    expect(all.find(({ variant }) => variant === '501')?.attributes).toEqual({ Colour: 'Red' });
    const set = (l: typeof red, to: number) => ({ item: l.item, variant: l.variant, mode: 'set' as const, to });
    const outcomes = await connector.writeStock('op', [
      set(red, 5),
      set(simple, 6),
      set(blue, 7),
      { item: '500', variant: '999', mode: 'set', to: 1 },
    ]);
    expect(outcomes).toMatchObject([{ observed: 5 }, { observed: 6 }, { observed: 7 }, { kind: 'rejected' }]);
    expect(
      valueIn(await connector.readStock([blue, simple, red])).map(({ variant, sellable }) => [variant, sellable]),
    ).toEqual([
      ['502', 7],
      ['501', 5],
      ['', 6],
    ]);
    shop.faults.lateWrites = { count: 1, ms: 30_000, answered: true };
    const [late] = await connector.writeStock('op', [set(red, 0)]);
    expect(late).toMatchObject({ kind: 'applied', observed: 5 });
    expect(world.readStock(shop, red)).toBe(5);
  });

  it('reads the last page first, so that rows that leave the window hide none', async () => {
    const { connector, world, shop, clock, listing } = localShop(woocommerce);
    const tee = listing({ stock: 1000 });
    const since = clock.now();
    const ids: string[] = [];
    for (let n = 0; n < 250; n += 1) ids.push(world.sell(shop, { lines: [{ ...tee, quantity: 1 }] })!.id);
    clock.pass(10_000);
    const until = clock.now();
    clock.pass(1_000);
    const found = await allPages(
      (cursor) => connector.pullOrders({ since, until, ...(cursor ? { cursor } : {}) }),
      () => world.touch(shop, ids.shift()!),
    );
    const left = await pullAll(connector, until, new Date(clock.now().getTime() + 1000));
    expect(new Set([...found, ...left].map(({ id }) => id)).size).toBe(250);
  });

  it('creates a coupon once by its code, and ends it', async () => {
    const { connector, world, shop, clock } = localShop(woocommerce);
    const order = { do: 'create' as const, spec: specOf(clock.now()) };
    valueIn(await connector.listCoupons());
    shop.faults.answerLost = 1;
    expect(await connector.putCoupon('op-1', order)).toMatchObject({ kind: 'unknown' });
    const [made] = world.coupons(shop);
    expect(await connector.putCoupon('op-1', order)).toEqual({ kind: 'duplicate', id: made!.id });
    expect(await connector.putCoupon('op-2', order)).toMatchObject({ kind: 'rejected', permanent: true });
    expect(valueIn(await connector.listCoupons()).items).toMatchObject([{ ...order.spec, state: 'live', used: 0 }]);
    clock.pass(120_000);
    expect(await connector.putCoupon('op-3', { do: 'stop', id: made!.id })).toMatchObject({ kind: 'applied' });
    expect(valueIn(await connector.listCoupons()).items).toMatchObject([{ state: 'ended' }]);
    const later = new Date(clock.now().getTime() + 3_600_000);
    for (const over of [{ startsAt: later }, { endsAt: new Date(0) }, { currency: 'USD' }, { discountMinor: 0n }]) {
      const spec = specOf(clock.now(), { code: 'new', ...over });
      expect(await connector.putCoupon('op-4', { do: 'create', spec })).toMatchObject({
        kind: 'rejected',
        permanent: true,
      });
    }
    expect(world.coupons(shop)).toHaveLength(1);
  });

  it('believes pushes that are signed with its secret, and answers the ping', async () => {
    const { connector } = answered(() => said({}), { webhookSecret: 's' });
    const push = (body: string, headers: Record<string, string>): RawPush => ({
      headers,
      query: {},
      body: Buffer.from(body),
      now: new Date(),
    });
    const signed = (body: string, secret = 's', resource = 'order') =>
      push(body, {
        'x-wc-webhook-signature': pushSignature(secret, Buffer.from(body)),
        'x-wc-webhook-resource': resource,
        'x-wc-webhook-delivery-id': 'd1',
      });
    expect(await connector.receivePush(signed('{"id":7}'))).toMatchObject({
      ok: true,
      hints: [{ kind: 'order', id: '7', key: 'd1' }],
    });
    expect(await connector.receivePush(signed('{"id":7}', 's', 'customer'))).toMatchObject({ ok: true, hints: [] });
    expect(await connector.receivePush(signed('{"id":7}', 'other'))).toMatchObject({ ok: false, status: 401 });
    expect(await connector.receivePush(signed('x'))).toMatchObject({ ok: false, status: 400 });
    expect(await connector.receivePush(push('webhook_id=3', {}))).toMatchObject({ ok: true, hints: [] });
    expect(await connector.receivePush(push('{"id":7}', {}))).toMatchObject({ ok: false, status: 401 });
    expect(await answered(() => said({})).connector.receivePush(signed('{"id":7}', ''))).toMatchObject({
      ok: false,
      status: 401,
    });
  });
});
