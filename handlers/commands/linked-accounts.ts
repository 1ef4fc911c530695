import { arg, card, defineCommand, note, optional, ShopName, table, text, withData } from '#kit';
import { amounts, linkedCard } from '../views/linked-shops.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '关联', en: 'linked accounts' },
  aliases: ['关联店铺', '关联账号', 'linked shops'],
  summary: {
    zh: '一家店被处罚会牵连哪些店、多少日销售，以及先分开什么；不写店铺看所有关联组',
    en: 'Which shops and sales a day a penalty of one shop takes along, and what to separate; without a shop, all groups',
  },
  examples: ['关联 SH-1', 'linked accounts SH-1', 'linked accounts'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/linked-shops', scope: 'compliance.read' },
  args: { shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', joins: true })) },
  async run({ args, services, now, most }) {
    if (args.shop !== undefined) {
      const shop = await services.shops.find(args.shop);
      if (!shop) throw noSuchShop(args.shop);
      return linkedCard(shop, await services.linkedShops.linkedTo({ shop, now }));
    }
    const { groups, alone, partly } = await services.linkedShops.groups(now);
    const title = { zh: `关联组 · ${groups.length}`, en: `Groups of linked shops · ${groups.length}` };
    if (groups.length === 0)
      return card(title, [
        text({
          zh: '还没有连在一起的店；记下各店共用的东西：关联 添加 SH-1 主体 <公司全名>，或 关联 导入',
          en: 'No shops are tied to each other; note what they share: linked add SH-1 entity <company>, or linked import',
        }),
      ]);
    const columns = [
      { label: { zh: '店铺', en: 'Shops' } },
      { label: { zh: '家数', en: 'How many' }, align: 'right' as const },
      { label: { zh: '日销售', en: 'Sales a day' }, align: 'right' as const },
    ];
    const rows = groups.slice(0, most(20)).map(({ shops, daily }) => [shops.join(' '), shops.length, amounts(daily)]);
    const data = groups.slice(0, most(20)).map(({ shops }) => ({ shops: shops.join(' '), count: shops.length }));
    return card(title, [
      withData(table(columns, rows, groups.length), data),
      note(
        partly
          ? { zh: '只在你能看到的店之间', en: 'Among the shops that you see' }
          : { zh: `另有 ${alone} 家店不与别店相连`, en: `Tied to no other shop: ${alone}` },
      ),
    ]);
  },
});
