import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTableDesk } from '../../../../src/local-platforms/table-desk.ts';
import { createWorld } from '../../../../src/local-platforms/world.ts';
import { tableIn } from '../../../../src/platforms/table/table.ts';
import { allPages, valueIn } from '../../../support/platforms.ts';

/** Files carry the machine's own time; the connector's clock runs ahead of it, so that what was just written is settled. */
const AHEAD = 10_000;
const now = () => new Date(Date.now() + AHEAD);

async function table(credentials: Record<string, string> = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'zhanggui-table-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const kind = tableIn(root);
  const connector = kind.connect({
    credentials: { folder: 'xhs-1', ...credentials },
    token: async () => '',
    fetch,
    now,
    timeoutMs: 1000,
  });
  await connector.whoami();
  const inbox = path.join(root, 'xhs-1', 'inbox');
  const outbox = path.join(root, 'xhs-1', 'outbox');
  const put = (name: string, text: string | Uint8Array) => writeFile(path.join(inbox, name), text);
  const orders = () =>
    allPages((cursor) => connector.pullOrders({ since: new Date(0), until: now(), ...(cursor && { cursor }) }));
  return { root, kind, connector, inbox, outbox, put, orders };
}

const HEAD = '订单号,商品编码,数量,金额,状态,下单时间,付款时间,收货人\n';

