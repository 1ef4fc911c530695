import { actions, arg, button, card, defineCommand, fields, optional, rest, ShopName, text, valueArg } from '#kit';
import { membersIn } from '../views/mass-args.ts';
import { noSuchShop } from '../views/shops.ts';
import { templateArg } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '群发 提交', en: 'mass propose' },
  aliases: ['提交群发'],
  summary: {
    zh: '用一条已批准的话术给一家店的企业微信客户群发；要店长批准，再由成员在企业微信里确认',
    en: 'Send an approved template to the WeCom customers of a shop; a manager approves it, then each member confirms it in WeCom',
  },
  examples: ['群发 提交 coupon-on SH-1', 'mass propose hello-coupon SH-1 members=lin,wang'],
  permission: 'templates.write',
  effect: 'write',
  args: {
    code: templateArg,
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    members: optional({
      ...valueArg<string>(
        { zh: '成员（企业微信账号，用逗号分开）', en: 'members (WeCom user ids, by commas)' },
        (typed) => (typed.length <= 2000 ? { value: typed } : undefined),
      ),
      marker: { zh: '成员', en: 'members' },
    }),
    about: optional(rest({ zh: '商品、券号、语言', en: 'SKU, coupon, language' })),
  },
  async plan({ args, services, actor, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const about = await services.templates.meantBy(args.about ?? '', { personId: actor.personId, roomId: undefined });
    return services.templates.planMass({ code: args.code, shop, members: membersIn(args.members ?? ''), about }, now);
  },
  async apply({ effect, by, actor, services, room, trace, now }) {
    const id = await services.templates.applyMass(effect, {
      personId: actor.personId,
      actor: by.actor,
      approvedBy: by.approvedBy,
      roomId: room.channel === 'api' ? undefined : room.id,
      trace,
      now,
    });
    return {
      message: card(
        { zh: `群发 ${id} 已交给企业微信的队列`, en: `Mass message ${id} is on its way to WeCom` },
        [
          text(effect.summary),
          fields(...effect.figures),
          actions(button({ label: { zh: '看结果', en: 'Results' }, says: `mass show ${id}` })),
        ],
        'success',
      ),
      inverse: { says: `mass cancel ${id}` },
    };
  },
});
