import { actions, arg, card, defineCommand, optional, quote, ShopName, text, withData } from '#kit';
import { noSuchShop } from '../views/shops.ts';
import { levelData, lowTable } from '../views/stock.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '缺货', en: 'low-stock' },
  aliases: ['qh', '低库存', 'low stock', '缺貨'],
  summary: {
    zh: '列出已到补货点的商品；写店铺就只看这家店在卖的',
    en: 'List what has fallen to its reorder point; with a shop, of what that shop sells',
  },
  examples: ['缺货', '缺货 分店2', 'low-stock', 'low-stock SH-2'],
  permission: 'inventory.read',
  reach: 'shop',
  totals: true,
  effect: 'read',
  http: { method: 'GET', path: '/low-stock', scope: 'inventory.read' },
  args: { shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true })) },
  async run({ args, services, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const { rows, total } = await services.inventory.belowReorderPoint(most(SHOWN), shop?.id);
    if (total === 0 && (await services.inventory.isEmpty())) {
      return card({ zh: '还没有库存记录', en: 'There are no stock records yet' }, [
        text({
          zh: '所以看不出缺不缺货；请先导入库存：npm run import',
          en: 'So nobody can tell what is low; import stock first: npm run import',
        }),
      ]);
    }
    const of = shop ? ` · ${shop.code}` : '';
    if (total === 0) {
      return card(
        { zh: `没有缺货${of}`, en: `Nothing is low${of}` },
        [text({ zh: '设了补货点的商品都在补货点以上', en: 'Every SKU with a reorder point is above it' })],
        'success',
      );
    }
    const first = rows.slice(0, 3).map((level) => ({
      label: { zh: `库存 ${level.sku}`, en: `Stock ${level.sku}` },
      says: `stock ${quote(level.sku)}`,
    }));
    return card(
      { zh: `缺货${of} · ${total} 项`, en: `Low stock${of} · ${total}` },
      [withData(lowTable(rows, total), levelData(rows)), actions(...first)],
      'warning',
    );
  },
});
