import { arg, card, defineCommand, note, optional, ShopName, table, withData } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '客服', en: 'agent' },
  aliases: ['agents', '客服 列表', 'agent list'],
  summary: {
    zh: '谁接待哪家店的客人；话术推送给他们',
    en: 'Who speaks to the customers of which shop; texts are sent to them',
  },
  examples: ['客服', 'agent SH-2'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  args: { shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' })) },
  async run({ args, services, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const all = await services.templates.agents(shop?.id);
    const title = { zh: `客服 · ${all.length}`, en: `Agents · ${all.length}` };
    if (all.length === 0)
      return card(title, [
        note({
          zh: '还没有登记，发送 客服 添加 wecom:成员账号 店铺',
          en: 'Nobody is enrolled, send agent add wecom:USERID SHOP',
        }),
      ]);
    const columns = [
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '姓名', en: 'Name' } },
      { label: { zh: '账号', en: 'Account' } },
    ];
    const rows = all.slice(0, most(50));
    return card(title, [
      withData(
        table(
          columns,
          rows.map((one) => [one.shop, one.name, one.account]),
          all.length,
        ),
        rows.map(({ shop: code, name, account }) => ({ shop: code, name, account })),
      ),
    ]);
  },
});
