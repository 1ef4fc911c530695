import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPush } from '../../../src/http/push.ts';
import { createPusher } from '../../../src/local-platforms/push.ts';
import { doudian } from '../../../src/platforms/doudian/doudian.ts';
import type { PlatformKind } from '../../../src/platforms/platform.ts';
import { shopify } from '../../../src/platforms/shopify/shopify.ts';
import { wechat } from '../../../src/platforms/wechat/wechat.ts';
import { woocommerce } from '../../../src/platforms/woocommerce/woocommerce.ts';
import { dueHints, followHint } from '../../../src/sync/orders-hints.ts';
import { receivePush } from '../../../src/sync/orders-push.ts';
import type { Session } from '../../../src/sync/shop-session.ts';
import { type OrdersHouse, ordersHouse } from '../../support/orders.ts';
import { allPages, type LocalBench, localShop } from '../../support/platforms.ts';

let house: OrdersHouse;
let server: ReturnType<typeof fastify>;
let tests = 0n;
beforeAll(async () => {
  house = await ordersHouse();
  server = fastify();
  server.removeAllContentTypeParsers();
  const { deps } = house;
  await server.register(
    createPush({ receive: (pushed) => receivePush(deps, pushed), now: () => deps.clock.now(), log: deps.log }),
  );
});
afterAll(async () => {
  await server.close();
  await house.drop();
});

describe.each([doudian, wechat, shopify, woocommerce].map((kind) => [kind.code, kind] as const))(
  'pushes of a local %s shop',
  (code, kind: PlatformKind) => {
    let local: LocalBench;
    let pusher: ReturnType<typeof createPusher>;
    const statuses: number[] = [];

    beforeEach(async () => {
      tests += 1n;
      local = localShop(kind, { firstId: 710_000_000_000_000_001n + tests * 1_000_000n });
      await house.rows(`update shop_connection set connector = '${code}', orders_through = null where shop_id = 1`);
      await house.rows('delete from push_hint');
      await house.stock('A', 100, { quotas: { 1: 100 } });
      house.deps.clock = local.clock;
      house.deps.open = async (shopId) =>
        ({ connection: { shopId, shop: 'S1' }, connector: local.connector, kind }) as unknown as Session;
      statuses.length = 0;
      const carry = (async (to: URL, { body, headers }: RequestInit) => {
        const url = `${to.pathname}${to.search}`;
        const answer = await server.inject({
          ...{ method: 'POST' as const, url, payload: String(body) },
          headers: headers as Record<string, string>,
        });
        statuses.push(answer.statusCode);
        return new Response(answer.body);
      }) as typeof fetch;
      pusher = createPusher({ world: local.world, fetch: carry, to: () => `http://127.0.0.1/push/${code}/S1` });
      return () => pusher.close();
    });

    const follow = async () => {
      await pusher.idle();
      for (const one of await dueHints(house.deps, 20)) await followHint(house.deps, one);
    };

    it('bring an order at once; changed on the way, twice and out of order do no harm', async () => {
      local.listing({ stock: 50 });
      for (const { item, variant } of await allPages((cursor) => local.connector.pullCatalog(cursor)))
        await house.rows(
          `insert into listing (shop_id, item, variant, sku) values (1, '${item}', '${variant}', 'A') on conflict do nothing`,
        );
      const [listing] = local.world.listings(local.shop);
      const sell = () =>
        local.world.sell(local.shop, {
          lines: [{ item: listing!.item, variant: listing!.variant, quantity: 2 }],
          paid: true,
        })!;
      const first = sell();
      await follow();
      expect(statuses.length).toBeGreaterThan(0);
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(await house.level('A')).toMatchObject({ reserved: 2 });
      local.shop.faults.push = { badBody: 1, twice: 0, outOfOrder: 0 };
      local.clock.pass(2_000);
      sell();
      await follow();
      expect(statuses.at(-1)).toBe(401);
      expect(await house.level('A')).toMatchObject({ reserved: 2 });
      local.shop.faults.push = { badBody: 0, twice: 5, outOfOrder: 1 };
      local.clock.pass(2_000);
      local.world.ship(local.shop, first.id, '顺丰', 'SF1');
      local.world.deliver(local.shop, first.id);
      await follow();
      expect(await house.level('A')).toMatchObject({ on_hand: 98, reserved: 0 });
      expect(await house.faults()).toEqual([]);
    });
  },
);

it('knows no shop by a code that cannot be one', async () => {
  for (const url of ['/push/doudian/%00', '/push/%00/S1', '/push/doudian/S1%0a', '/push/doudian/S9'])
    expect((await server.inject({ method: 'POST', url, payload: '{}' })).statusCode, url).toBe(404);
});
