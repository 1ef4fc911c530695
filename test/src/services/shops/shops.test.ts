import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShopId } from '../../../../src/core/terms.ts';
import { type Scope, systemScope, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { createShops } from '../../../../src/services/shops/shops.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

/** 01:00 on 11 November in Shanghai, 17:00 on the 10th in London. */
const NOW = new Date('2026-11-10T17:00:00Z');
let fresh: FreshDatabase;
const within = <T>(scope: Scope, work: (shops: ReturnType<typeof createShops>) => Promise<T>) =>
  fresh.db.withScope(scope, (tx: Tx) => work(createShops({ tx })));
const everywhere = <T>(work: (shops: ReturnType<typeof createShops>) => Promise<T>) =>
  within(systemScope('test'), work);

beforeAll(async () => {
  fresh = await freshDatabase();
  const sql = openOwner(fresh.url);
  await sql.unsafe(`
    insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values
      ('B-MAIN', '主店', 'Main', 'taobao', true, 'CNY', 'Asia/Shanghai'),
      ('A-OLD', '旧店', 'Old', 'table', false, 'GBP', 'Europe/London'),
      ('C-NEW', '新店', 'New', 'doudian', false, 'CNY', 'Asia/Shanghai');
    insert into shop_alias values ('b-main', 1), ('主店', 1), ('main', 1), ('a-old', 2), ('分店2', 2);
    insert into sku (code, title, kind) values ('TEE', 'T 恤', 'goods'), ('POST', 'Postage', 'charge');
    insert into "order" (shop_id, number, kind, status, placed_at, currency, source) values
      (1, 'today', 'sale', 'paid', '2026-11-11 00:30+08', 'CNY', 't'), (1, 'yesterday', 'sale', 'paid', '2026-11-10 00:00+08', 'CNY', 't'),
      (1, 'dollars', 'sale', 'paid', '2026-11-09 12:00+08', 'USD', 't'), (1, 'back', 'cancellation', 'closed', '2026-11-09 13:00+08', 'CNY', 't'),
      (1, 'too old', 'sale', 'closed', '2026-11-08 23:59:59+08', 'CNY', 't'), (1, 'cancelled', 'sale', 'cancelled', '2026-11-10 09:00+08', 'CNY', 't'),
      (1, 'tomorrow', 'sale', 'paid', '2026-11-12 00:00+08', 'CNY', 't'),
      (2, 'last', 'sale', 'closed', '2011-12-09 12:00+00', 'GBP', 't'), (2, 'first', 'sale', 'closed', '2010-12-01 08:26+00', 'GBP', 't');
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, 'goods', 'TEE', case kind when 'cancellation' then 'return' else 'sale' end,
        case kind when 'cancellation' then -1 else 2 end, 1000, placed_at from "order";
    insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, 'post', 'POST', 'charge', 1, 99900, placed_at from "order" where number = 'today';`);
  await sql.end();
});
afterAll(() => fresh.drop());

test('a shop is found by code, name or alias, however it is typed', async () => {
  for (const typed of ['B-MAIN', 'b-main', '主店', ' Main ', 'ＭＡＩＮ', '主 店']) {
    expect(await everywhere((shops) => shops.find(typed))).toEqual({
      id: 1,
      code: 'B-MAIN',
      name: { zh: '主店', en: 'Main' },
      platform: 'taobao',
      isMain: true,
      rank: 0,
      currency: 'CNY',
      timeZone: 'Asia/Shanghai',
    });
  }
  expect(await everywhere((shops) => shops.find('分店 2'))).toMatchObject({ code: 'A-OLD' });
  for (const typed of ['', 'sh-9', 'mai', "' or true --"]) {
    expect(await everywhere((shops) => shops.find(typed))).toBeUndefined();
  }
});

test('the main shop is listed first', async () => {
  expect((await everywhere((shops) => shops.list())).map((shop) => shop.code)).toEqual(['B-MAIN', 'A-OLD', 'C-NEW']);
});

test('a scope sees its own shops only, by name, in lists and in figures', async () => {
  const scope: Scope = { kind: 'shops', shops: [2 as ShopId] };
  expect(await within(scope, (shops) => shops.find('主店'))).toBeUndefined();
  expect((await within(scope, (shops) => shops.list())).map((shop) => shop.code)).toEqual(['A-OLD']);
  expect(await within(scope, (shops) => shops.summaries({ now: NOW, days: 7 }))).toHaveLength(1);
});

test('figures are of the local days up to today, goods only, per currency, without what is cancelled or yet to come', async () => {
  const [main] = await everywhere((shops) => shops.summaries({ now: NOW, days: 3 }));
  expect(main).toMatchObject({ history: false, covers: { orders: 6, latest: new Date('2026-11-10T16:30:00Z') } });
  expect(main?.recent).toEqual({
    from: '2026-11-09',
    to: '2026-11-11',
    orders: 3,
    units: 6,
    returnedUnits: 1,
    revenue: expect.arrayContaining([
      { minor: 3000n, currency: 'CNY' },
      { minor: 2000n, currency: 'USD' },
    ]),
  });
  expect(main?.latestDay).toEqual({
    day: '2026-11-11',
    orders: 1,
    units: 2,
    returnedUnits: 0,
    revenue: [{ minor: 2000n, currency: 'CNY' }],
  });
});

test('a shop whose orders are history says so, with the days before its last', async () => {
  const [, old] = await everywhere((shops) => shops.summaries({ now: NOW, days: 7 }));
  expect(old).toMatchObject({
    history: true,
    covers: { orders: 2, first: new Date('2010-12-01T08:26:00Z'), latest: new Date('2011-12-09T12:00:00Z') },
    recent: { from: '2011-12-03', to: '2011-12-09', orders: 1, revenue: [{ minor: 2000n, currency: 'GBP' }] },
    latestDay: { day: '2011-12-09', orders: 1 },
  });
});

test('a shop without orders has no figures', async () => {
  const summaries = await everywhere((shops) => shops.summaries({ now: NOW, days: 7 }));
  expect(summaries[2]).toEqual({
    shop: expect.objectContaining({ code: 'C-NEW' }),
    covers: undefined,
    recent: undefined,
    latestDay: undefined,
    history: false,
  });
});
