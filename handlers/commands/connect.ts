import {
  actions,
  arg,
  card,
  defineCommand,
  field,
  fields,
  irreversible,
  optional,
  quote,
  rest,
  ShopName,
  text,
  UserError,
} from '#kit';
import { connectionsCard, connectorArg, platformArg } from '../views/connections.ts';

const shopCode = arg(
  ShopName.optional(),
  { zh: '店铺编码（1 至 32 个字母、数字、- 或 _）', en: "shop's code (1 to 32 letters, digits, - or _)" },
  { suggest: 'shop' },
);

export default defineCommand({
  name: { zh: '接入', en: 'connect' },
  aliases: ['jr', '接入店铺'],
  summary: {
    zh: '把一家店接到它的平台：得到一次性页面的链接，在那里填凭据；不带参数则列出各店和阶段',
    en: 'Connect a shop to its platform: get the link of a one-time page that takes its credentials; alone, lists shops and stages',
  },
  examples: ['接入 shopify SH-6 海外店', 'connect shopify SH-6 Overseas', '接入 聚水潭 SH-7 平台 小红书', 'connect'],
  permission: 'shops.connect',
  effect: 'write',
  args: {
    connector: optional(connectorArg),
    code: shopCode,
    platform: optional(platformArg),
    name: optional(rest({ zh: '店铺名称', en: "shop's name" }, { max: 60 })),
  },
  async plan({ args, services, room }) {
    const { connector, code, platform, name } = args;
    if (connector === undefined)
      return {
        summary: { zh: '列出接入的店铺', en: 'List the connected shops' },
        rows: [],
        figures: [],
        inverse: irreversible('什么也没有改', 'nothing was changed'),
        data: { list: true },
      };
    if (code === undefined)
      throw new UserError('connect.which_shop', {
        zh: `请写店铺编码，例如：接入 ${connector} SH-6 名称；已有的店写它的编码`,
        en: `Say the shop's code, such as connect ${connector} SH-6 NAME; for a shop that is there, its own`,
      });
    const asked = { connector, code, timeZone: room.timeZone, ...(platform && { platform }), ...(name && { name }) };
    const { kind, shop, known } = await services.connections.planLink(asked);
    return {
      summary: {
        zh: `发一个一次性链接，用来填 ${shop.code} 的 ${kind.name.zh} 凭据`,
        en: `Issue a one-time link for the ${kind.name.en} credentials of ${shop.code}`,
      },
      rows: [],
      figures: [],
      inverse: irreversible('链接会自己过期', 'the link expires by itself'),
      data: { connector, known, shop: JSON.stringify(shop) },
    };
  },
  async apply({ effect, services, room, now, by }) {
    const { data } = effect;
    if (data['list']) return connectionsCard(await services.connections.list(), services.connections.kinds());
    const shop = JSON.parse(String(data['shop'])) as { code: string; zh: string; en: string };
    const connector = String(data['connector']);
    const link = await services.connections.issueLink({
      connector,
      shop: shop as never,
      roomId: room.id,
      by: by.actor,
      now,
    });
    return card({ zh: `接入 · ${shop.code}`, en: `Connect · ${shop.code}` }, [
      fields(
        field({ zh: '一次性页面', en: 'One-time page' }, link.url),
        field({ zh: '有效', en: 'Valid' }, { zh: `${link.minutes} 分钟，用一次`, en: `${link.minutes} minutes, once` }),
      ),
      text({
        zh: '请在能打开控制台的电脑或手机上打开这个链接，填写平台凭据；凭据不要发在群里',
        en: 'Open it where the console can be reached and enter the credentials there; never post them in chat',
      }),
      actions({ label: { zh: '看接入状态', en: 'Connections' }, says: `connections ${quote(shop.code)}` }),
    ]);
  },
});
