import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { csvOf } from '../core/csv-out.ts';
import { textOf } from '../platforms/table/sheet.ts';
import { couponState } from './coupons.ts';
import type { LocalOrder, LocalShop, World } from './world.ts';

/**
 * The person in front of a table shop: exports what the platform shows into the inbox and imports the stock files of the
 * outbox into the platform. `folder` is the shop's own, below the root of the tables.
 */
export function createTableDesk({ world, shop, folder }: { world: World; shop: LocalShop; folder: string }) {
  const inbox = path.join(folder, 'inbox');
  const outbox = path.join(folder, 'outbox');
  const done = new Map<string, string>();
  let since = new Date(0);
  let files = 0;
  return { exportAll, importStock };

  /** Orders that changed since the last export; goods and coupons whole. */
  async function exportAll(): Promise<void> {
    await mkdir(inbox, { recursive: true, mode: 0o700 });
    const until = new Date(world.now(shop).getTime() + 1);
    const orders = world.seeOrders(shop, { since, until });
    since = until;
    files += 1;
    if (orders.length > 0)
      await put(inbox, `orders-${stamp(until)}-${files}.csv`, [ORDER_HEADER, ...orders.flatMap(orderRows)]);
    await put(inbox, `catalog-${stamp(until)}.csv`, [
      ['商品编码', '规格编码', '商家编码', '商品标题', '价格', '库存', '主图', '状态'],
      ...world
        .listings(shop)
        .map((l) => [l.item, l.variant, l.outerCode, l.title, yuan(l.priceMinor), l.stock, l.picture, STATES[l.state]]),
    ]);
    const coupons = world.coupons(shop);
    if (coupons.length > 0)
      await put(inbox, `coupons-${stamp(until)}.csv`, [
        COUPON_HEADER,
        ...coupons.map((c) => couponRow(shop, world, c.id)),
      ]);
    await tidy(inbox, 'catalog', 2);
    await tidy(inbox, 'coupons', 2);
    await tidy(inbox, 'orders', 200);
  }

  async function importStock(): Promise<void> {
    const names = await readdir(outbox).catch(() => [] as string[]);
    for (const name of names.filter((n) => n.startsWith('stock-') && n.endsWith('.csv'))) {
      const text = textOf(await readFile(path.join(outbox, name))) ?? '';
      if (done.get(name) === text) continue;
      const before = new Set((done.get(name) ?? '').split('\r\n'));
      done.set(name, text);
      for (const line of text.split('\r\n').slice(1)) {
        const [item = '', variant = '', stock = ''] = line.split(',');
        // Only lines that are new: those carried over before are long overtaken by sales.
        if (line === '' || before.has(line)) continue;
        world.writeStock(shop, { item, variant, mode: 'set', to: Number(stock) });
      }
    }
  }
}

async function put(inbox: string, name: string, rows: readonly (readonly (string | number)[])[]): Promise<void> {
  await writeFile(path.join(inbox, `.${name}`), `\uFEFF${csvOf(rows)}`);
  await rename(path.join(inbox, `.${name}`), path.join(inbox, name));
}

/** More than the last stays: a file that has just come is not read yet. */
async function tidy(inbox: string, kind: string, keep: number): Promise<void> {
  const names = (await readdir(inbox)).filter((n) => n.startsWith(`${kind}-`)).sort();
  for (const name of names.slice(0, -keep)) await rm(path.join(inbox, name), { force: true });
}

const STATES = { active: '在售', hidden: '下架', gone: '已删除' };
const ORDER_STATES = {
  placed: '待付款',
  paid: '待发货',
  shipped: '已发货',
  delivered: '已签收',
  closed: '已完成',
  cancelled: '已取消',
};
const ORDER_HEADER = [
  '订单号',
  '子订单号',
  '商品编码',
  '规格编码',
  '商家编码',
  '商品标题',
  '数量',
  '金额',
  '状态',
  '下单时间',
  '更新时间',
  '付款时间',
  '发货时间',
  '签收时间',
  '快递公司',
  '快递单号',
  '省份',
  '买家编号',
  '退货数量',
  '取消数量',
];
const COUPON_HEADER = [
  '编号',
  '名称',
  '状态',
  '门槛',
  '面额',
  '开始时间',
  '结束时间',
  '总量',
  '已领',
  '已用',
  '可叠加',
];

const yuan = (minor: bigint) => (Number(minor) / 100).toFixed(2);
const time = (at: Date | undefined) => at?.toISOString().replace(/\.\d+Z/, 'Z') ?? '';
const stamp = (at: Date) => at.toISOString().replace(/[:.]/g, '');

const orderRows = (o: LocalOrder) =>
  o.lines.map((l) => [
    o.id,
    l.key,
    l.item,
    l.variant,
    l.outerCode,
    l.title,
    l.quantity,
    yuan(l.totalMinor),
    ORDER_STATES[o.state],
    time(o.placedAt),
    time(o.updatedAt),
    time(o.paidAt),
    time(o.shippedAt),
    time(o.deliveredAt),
    o.carrier ?? '',
    o.tracking ?? '',
    o.region,
    o.buyer,
    l.returned,
    l.cancelled,
  ]);

function couponRow(shop: LocalShop, world: World, id: string) {
  const c = shop.coupons.get(id);
  if (!c) return [];
  const state = couponState(c, world.now(shop));
  const said = state === 'stopped' ? '已停止' : state === 'draft' ? '草稿' : '进行中';
  return [
    c.id,
    c.name,
    said,
    yuan(c.thresholdMinor),
    yuan(c.discountMinor ?? 0n),
    time(c.startsAt),
    time(c.endsAt),
    c.total ?? '',
    c.taken,
    c.used,
    c.stackable ? '是' : '否',
  ];
}
