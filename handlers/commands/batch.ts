import {
  actions,
  arg,
  card,
  defineCommand,
  type Lot,
  type LotTrace,
  note,
  optional,
  quote,
  Sku,
  text,
  units,
} from '#kit';
import {
  lotArg,
  lotFields,
  lotTable,
  ordersBlocks,
  placesTable,
  receiptsTable,
  sumsFields,
  today,
} from '../views/lots.ts';

const LISTED = 30;
const A_PAGE = 20;

export default defineCommand({
  name: { zh: '批次', en: 'batch' },
  aliases: ['pc', 'lot', '批号', 'batch 批次'],
  summary: {
    zh: '追溯一个批次：从哪里收的、发给了哪些订单、还剩在哪；不写批号则按到期日列出',
    en: 'Trace a lot: where it came from, which orders got it, what is left where; without a lot, list them by expiry',
  },
  examples: ['批次 L2611A', 'batch L2611A sku TEE-RED-M', 'batch', '批次 L2611A 页 2'],
  permission: 'inventory.read',
  reach: 'shop',
  totals: true,
  effect: 'read',
  http: { method: 'GET', path: '/lots', scope: 'inventory.read' },
  args: {
    lot: optional(lotArg),
    sku: optional({
      ...arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
      marker: { zh: '编码', en: 'sku' },
    }),
    page: optional({ ...units({ zh: '第几页', en: 'page' }, 1), marker: { zh: '页', en: 'page' } }),
  },
  async run({ args, services, now, room }) {
    const day = today(now, room.timeZone);
    if (args.lot === undefined && args.sku === undefined) return listCard(await services.lots.list(LISTED), day);
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const found = args.lot === undefined ? [] : await services.lots.find(args.lot, sku);
    if (found.length === 0) {
      const goods = sku ?? (await services.inventory.skuOf(args.lot ?? ''));
      const lots = goods && (args.lot === undefined || sku === undefined) && (await services.lots.allOf(goods, LISTED));
      if (lots) return listCard(lots, day, goods);
    }
    if (found.length > 1) return whichCard(found, day);
    const lot = await services.lots.one(args.lot ?? '', sku);
    const page = args.page ?? 1;
    const traced = await services.lots.trace(lot.id, { limit: A_PAGE, skip: (page - 1) * A_PAGE });
    return traceCard(lot, traced, { day, page });
  },
});

function listCard({ rows, total }: { rows: Lot[]; total: number }, day: string, sku?: string) {
  const title = sku ? { zh: `批次 · ${sku}`, en: `Lots · ${sku}` } : { zh: '批次', en: 'Lots' };
  if (total === 0)
    return card(title, [
      text({
        zh: '还没有批次；收货时写上批号和到期日就会有',
        en: 'There are no lots yet; they come with receipts that name a lot and its expiry',
      }),
    ]);
  const first = rows.slice(0, 3).map((lot) => ({
    label: { zh: `批次 ${lot.code}`, en: `Lot ${lot.code}` },
    says: saysOf(lot),
  }));
  return card(title, [lotTable(rows, total, day), actions(...first)]);
}

const saysOf = (lot: Lot): string => `batch ${quote(lot.code)} sku ${quote(lot.sku)}`;

const whichCard = (lots: Lot[], day: string) =>
  card({ zh: '哪一个商品的批次？', en: 'The lot of which SKU?' }, [
    lotTable(lots, lots.length, day),
    actions(...lots.slice(0, 5).map((lot) => ({ label: { zh: lot.sku, en: lot.sku }, says: saysOf(lot) }))),
  ]);

function traceCard(lot: Lot, traced: LotTrace, { day, page }: { day: string; page: number }) {
  const { total } = traced.orders;
  const pages = Math.ceil(total / A_PAGE);
  const more =
    pages > page ? [{ label: { zh: '下一页订单', en: 'More orders' }, says: `${saysOf(lot)} page ${page + 1}` }] : [];
  return card(
    { zh: `批次 · ${lot.code}`, en: `Lot · ${lot.code}` },
    [
      lotFields(lot, day),
      sumsFields(traced),
      ...placesTable(traced),
      ...receiptsTable(traced, lot.supplier),
      ...ordersBlocks(traced),
      ...(pages > 1 ? [note({ zh: `订单第 ${page} 页，共 ${pages} 页`, en: `Orders: page ${page} of ${pages}` })] : []),
      ...(more.length > 0 ? [actions(...more)] : []),
    ],
    lot.recalledAt ? 'danger' : 'normal',
  );
}
