import { describe, expect, it } from 'vitest';
import { localFetch } from '../../../../src/local-platforms/carry.ts';
import { jushuitan } from '../../../../src/platforms/jushuitan/jushuitan.ts';
import { signOf } from '../../../../src/platforms/jushuitan/sign.ts';
import { BASE_URL, localShop } from '../../../support/platforms.ts';

function spoken() {
  const bench = localShop(jushuitan);
  const { world, shop, clock } = bench;
  const access = world.issueToken(shop, { accessMs: 3_600_000 }).access;
  async function say(path: string, biz: unknown, change: Record<string, string> = {}) {
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    const fields = { app_key: shop.secrets.key, access_token: access, timestamp, charset: 'utf-8', version: '2' };
    const params: Record<string, string> = {
      ...fields,
      biz: typeof biz === 'string' ? biz : JSON.stringify(biz),
      ...change,
    };
    const body = new URLSearchParams({ sign: signOf(shop.secrets.secret, params), ...params });
    const answer = await localFetch(world)(`${BASE_URL}/jushuitan${path}`, { method: 'POST', body });
    return (await answer.json()) as { code: number; data: { orders?: unknown[] } };
  }
  return { ...bench, say };
}
const WINDOW = { modified_begin: '2026-06-01 00:00:00', modified_end: '2026-06-02 00:00:00' };
const ORDERS = '/open/orders/single/query';

describe('jushuitan on the local platforms', () => {
  it('answers what is right', async () => {
    const { say } = spoken();
    expect(await say(ORDERS, WINDOW)).toMatchObject({ code: 0, data: { orders: [] } });
  });

  it('refuses what is wrong with the code of the vendor', async () => {
    const { say, world, shop } = spoken();
    const old = String(Math.floor(Date.parse('2026-06-01T01:00:00Z') / 1000));
    expect((await say(ORDERS, WINDOW, { sign: '0'.repeat(32) })).code).toBe(10);
    expect((await say(ORDERS, WINDOW, { timestamp: old })).code).toBe(10);
    expect((await say(ORDERS, WINDOW, { timestamp: 'soon' })).code).toBe(10);
    expect((await say(ORDERS, WINDOW, { app_key: 'nobody' })).code).toBe(10);
    expect((await say(ORDERS, WINDOW, { access_token: 'another' })).code).toBe(100);
    expect((await say(ORDERS, WINDOW, { version: '1' })).code).toBe(130);
    expect((await say('/open/anything', {})).code).toBe(130);
    expect((await say(ORDERS, { ...WINDOW, surprise: 1 })).code).toBe(130);
    expect((await say(ORDERS, '[')).code).toBe(130);
    expect((await say(ORDERS, {})).code).toBe(170);
    shop.faults.throttled = { count: 2, afterMs: 1_000 };
    expect((await say(ORDERS, WINDOW)).code).toBe(199);
    shop.faults.throttled.afterMs = 60_000;
    expect((await say(ORDERS, WINDOW)).code).toBe(200);
    shop.faults.forbidden.add('orders');
    expect((await say(ORDERS, WINDOW)).code).toBe(190);
    world.killTokens(shop);
    expect((await say(ORDERS, WINDOW)).code).toBe(100);
  });

  it('takes a document whole or not at all, and its number once', async () => {
    const { say, world, shop, listing } = spoken();
    const tee = listing({ item: 'TEE', variant: '', stock: 10 });
    const upload = (so_id: string, items: unknown) =>
      say('/open/jushuitan/inventoryv2/upload', { so_id, warehouse: 1, type: 'check', is_confirm: true, items });
    expect(
      (
        await upload('1', [
          { sku_id: 'TEE', qty: 3 },
          { sku_id: 'NO', qty: 1 },
        ])
      ).code,
    ).toBe(130);
    expect((await upload('1', [{ sku_id: 'TEE', qty: -3 }])).code).toBe(130);
    expect(world.readStock(shop, tee)).toBe(10);
    expect((await upload('1', [{ sku_id: 'TEE', qty: 3 }])).code).toBe(0);
    expect((await upload('1', [{ sku_id: 'TEE', qty: 4 }])).code).toBe(130);
    expect(world.readStock(shop, tee)).toBe(3);
  });
});
