import { card, defineCommand, note, optional, rest } from '#kit';
import { copyBlocks, templateArg } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 使用', en: 'template use' },
  aliases: ['话术 用'],
  summary: {
    zh: '按现在的情况填好一条话术，可以直接复制；后面写店铺、商品编码、券号、语言',
    en: 'Fill a template with what is so now, ready to copy; add a shop, a SKU, the number of a coupon, a language',
  },
  examples: ['话术 使用 refund-how', 'template use sold-out SH-1 TEE-RED-M', '话术 用 refund-how 英文'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/templates/{code}/use', scope: 'templates.read' },
  args: {
    code: templateArg,
    about: optional(rest({ zh: '店铺、商品、券号、语言', en: 'shop, SKU, coupon, language' })),
  },
  async run({ args, services, actor, room, now }) {
    const template = await services.templates.usable(args.code, now);
    const asker = { personId: actor.personId, roomId: room.channel === 'api' ? undefined : room.id };
    const about = await services.templates.meantBy(args.about ?? '', asker);
    const texts = await services.templates.fill(template, about, now);
    return card({ zh: `话术 · ${template.code}`, en: `Say this · ${template.code}` }, [
      ...copyBlocks(texts, about.lang),
      note({ zh: `第 ${template.version} 版`, en: `Version ${template.version}` }),
    ]);
  },
});