describe('table', () => {
  it('reads orders of files, in the words of either language, and no names', async () => {
    const { orders, put, connector } = await table();
    await put(
      'orders-1.csv',
      `\uFEFF${HEAD}A1,TEE,2,118.00,待发货,2026-06-01 10:00:00,2026/6/1 10:05,某人\nA1,CAP,1,9.9,待发货,2026-06-01 10:00:00,,某人\n`,
    );
    await put(
      'orders-2.csv',
      'order,code,quantity,amount,state,placed\nA2,TEE,1,¥59.00,cancelled,2026-06-01T02:00:00Z\n',
    );
    const found = await orders();
    expect(found).toMatchObject([
      {
        id: 'A1',
        state: 'paid',
        currency: 'CNY',
        placedAt: new Date('2026-06-01T02:00:00Z'),
        paidAt: new Date('2026-06-01T02:05:00Z'),
        lines: [
          { key: '1', item: 'TEE', variant: '', quantity: 2, totalMinor: 11_800n },
          { key: '2', item: 'CAP', quantity: 1, totalMinor: 990n },
        ],
      },
      { id: 'A2', state: 'cancelled', lines: [{ quantity: 1, cancelled: 1 }] },
    ]);
    expect(JSON.stringify(found, (_, v) => (typeof v === 'bigint' ? String(v) : v))).not.toContain('某人');
    expect(valueIn(await connector.getOrder('A2')).id).toBe('A2');
    expect(await connector.getOrder('A3')).toMatchObject({ kind: 'rejected' });
  });

  it('reads GB18030, and tells in the outbox what it could not read', async () => {
    const { orders, put, outbox } = await table();
    // 「订单号,商品编码,数量,金额,状态,下单时间」 as Excel in Chinese saves it.
    const header = Buffer.from(
      'b6a9b5a5bac52cc9ccc6b7b1e0c2eb2cCAfdc1bf2cbdf0b6ee2cd7b4ccac2ccfc2b5a5cab1bce40a',
      'hex',
    );
    const row = Buffer.concat([
      Buffer.from('A1,TEE,1,59,'),
      Buffer.from('d2d1b7a2bbf5', 'hex'),
      Buffer.from(',2026-06-01 10:00\nA2,TEE,-1,59,paid,2026-06-01\n'),
    ]);
    await put('orders-gb.csv', Buffer.concat([header, row]));
    await put('orders-bad.csv', 'nothing,of,this\n1,2,3\n');
    await put('orders-wide.csv', Buffer.from('\uFEFForder,code\n', 'utf16le'));
    expect(await orders()).toMatchObject([{ id: 'A1', state: 'shipped' }]);
    expect((await readdir(outbox)).sort()).toEqual([
      'errors-orders-bad.csv',
      'errors-orders-gb.csv',
      'errors-orders-wide.csv',
    ]);
    expect(await readFile(path.join(outbox, 'errors-orders-gb.csv'), 'utf8')).toContain(
      '3,the quantity is no whole number',
    );
    expect(await readFile(path.join(outbox, 'errors-orders-bad.csv'), 'utf8')).toContain('no column order');
  });

  it('tells of a file when it came, however old it says it is, and not while it is being written', async () => {
    const { connector, put, inbox } = await table();
    const before = new Date(Date.now() - 60_000);
    await put('orders-1.csv', `${HEAD}A1,TEE,1,59,paid,2020-01-01,,\n`);
    await utimes(path.join(inbox, 'orders-1.csv'), new Date(2020, 1), new Date(2020, 1));
    expect(valueIn(await connector.pullOrders({ since: before, until: now() })).items).toMatchObject([{ id: 'A1' }]);
    expect(valueIn(await connector.pullOrders({ since: new Date(2019, 1), until: before })).items).toEqual([]);
    const early = tableIn(path.dirname(path.dirname(inbox))).connect({
      credentials: { folder: 'xhs-1' },
      token: async () => '',
      fetch,
      now: () => new Date(Date.now()),
      timeoutMs: 1000,
    });
    expect(valueIn(await early.pullOrders({ since: before, until: now() })).items).toEqual([]);
  });

  it('hands out many orders in pages, each once', async () => {
    const { orders, put } = await table();
    for (const file of [1, 2, 3]) {
      const rows = Array.from({ length: 400 }, (_, n) => `${file}-${n},TEE,1,59,paid,2026-06-01,,`);
      await put(`orders-${file}.csv`, `${HEAD}${rows.join('\n')}\n`);
    }
    const found = await orders();
    expect(found).toHaveLength(1200);
    expect(new Set(found.map((o) => o.id)).size).toBe(1200);
  });

  it('refuses folders that lead elsewhere, and follows no links', async () => {
    const { root, kind, inbox, orders } = await table();
    const at = (folder: string, more = {}) =>
      kind.connect({ credentials: { folder, ...more }, token: async () => '', fetch, now, timeoutMs: 1000 });
    for (const folder of ['', '..', '../up', 'a/b', '/etc', '.hidden', 'a\\b', 'x'.repeat(65)]) {
      expect(await at(folder).whoami(), folder).toMatchObject({ kind: 'rejected', code: 'folder' });
    }
    await mkdir(path.join(root, 'elsewhere'));
    await symlink(path.join(root, 'elsewhere'), path.join(root, 'link'));
    expect(await at('link').whoami()).toMatchObject({ kind: 'rejected', code: 'folder' });
    await writeFile(path.join(root, 'secret.csv'), `${HEAD}A1,TEE,1,59,paid,2026-06-01,,\n`);
    await symlink(path.join(root, 'secret.csv'), path.join(inbox, 'orders-link.csv'));
    expect(await orders()).toEqual([]);
    expect(await at('ok', { currency: 'yuan' }).whoami()).toMatchObject({ kind: 'rejected', code: 'currency' });
    expect(await at('ok', { timeZone: 'Mars/Base' }).whoami()).toMatchObject({ kind: 'rejected', code: 'time-zone' });
  });

  it('shows the newest catalogue and coupons, and writes one stock file a day', async () => {
    const { connector, put, outbox } = await table();
    await put(
      'catalog-1.csv',
      '商品编码,商品标题,库存,价格,状态,颜色\nTEE,短袖,7,59.00,在售,红\nCAP,帽子,3,9.9,下架,\n',
    );
    expect(valueIn(await connector.pullCatalog()).items).toMatchObject([
      {
        item: 'TEE',
        title: '短袖',
        sellable: 7,
        price: { minor: 5900n, currency: 'CNY' },
        state: 'active',
        attributes: { 颜色: '红' },
      },
      { item: 'CAP', state: 'hidden' },
    ]);
    const [fact, ...none] = valueIn(
      await connector.readStock([
        { item: 'TEE', variant: '' },
        { item: 'NO', variant: '' },
      ]),
    );
    expect(fact).toMatchObject({ sellable: 7 });
    expect(none).toEqual([]);
    await put(
      'coupons-1.csv',
      '编号,名称,门槛,面额,开始时间,结束时间,总量,已领\nC1,满99减10,99,10,2020-01-01,2099-01-01,5,5\nC2,直减,,5,2020-01-01,2021-01-01,,\n',
    );
    expect(valueIn(await connector.listCoupons()).items).toMatchObject([
      { id: 'C1', kind: 'full-reduction', state: 'exhausted', thresholdMinor: 9900n, discountMinor: 1000n },
      { id: 'C2', kind: 'direct', state: 'ended' },
    ]);
    const set = (item: string, to: number) => ({ item, variant: '', mode: 'set', to }) as const;
    const outcomes = await Promise.all([
      connector.writeStock('op-1', [set('TEE', 5), set('CAP', 1)]),
      connector.writeStock('op-2', [set('TEE', 4)]),
      connector.writeStock('op-3', [{ item: 'TEE', variant: '', mode: 'delta', by: 1 }]),
    ]);
    expect(outcomes.flat().map((o) => o.kind)).toEqual(['applied', 'applied', 'applied', 'rejected']);
    const [file, ...others] = (await readdir(outbox)).filter((name) => name.startsWith('stock-'));
    expect(others).toEqual([]);
    expect(await readFile(path.join(outbox, file!), 'utf8')).toBe(
      '\uFEFFcode 商品编码,variant 规格编码,stock 库存\r\nTEE,,4\r\nCAP,,1\r\n',
    );
  });

  it('never takes a file that is missing, broken or half written for an empty shop', async () => {
    const { connector, put, kind } = await table();
    expect(await connector.pullCatalog()).toMatchObject({ kind: 'rejected', code: 'no-file', permanent: false });
    expect(valueIn(await connector.listCoupons()).items).toEqual([]);
    await put('catalog-1.csv', 'code,title\nTEE,短袖\n');
    expect(await connector.pullCatalog()).toMatchObject({ kind: 'rejected', reason: 'catalog-1.csv: no column stock' });
    expect(await connector.readStock([{ item: 'TEE', variant: '' }])).toMatchObject({ kind: 'rejected' });
    const deps = { credentials: { folder: 'xhs-1' }, token: async () => '', fetch, timeoutMs: 1000 };
    const early = kind.connect({ ...deps, now: () => new Date() });
    expect(await early.pullCatalog()).toMatchObject({ kind: 'throttled' });
    await put('coupons-1.csv', 'nothing\n');
    expect(await connector.listCoupons()).toMatchObject({ kind: 'rejected' });
  });

  it('is told what the platform shows by the person in front of it, who carries its stock back', async () => {
    const { connector, kind, orders, inbox } = await table();
    const world = createWorld({ clock: { now: () => new Date() } });
    const shop = world.addShop({ kind, account: 'xhs-1', name: 'XHS', platform: 'xiaohongshu', currency: 'CNY' });
    const tee = world.addListing(shop, { item: 'TEE', variant: '', title: '短袖', stock: 9, priceMinor: 5900n });
    const order = world.sell(shop, { lines: [{ ...tee, quantity: 2 }], paid: true });
    const desk = createTableDesk({ world, shop, folder: path.dirname(inbox) });
    await desk.exportAll();
    expect(await orders()).toMatchObject([
      { id: order!.id, state: 'paid', lines: [{ item: 'TEE', quantity: 2, totalMinor: 11_800n }] },
    ]);
    expect(valueIn(await connector.readStock([tee]))).toMatchObject([{ sellable: 7 }]);
    await connector.writeStock('op-1', [{ item: 'TEE', variant: '', mode: 'set', to: 20 }]);
    await desk.importStock();
    world.sell(shop, { lines: [{ ...tee, quantity: 1 }] });
    await desk.importStock();
    expect(world.readStock(shop, tee)).toBe(19);
  });
});
