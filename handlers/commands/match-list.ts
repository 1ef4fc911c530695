import { arg, choice, defineCommand, optional, rest, ShopName, valueArg } from '#kit';
import { listingsCard } from '../views/listings.ts';
import { noSuchShop } from '../views/shops.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '对应 列表', en: 'match list' },
  aliases: ['对应列表', '链接'],
  summary: {
    zh: '列出店铺的链接和它们对应的商品：未对应、一码多用、多件装、编码不符',
    en: 'List the listings of shops and the SKUs they are: unmatched, one code on two things, packs, other codes',
  },
  examples: ['对应 列表 SH-2 未对应', 'match list SH-2 unmatched', '对应 列表 SH-2 多件装', 'match list SH-2 double'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/listings', scope: 'shops.read' },
  args: {
    shop: arg(ShopName.optional(), { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' }),
    filter: optional(
      choice(
        { zh: '哪些', en: 'which' },
        {
          all: '全部',
          unmatched: '未对应',
          double: '一码多用',
          packs: '多件装',
          different: '编码不符',
          hidden: '下架',
          gone: '已删除',
        },
      ),
    ),
    after: optional(
      valueArg(
        { zh: '编号', en: 'ref' },
        (typed) => {
          const [, id] = /^l(\d{1,15})$/i.exec(typed) ?? [];
          return id ? { value: Number(id) } : undefined;
        },
        { marker: { zh: '从', en: 'after' } },
      ),
    ),
    text: optional(rest({ zh: '标题、编码里的字', en: 'words of titles or codes' }, { max: 60 })),
  },
  async run({ args, services, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const filter = args.filter ?? 'all';
    const found = await services.listings.list({
      filter,
      limit: most(SHOWN),
      ...(shop && { shopId: shop.id }),
      ...(args.after !== undefined && { after: args.after }),
      ...(args.text && { text: args.text }),
    });
    return listingsCard(found, { shop: shop?.code, filter });
  },
});
