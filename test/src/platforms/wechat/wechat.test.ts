import { describe, expect, it } from 'vitest';
import { wechatDialect } from '../../../../src/local-platforms/dialects/wechat.ts';
import type { CouponSpec, RawPush } from '../../../../src/platforms/platform.ts';
import { wechat } from '../../../../src/platforms/wechat/wechat.ts';
import { testConnector } from '../../../support/connector-contract.ts';
import { allPages, localShop, pullAll, valueIn } from '../../../support/platforms.ts';

testConnector(wechat, { manyOrders: 45 });

const specOf = (now: Date, over: Partial<CouponSpec> = {}): CouponSpec => ({
  name: '满百减二十',
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

describe('wechat', () => {
  it('halves a window that holds too many orders, and misses none', async () => {
    const { connector, world, shop, clock, listing } = localShop(wechat);
    const tee = listing({ stock: 1000 });
    const since = clock.now();
    const ids: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      ids.push(world.sell(shop, { lines: [{ ...tee, quantity: 1 }] })!.id);
      clock.pass(1_500);
    }
    shop.notes.set('most orders', 12);
    const found = (await pullAll(connector, since, clock.now())).map(({ id }) => id);
    expect([...found].sort()).toEqual([...ids].sort());
  });

  it('creates a coupon in two steps, and finds what a try that broke off has left', async () => {
    const { connector, world, shop, clock } = localShop(wechat);
    const order = { do: 'create' as const, spec: specOf(clock.now()) };
    shop.faults.answerLost = 1;
    expect(await connector.putCoupon('op-1', order)).toMatchObject({ kind: 'unknown' });
    expect(world.coupons(shop)).toMatchObject([{ enabled: false }]);
    const [left] = world.coupons(shop);
    expect(await connector.putCoupon('op-1', order)).toEqual({ kind: 'applied', id: left!.id });
    expect(await connector.putCoupon('op-1', order)).toEqual({ kind: 'duplicate', id: left!.id });
    expect(world.coupons(shop)).toHaveLength(1);
    const [fact] = await allPages((cursor) => connector.listCoupons(cursor));
    expect(fact).toMatchObject({ ...order.spec, state: 'live', taken: 0, used: 0, startsAt: expect.any(Date) });
    world.takeCoupon(shop, left!.id, 100);
    expect(valueIn(await connector.listCoupons()).items).toMatchObject([{ state: 'exhausted', taken: 100 }]);
    expect(await connector.putCoupon('op-2', { do: 'stop', id: left!.id })).toMatchObject({ kind: 'applied' });
    expect(await allPages((cursor) => connector.listCoupons(cursor))).toMatchObject([{ state: 'stopped' }]);
    // Stopping what is stopped is no failure.
    expect(await connector.putCoupon('op-2', { do: 'stop', id: left!.id })).toMatchObject({ kind: 'applied' });
  });

  it('refuses what WeChat would refuse, before anything is sent', async () => {
    const { connector, world, shop, clock } = localShop(wechat);
    const now = clock.now();
    const put = (over: Partial<CouponSpec>) => connector.putCoupon('op', { do: 'create', spec: specOf(now, over) });
    const refused: [string, Partial<CouponSpec>][] = [
      ['name', { name: '一二三四五六七八九十又一' }],
      ['discount', { thresholdMinor: 50_000n, discountMinor: 20_001n }],
      ['discount', { discountMinor: 8_001n }],
      ['threshold', { thresholdMinor: 0n }],
      ['currency', { currency: 'USD' }],
      ['window', { endsAt: new Date(now.getTime() - 1) }],
      ['window', { endsAt: new Date(now.getTime() + 366 * 86_400_000) }],
      ['discount', { kind: 'percent', thresholdMinor: 0n, percentBp: 8_100 }],
      ['discount', { kind: 'percent', thresholdMinor: 0n, percentBp: 1_050 }],
      ['threshold', { kind: 'percent', percentBp: 1_000 }],
    ];
    for (const [code, over] of refused)
      expect(await put(over)).toMatchObject({ kind: 'rejected', code, permanent: true });
    const { total: _, ...unlimited } = specOf(now);
    expect(await connector.putCoupon('op', { do: 'create', spec: unlimited })).toMatchObject({ code: 'total' });
    expect(world.coupons(shop)).toEqual([]);
    expect(await put({ discountMinor: 8_000n })).toMatchObject({ kind: 'applied' });
    const percent = { ...specOf(now), kind: 'percent' as const, percentBp: 3_000, thresholdMinor: 0n };
    expect(await connector.putCoupon('op-3', { do: 'create', spec: percent })).toMatchObject({ kind: 'applied' });
    expect(valueIn(await connector.listCoupons()).items).toContainEqual(expect.objectContaining({ percentBp: 3_000 }));
  });

  it('renews a token that was refused once, and says when only a person can help', async () => {
    const { connector, world, shop, connect, credentials, listing } = localShop(wechat);
    const tee = listing({ stock: 5 });
    valueIn(await connector.readStock([tee]));
    world.killTokens(shop);
    const change = { item: tee.item, variant: tee.variant, mode: 'delta' as const, by: 2 };
    expect(await connector.writeStock('op', [change])).toEqual([{ kind: 'applied' }]);
    expect(world.readStock(shop, tee)).toBe(7);
    const wrong = connect({ ...credentials, secret: 'wrong' });
    expect(await wrong.writeStock('op', [change])).toMatchObject([{ kind: 'auth', needs: 'person', code: '40125' }]);
    expect(world.readStock(shop, tee)).toBe(7);
  });

  it('takes an order in an unknown state for a sale that stands, and no answer without an order for one', async () => {
    const order = {
      order_id: '37042',
      status: 77,
      create_time: 1780279200,
      update_time: 1780279300,
      order_detail: {
        product_infos: [{ product_id: 1, sku_id: 2, sku_cnt: 3, sale_price: 100 }],
        pay_info: { pay_time: 1780279250 },
      },
    };
    const answering = (body: object) =>
      wechat.connect({
        credentials: {},
        token: async () => 't',
        fetch: async () => new Response(JSON.stringify(body)),
        now: () => new Date(0),
        timeoutMs: 100,
      });
    expect(valueIn(await answering({ errcode: 0, order }).getOrder('37042'))).toMatchObject({
      state: 'paid',
      lines: [{ quantity: 3, totalMinor: 300n }],
    });
    expect(await answering({ errcode: 0 }).getOrder('37042')).toEqual({ kind: 'unknown', why: 'bad-answer' });
    expect(await answering({ errcode: -1, errmsg: 'system error' }).getOrder('37042')).toMatchObject({
      kind: 'unknown',
    });
    expect(await answering({ errcode: 45009 }).getOrder('37042')).toMatchObject({ kind: 'throttled', code: '45009' });
  });

  it('says that an address is not on the allow-list', async () => {
    const fetch = async () => new Response('', { status: 403 });
    const deps = { credentials: {}, token: async () => 't', fetch, now: () => new Date(0), timeoutMs: 100 };
    const answer = await wechat.connect(deps as never).whoami();
    expect(answer).toMatchObject({ kind: 'rejected', code: '403', reason: expect.stringContaining('allow-list') });
  });

  it('opens pushes for its own AppID only, in their time, and answers the address check', async () => {
    const { connector, connect, credentials, world, shop, clock, listing } = localShop(wechat);
    const tee = listing({ stock: 5 });
    const order = world.sell(shop, { lines: [{ ...tee, quantity: 1 }] })!;
    const event = { id: '77', at: clock.now(), kind: 'order', what: 'paid', order: order.id } as const;
    const { body, query } = wechatDialect.push!(world, shop, event)!;
    const raw = (over: Partial<RawPush> = {}): RawPush => ({
      headers: {},
      query: query!,
      body: Buffer.from(body),
      now: clock.now(),
      ...over,
    });
    const good = await connector.receivePush(raw());
    expect(good).toMatchObject({ ok: true, hints: [{ kind: 'order', id: order.id }], reply: { body: 'success' } });
    const later = new Date(clock.now().getTime() + 11 * 60_000);
    expect(await connector.receivePush(raw({ now: later }))).toMatchObject({ ok: false, status: 401 });
    const other = connect({ ...credentials, appId: 'wx-another' });
    expect(await other.receivePush(raw())).toMatchObject({ ok: false, status: 403 });
    expect(await connector.receivePush(raw({ body: Buffer.from('{"Event":"channels_ec_order_pay"}') }))).toMatchObject({
      ok: false,
      status: 400,
    });
    const { encrypted } = JSON.parse(JSON.stringify({ encrypted: JSON.parse(body).Encrypt })) as { encrypted: string };
    const xml = `<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    expect(await connector.receivePush(raw({ body: Buffer.from(xml) }))).toEqual(good);
    const { pushToken: _, ...without } = credentials;
    expect(await connect(without).receivePush(raw())).toMatchObject({ ok: false, status: 401 });
    expect(
      await connector.receivePush(
        raw({ body: new Uint8Array(), query: { ...query!, echostr: 'x', signature: '0'.repeat(40) } }),
      ),
    ).toMatchObject({ ok: false, status: 401 });
  });
});
