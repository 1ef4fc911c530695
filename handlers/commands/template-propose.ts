import {
  actions,
  button,
  card,
  deadline,
  defineCommand,
  fields,
  optional,
  rest,
  type ShopName,
  text,
  valueArg,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

const word = (zh: string, en: string, words: { zh: string; en: string }) =>
  optional({
    ...valueArg<string>(words, (typed) => (typed.length <= 64 ? { value: typed } : undefined)),
    marker: { zh, en },
  });
const number = (zh: string, en: string, words: { zh: string; en: string }, keys: readonly string[] = []) =>
  optional({
    ...valueArg<number>(words, (typed) => {
      const [, n] = /^#?(\d{1,15})$/.exec(typed) ?? [];
      return n ? { value: Number(n) } : undefined;
    }),
    marker: { zh, en },
    keys,
  });
const end = deadline({ zh: '到什么时候', en: 'until when' });

export default defineCommand({
  name: { zh: '话术 提交', en: 'template propose' },
  aliases: ['话术 新建', '话术 修改', 'template edit'],
  summary: {
    zh: '提交一条话术或它的新一版，两种语言都写；另一个人批准后才能用',
    en: 'Propose a template or its next version in both languages; it is used once somebody else approves it',
  },
  examples: [
    '话术 提交 wash-care 退款 zh=洗过的衣服请先拍照发来，{店铺}核实后处理 en=Send a picture of the washed piece, {shop} checks it',
    'template propose branch-hello greeting shop=SH-2 zh=您好，这里是{店铺} en=Hello, this is {shop}',
    '话术 提交 tee-out 缺货 商品=TEE-RED-M 时机=断货 zh={商品}暂时没有货 en={sku} is out of stock for now',
  ],
  permission: 'templates.write',
  reach: 'shop',
  effect: 'write',
  args: {
    code: valueArg({ zh: '编号（英文，例如 promo-618）', en: 'code (such as promo-618)' }, (typed) =>
      typed.length <= 60 ? { value: typed } : undefined,
    ),
    scene: valueArg({ zh: '场景', en: 'scene' }, (typed) => (typed.length <= 30 ? { value: typed } : undefined)),
    shop: word('店铺', 'shop', { zh: '店铺', en: 'shop' }),
    platform: word('平台', 'platform', { zh: '平台', en: 'platform' }),
    sku: word('商品', 'sku', { zh: '商品编码', en: 'SKU' }),
    coupon: number('优惠券', 'coupon', { zh: '券号', en: 'number of the coupon' }),
    promotion: number('联动', 'linked', { zh: '联动活动号', en: 'number of the promotion' }, ['活动', 'promotion']),
    when: word('时机', 'when', {
      zh: '推送时机（开始、结束、断货、到货、发晚）',
      en: 'sent when (start, end, out, back, late)',
    }),
    until: optional({ ...end, marker: { zh: '截止', en: 'until' } }),
    texts: rest({ zh: 'zh=中文 en=英文', en: 'zh=Chinese en=English' }, { max: 2200, verbatim: true }),
  },
  async plan({ args, services, now }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop as ShopName);
    return services.templates.planPropose({ ...args, shop }, now);
  },
  async apply({ effect, by, actor, services, trace, now }) {
    await services.templates.applyPropose(effect, { personId: actor.personId, actor: by.actor, trace, now });
    const { code, version, refuses } = effect.data;
    return card(
      { zh: `已提交话术 · ${code} 第 ${version} 版`, en: `Template proposed · ${code}, version ${version}` },
      [
        text(effect.summary),
        fields(...effect.figures),
        actions(
          button({
            label: { zh: '批准（另一个人）', en: 'Approve (somebody else)' },
            says: `template approve ${code} ${version}`,
          }),
        ),
      ],
      refuses === null ? 'success' : 'warning',
    );
  },
});
