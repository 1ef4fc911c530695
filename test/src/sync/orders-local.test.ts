import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PRIVATE } from '../../../src/local-platforms/orders.ts';
import { doudian } from '../../../src/platforms/doudian/doudian.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import { pinduoduo } from '../../../src/platforms/pinduoduo/pinduoduo.ts';
import type { PlatformKind } from '../../../src/platforms/platform.ts';
import { shopify } from '../../../src/platforms/shopify/shopify.ts';
import { taobao } from '../../../src/platforms/taobao/taobao.ts';
import { wechat } from '../../../src/platforms/wechat/wechat.ts';
import { woocommerce } from '../../../src/platforms/woocommerce/woocommerce.ts';
import type { Session } from '../../../src/sync/shop-session.ts';
import { type OrdersHouse, ordersHouse } from '../../support/orders.ts';
import { allPages, type LocalBench, localShop } from '../../support/platforms.ts';

let house: OrdersHouse;
beforeAll(async () => {
  house = await ordersHouse();
});
afterAll(() => house.drop());

/** Orders of one test are not those of another. */
let tests = 0n;
const level = () => house.level('A');

describe.each(
  [taobao, doudian, pinduoduo, wechat, shopify, woocommerce, jushuitan].map((kind) => [kind.code, kind] as const),
)('orders of a local %s shop', (_code, kind: PlatformKind) => {
  let local: LocalBench;
  beforeEach(async () => {
    tests += 1n;
    local = localShop(kind, { firstId: 690_000_000_000_000_001n + tests * 1_000_000n });
    await house.rows(`delete from listing where shop_id = 1`);
    await house.rows(`delete from "order"`);
    await house.stock('A', 100, { quotas: { 1: 100 } });
    const passed = local.clock.now().toISOString();
    await house.rows(
      `update shop_connection set counts_since = '${passed}', orders_through = null, orders_pulled_at = null, rest_until = null,
          lease_until = null, failures = 0, failing_since = null where shop_id = 1`,
    );
    house.deps.clock = local.clock;
    house.clock.now = local.clock.now;
    house.deps.open = async (shopId) =>
      ({ connection: { shopId, shop: 'S1' }, connector: local.connector, kind }) as unknown as Session;
  });

  const sold = async (units: number) => {
    const listing = local.listing({ stock: 50 });
    for (const { item, variant } of await allPages((cursor) => local.connector.pullCatalog(cursor)))
      await house.rows(
        `insert into listing (shop_id, item, variant, sku) values (1, '${item}', '${variant}', 'A') on conflict do nothing`,
      );
    const order = local.world.sell(local.shop, {
      lines: [{ item: listing.item, variant: listing.variant, quantity: units }],
      paid: true,
    });
    local.clock.pass(10_000);
    return order!.id;
  };

  it('hold, ship and cancel as the platform says, and leave nobody’s name behind', async () => {
    const [shipped, cancelled] = [await sold(3), await sold(2)];
    expect(await house.pull()).toMatchObject({ done: true, fresh: 2 });
    expect(await level()).toMatchObject({ on_hand: 100, reserved: 5, assigned: 95 });
    local.world.ship(local.shop, shipped, '顺丰', 'SF1');
    local.world.cancel(local.shop, cancelled);
    local.clock.pass(10_000);
    expect(await house.pull()).toMatchObject({ done: true, changed: 2 });
    const restocked = kind.capabilities.stock.restocksOnCancel ? 2 : 0;
    expect(await level()).toMatchObject({ on_hand: 97, reserved: 0, assigned: 95 + restocked });
    for (const table of ['"order"', 'order_line', 'unmatched_line', 'news', 'shop_connection', 'movement'])
      for (const word of Object.values(PRIVATE))
        expect(await house.rows(`select 1 from ${table} t where t::text like '%${word}%'`)).toEqual([]);
    expect(house.logged.join()).not.toMatch(new RegExp(Object.values(PRIVATE).join('|')));
    expect(await house.faults()).toEqual([]);
  });

  it('are all in though rows move, the platform throttles and answers nonsense', async () => {
    for (let n = 0; n < 7; n += 1) await sold(1);
    local.shop.faults.movingRows = 2;
    local.shop.faults.throttled = { count: 1, afterMs: 2_000 };
    local.shop.faults.badAnswer = 1;
    for (let n = 0; n < 6; n += 1) {
      await house.pull();
      local.clock.pass(60_000);
    }
    expect(await level()).toMatchObject({ reserved: 7 });
    expect((await house.connection())['failures']).toBe(0);
  });
});
