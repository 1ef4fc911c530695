import { card, day, defineCommand, optional, text, valueArg } from '#kit';
import { given, paperAbout, paperDetails, paperKindArg, shopOrGroup } from '../views/papers.ts';

export default defineCommand({
  name: { zh: '证照 添加', en: 'paper add' },
  aliases: ['papers add'],
  summary: {
    zh: '记一份证照：店铺或全组、类别、名称，编号只存掩码；到期前会提醒',
    en: 'Note a paper of a shop or the group: kind and name, its number kept masked; warnings come before it ends',
  },
  examples: [
    '证照 添加 SH-1 执照 食品经营许可证 编号 JY13101150012345 品类 食品 到 2027-06-30',
    'paper add SH-1 brand "Nike authorisation" of Nike from 2026-01-01 to 2027-06-30',
    'paper add group insurance "product liability" holder "PICC" to 2027-06-30 proof "drawer 3"',
  ],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/papers', scope: 'compliance.write' },
  args: {
    shop: valueArg({ zh: '店铺或全组', en: 'shop or group' }, (typed) => ({ value: typed }), { suggest: 'shop' }),
    kind: paperKindArg(),
    name: valueArg({ zh: '名称（有空格就加引号）', en: 'name (in quotes if it has spaces)' }, (typed) =>
      typed.length <= 80 ? { value: typed } : undefined,
    ),
    ...paperDetails,
    ...paperAbout,
    to: optional({
      ...day({ zh: '到期日（2027-06-30）', en: 'last day (2027-06-30)' }),
      marker: { zh: '到', en: 'to' },
    }),
  },
  async plan(ask) {
    const { shop, kind, name, to: until, ...more } = ask.args;
    return ask.services.papers.planAdd({
      shop: await shopOrGroup(ask, shop),
      kind,
      name,
      ...given({ until, ...more }),
    });
  },
  async apply({ effect, services, actor, trace, now }) {
    const [id] = await services.papers.applyAdd({ effect, by: actor.personId, trace, now });
    const message = card({ zh: `证照 ${id} 已记下`, en: `Paper ${id} noted` }, [text(effect.summary)], 'success');
    return { message, inverse: { says: `paper remove ${id}` } };
  },
});
