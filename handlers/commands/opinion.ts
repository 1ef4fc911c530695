import { actions, arg, card, defineCommand, field, fields, rest, ShopName, severityCalled, text, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '舆情', en: 'opinion' },
  aliases: ['public opinion', 'yq'],
  summary: {
    zh: '上报一条舆情：店铺、级别、看到了什么（可附网址）；按 3 小时时限逐级通知',
    en: 'Report public opinion about a shop: how grave, what was seen (an address helps); it goes up a chain with a 3 h deadline',
  },
  examples: [
    '舆情 SH-2 严重 微博热搜质疑产品质量 https://example.com/post/1',
    'opinion SH-2 critical a post about our mugs is shared widely https://example.com/post/1',
  ],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/alerts/opinions', scope: 'alerts.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    level: valueArg(
      { zh: '级别（提示、警告、严重）', en: 'level (info, warning, critical)' },
      (typed) => {
        const value = severityCalled(typed);
        return value ? { value } : undefined;
      },
      { suggest: ['提示', '警告', '严重', 'info', 'warning', 'critical'] },
    ),
    words: rest(
      { zh: '看到了什么，可附网址', en: 'what was seen, with an address if there is one' },
      { max: 500, verbatim: true },
    ),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.alertsIn.planOpinion({ shop, severity: args.level, words: args.words });
  },
  async apply({ effect, by, services, actor, trace, now }) {
    const act = { actor: by.actor, personId: actor.personId, trace, now };
    const id = await services.alertsIn.reportOpinion(effect, act);
    const message = card(
      { zh: `舆情已上报 · ${id}`, en: `Public opinion reported · ${id}` },
      [
        text(effect.summary),
        fields(...effect.figures, field({ zh: '编号', en: 'Number' }, id)),
        actions({ label: { zh: '处理完了', en: 'It is over' }, says: `opinion end ${id}` }),
      ],
      'success',
    );
    return { message, inverse: { says: `opinion end ${id}` } };
  },
});
