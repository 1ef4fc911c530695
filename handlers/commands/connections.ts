import { arg, defineCommand, ShopName } from '#kit';
import { connectionCard, connectionsCard } from '../views/connections.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '接入 列表', en: 'connections' },
  aliases: ['接入列表', '接入状态'],
  summary: {
    zh: '列出接入的店铺、阶段和读到哪里，或看一家店能做什么',
    en: 'List the connected shops, their stages and how far they are read, or look at what one can do',
  },
  examples: ['接入 列表', 'connections', 'connections SH-2'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/connections', scope: 'shops.read' },
  args: { shop: arg(ShopName.optional(), { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true }) },
  async run({ args, services }) {
    const kinds = services.connections.kinds();
    if (args.shop === undefined) return connectionsCard(await services.connections.list(), kinds);
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return connectionCard(await services.connections.find(shop), kinds);
  },
});
