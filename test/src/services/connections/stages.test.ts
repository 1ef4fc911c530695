import { afterAll, beforeAll, expect, it } from 'vitest';
import { platformsIn } from '../../../../src/app/platforms.ts';
import { servicesOf } from '../../../../src/app/services.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSealer } from '../../../../src/core/seal.ts';
import { systemScope, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { localFetch } from '../../../../src/local-platforms/carry.ts';
import { dialectOf } from '../../../../src/local-platforms/dialects.ts';
import { createWorld, type LocalShop, type World } from '../../../../src/local-platforms/world.ts';
import { pullCatalog } from '../../../../src/sync/catalog-pull.ts';
import { createConnectDesk } from '../../../../src/sync/connect-desk.ts';
import { openSession, type SessionDeps } from '../../../../src/sync/shop-session.ts';
import { type Chat, openChat } from '../../../support/chat.ts';
import { HEADS, vaultOf } from '../../../support/evidence.ts';
import { passedOnboarding } from '../../../support/onboarding.ts';
import { BASE_URL } from '../../../support/platforms.ts';

const kinds = platformsIn('/nowhere');
const kind = kinds.find(({ code }) => code === 'woocommerce') ?? kinds[0]!;
const standIn = (connector: string) => `${BASE_URL}/${connector}`;
const SECRET = 'a key for tests that is long enough 0123456789';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let chat: Chat;
let world: World;
let there: LocalShop;
let credentials: Record<string, string>;
let sessions: SessionDeps;
let owner: ReturnType<typeof openOwner>;

const sealer = createSealer(SECRET, 'platform');
const services = (tx: Tx) =>
  servicesOf({
    standing: { admins: () => [] },
    clock: systemClock,
    jobs: [],
    sealers: { robotKey: sealer, platform: sealer },
    vault: vaultOf(chat.app.db),
    heads: HEADS,
    customerKey: SECRET,
    platforms: kinds,
  })(tx);
const desk = () =>
  createConnectDesk({
    db: chat.app.db,
    clock: systemClock,
    log: quiet as never,
    channels: new Map(),
    services,
    platforms: kinds,
    fetch: localFetch(world),
    standIn,
    wake: () => {},
  });

beforeAll(async () => {
  world = createWorld({ clock: systemClock });
  there = world.addShop({ account: '77', name: 'Overseas', platform: 'woocommerce', currency: 'USD', kind });
  credentials = dialectOf(kind.code)!.credentials(there);
  chat = await openChat({ standIn });
  owner = openOwner(chat.database.url);
  sessions = { db: chat.app.db, clock: systemClock, sealer, platforms: kinds, fetch: localFetch(world) };
  const list: [string, string, number][] = [
    ['红色 T 恤 M', 'TEE-RED-M', 30],
    ['蓝色 T 恤 L 3件装', 'TEE-BLU-L', 40],
    ['马克杯', 'MUG-1', 9],
    ['神秘商品', 'NOBODY', 5],
  ];
  for (const [title, outerCode, stock] of list) world.addListing(there, { title, outerCode, priceMinor: 1999n, stock });
});
afterAll(async () => {
  await owner.end();
  await chat.close();
});

const linkOf = async (line: string) => {
  const { blocks } = await chat.hears(line);
  const found = JSON.stringify(blocks).match(/connect#([a-z0-9]+)/);
  if (!found?.[1]) throw new Error('no link');
  return found[1];
};
const shopId = async () => (await owner<{ id: number }[]>`select id from shop where code = 'SH-9'`)[0]!.id;
const yes = async (line: string) => {
  const asked = await chat.hears(line);
  const says = asked.blocks
    .flatMap((b) => (b.kind === 'actions' ? b.buttons : []))
    .find((b) => b.says.startsWith('confirm'));
  return chat.hears(says?.says ?? 'no confirmation');
};

it('walks a shop from a one-time link to live', async () => {
  const secret = await linkOf('接入 woocommerce SH-9 海外店');
  expect((await desk().open(secret)).shop).toBe('SH-9');
  const wrong = Object.fromEntries(Object.keys(credentials).map((name) => [name, 'wrong']));
  await expect(
    desk().submit(secret, { ...credentials, ...wrong, site: credentials['site'] ?? '' }),
  ).rejects.toMatchObject({
    code: 'connect.refused',
  });
  expect((await desk().submit(secret, credentials)).account).toContain('77');
  await expect(desk().submit(secret, credentials)).rejects.toMatchObject({ code: 'connect.link_unknown' });
  const [row] = await owner`select * from shop_connection join shop on shop.id = shop_id where code = 'SH-9'`;
  expect(row).toMatchObject({ stage: 'observe', currency: 'USD', name_zh: '海外店' });
  expect(Buffer.from(row!['credentials'] as Buffer).toString('latin1')).not.toContain(
    Object.values(credentials).at(-1),
  );

  // The same account is connected once.
  const again = await linkOf('connect woocommerce SH-10');
  await expect(desk().submit(again, credentials)).rejects.toMatchObject({ code: 'connect.account_taken' });

  expect(await chat.refused('connect takeover SH-9')).toBe('connect.catalog_first');
  const open = (id: number) => openSession(sessions, id);
  const catalog = { db: chat.app.db, clock: systemClock, log: quiet, services, open };
  expect(await pullCatalog(catalog, { id: await shopId(), code: 'SH-9' })).toMatchObject({ done: true, fresh: 4 });
  expect(await chat.refused('connect takeover SH-9')).toBe('connect.nothing_matched');

  const listed = JSON.stringify((await chat.hears('对应 列表 SH-9 未对应')).blocks);
  expect(listed).toContain('TEE-BLU-L × 3 ?');
  const planned = async <T>(plan: (all: ReturnType<typeof services>, id: number) => Promise<T>) => {
    const id = await shopId();
    return chat.app.db.withScope(systemScope('test'), (tx) => plan(services(tx), id));
  };
  const sure = await planned((all, id) => all.listings.planSure({ id, code: 'SH-9' }));
  await owner`update listing set outer_code = 'TEE-BLU-L' where outer_code = 'MUG-1'`;
  const applied = planned((all) => all.listings.applySure({ effect: sure, by: 'console:me', now: new Date() }));
  await expect(applied).rejects.toMatchObject({ code: 'effect.changed' });
  await owner`update listing set outer_code = 'MUG-1' where outer_code = 'TEE-BLU-L' and title = '马克杯'`;
  await yes('match sure SH-9');
  const [blue] = await owner<{ id: string }[]>`select id from listing where outer_code = 'TEE-BLU-L'`;
  await chat.hears(`match L${blue!.id} TEE-BLU-L 3`);
  expect(await owner`select outer_code, sku, pieces from listing where sku is not null order by outer_code`).toEqual([
    { outer_code: 'MUG-1', sku: 'MUG-1', pieces: 1 },
    { outer_code: 'TEE-BLU-L', sku: 'TEE-BLU-L', pieces: 3 },
    { outer_code: 'TEE-RED-M', sku: 'TEE-RED-M', pieces: 1 },
  ]);

  expect(await chat.refused('connect takeover SH-9')).toBe('connect.orders_behind');
  await owner`update shop_connection set orders_through = now() + interval '1 minute'`;
  // One order is open there, of two mugs, before we take over.
  const id = await shopId();
  const [mug] = await owner<{ item: string; variant: string }[]>`select item, variant from listing where sku = 'MUG-1'`;
  await chat.app.db.withScope(systemScope('test'), (tx) =>
    services(tx).intake.take({
      shopId: id,
      restocks: true,
      now: new Date(),
      told: [
        {
          id: 'W-1',
          version: '1',
          state: 'paid',
          placedAt: new Date(),
          updatedAt: new Date(),
          paidAt: new Date(),
          currency: 'USD',
          lines: [
            {
              key: '1',
              item: mug!.item,
              variant: mug!.variant,
              outerCode: 'MUG-1',
              title: 'Mug',
              quantity: 2,
              totalMinor: 3998n,
            },
          ],
        },
      ],
    }),
  );
  await owner`update listing set price_minor = 1000, currency = 'USD' where sku is not null`;
  const over = await planned((all) => all.connections.planTakeOver({ id, code: 'SH-9' }));
  await owner`update listing set published = published + 1 where sku = 'MUG-1'`;
  const taken = planned((all) => all.connections.applyTakeOver({ effect: over, now: new Date() }));
  await expect(taken).rejects.toMatchObject({ code: 'effect.changed' });
  await owner`update listing set published = published - 1 where sku = 'MUG-1'`;
  await yes('接入 接管 SH-9');
  // What is at stake counts every SKU, of whatever comes to be quota: 3 and 30 at 10.00, and 60 at a third of it.
  expect(await owner`select effect->'risk' as risk from change where command = 'connect takeover'`).toMatchObject([
    { risk: { area: 'shops', shops: [id], units: 159, money: { minor: '52980', currency: 'USD' } } },
  ]);
  const lanes = await owner`select sku, exposed from stock_lane where shop_id = ${id} order by sku`;
  const quotas =
    await owner`select sku, sum(assigned)::int as units from quota where shop_id = ${id} group by sku order by sku`;
  // 5 mugs: 2 are held for the order, 9 are shown there: 3 are covered, 6 exposed. 40 packs of 3 are 120, 60 are there.
  expect(quotas).toEqual([
    { sku: 'MUG-1', units: 3 },
    { sku: 'TEE-BLU-L', units: 60 },
    { sku: 'TEE-RED-M', units: 30 },
  ]);
  expect(lanes.filter((lane) => lane['exposed'] > 0)).toEqual([
    { sku: 'MUG-1', exposed: 6 },
    { sku: 'TEE-BLU-L', exposed: 60 },
  ]);
  expect(await owner`select sku, quantity from reservation where shop_id = ${id} and state = 'open'`).toEqual([
    { sku: 'MUG-1', quantity: 2 },
  ]);
  expect(JSON.stringify((await chat.hears('stock verify')).blocks)).not.toContain('wrong');

  expect(await chat.refused('connect live SH-9')).toBe('connect.exposed');
  await owner`update stock_lane set exposed = 0`;
  expect(await chat.refused('connect live SH-9')).toBe('onboarding.open');
  await passedOnboarding(chat.database.url, 'SH-9');
  await yes('connect live SH-9');
  expect((await owner`select stage from shop_connection where shop_id = ${id}`)[0]).toEqual({ stage: 'live' });
  expect(
    await owner`select sku from stock_lane where shop_id = ${id} and due_at is not null order by sku`,
  ).toHaveLength(3);
  expect(JSON.stringify((await chat.hears('connect')).blocks)).toContain('SH-9');
});

it('changes mappings of a live shop only while nothing is under way, and counts what they show', async () => {
  const id = await shopId();
  const [nobody] = await owner<{ id: string }[]>`select id from listing where outer_code = 'NOBODY'`;
  expect(await chat.refused(`match L${nobody!.id} TEE-NONE`)).toBe('stock.not_found');
  await owner`update stock_lane set phase = 'lowering' where shop_id = ${id} and sku = 'TEE-RED-M'`;
  expect(await chat.refused(`match L${nobody!.id} TEE-RED-M`)).toBe('match.moving');
  await owner`update stock_lane set phase = 'steady' where shop_id = ${id}`;
  await yes(`match L${nobody!.id} TEE-RED-M`);
  expect(
    await owner`select sum(assigned)::int as units from quota where shop_id = ${id} and sku = 'TEE-RED-M'`,
  ).toEqual([{ units: 35 }]);
  await yes(`unmatch L${nobody!.id}`);
  expect(await owner`select sku from listing where id = ${nobody!.id}`).toEqual([{ sku: null }]);
});

it('disconnects: what may still be sold there stays counted as spent', async () => {
  const id = await shopId();
  await owner`update listing set published = 0, published_at = now() where sku = 'MUG-1'`;
  await owner`update stock_lane set confirmed_at = now() - interval '1 minute' where shop_id = ${id}`;
  await owner`update shop_connection set orders_through = now() + interval '1 minute' where shop_id = ${id}`;
  const back = async () => JSON.stringify(await chat.hears('断开 SH-9')).match(/Quotas known to be 0[^}]*}[^}]*/)?.[0];
  // Seen to be nothing, but what sold it may not be read: nobody knows whose the units are.
  expect(await back()).toMatch(/"value":0\b/);
  await owner`update stock_lane set confirmed_at = now() where shop_id = ${id}`;
  await owner`update shop_connection set orders_through = now() + interval '500 milliseconds' where shop_id = ${id}`;
  expect(await back()).toMatch(/"value":0\b/);
  await owner`update shop_connection set orders_through = now() + interval '1 minute' where shop_id = ${id}`;
  await owner`update reservation set state = 'released', ended_at = now() where shop_id = ${id} and sku = 'MUG-1'`;
  expect(await back()).toMatch(/"value":0\b/);
  await owner`update reservation set state = 'open', ended_at = null where shop_id = ${id} and sku = 'MUG-1'`;
  expect(await back()).toMatch(/"value":3\b/);
  const said = await yes('断开 SH-9');
  expect(said.title.en).toBe('Disconnected · SH-9');
  expect(
    await owner`select sku, sum(assigned)::int as units from quota where shop_id = ${id} and assigned > 0 group by 1 order by 1`,
  ).toEqual([
    { sku: 'TEE-BLU-L', units: 60 },
    { sku: 'TEE-RED-M', units: 35 },
  ]);
  expect(await owner`select 1 from shop_connection where shop_id = ${id}`).toEqual([]);
  expect(await chat.refused('connect live SH-9')).toBe('connect.not_connected');
});
