import { actions, arg, card, defineCommand, field, fields, optional, ShopName, Sku, UserError, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

/** Ten years: more is a slip of the hand. */
const MOST_DAYS = 3650;

/** Whole days, or `none` for no rule. */
const days = valueArg<number | 'none'>(
  { zh: '天数（60；无 表示取消）', en: 'days (60; off takes it away)' },
  (typed) => {
    if (/^(off|none|无|取消|不限)$/i.test(typed)) return { value: 'none' };
    const number = /^(\d{1,6})(?:d|天|days?)?$/i.exec(typed)?.[1];
    return number === undefined ? undefined : { value: Number(number) };
  },
);

export default defineCommand({
  name: { zh: '最短效期', en: 'min-life' },
  aliases: ['效期要求', 'min life', 'min-life 最短效期', '最短效期 设置'],
  summary: {
    zh: '设发货时至少还要剩多少天效期，按店铺、类目或商品',
    en: 'Set how many days of life goods must have left when shipped, by shop, category or SKU',
  },
  examples: [
    '最短效期 60 编码 TEE-RED-M 店铺 SH-2',
    'min-life 90 category food shop SH-2',
    '最短效期 30天',
    'min-life off sku TEE-RED-M',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'PUT', path: '/rules/min-life', scope: 'inventory.write' },
  args: {
    days,
    sku: optional({
      ...arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
      marker: { zh: '编码', en: 'sku' },
    }),
    category: optional({
      ...valueArg({ zh: '类目', en: 'category' }, (typed) => (typed.length <= 100 ? { value: typed } : undefined)),
      marker: { zh: '类目', en: 'category' },
    }),
    shop: optional({
      ...arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
      marker: { zh: '店铺', en: 'shop' },
    }),
  },
  async plan({ args, services }) {
    const wanted = args.days === 'none' ? undefined : args.days;
    if (wanted !== undefined && wanted > MOST_DAYS) throw tooLong();
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.lots.planMinLife({ sku, category: args.category, shop }, wanted);
  },
  async apply({ effect, by, services, trace }) {
    await services.lots.setMinLife(effect, by);
    return card(
      { zh: '已设最短效期', en: 'Minimum life set' },
      [
        fields(
          ...effect.rows.flatMap(({ label, changes }) =>
            changes.map(({ before, after }) =>
              field(label, {
                zh: `${word(before, 'zh')} → ${word(after, 'zh')}`,
                en: `${word(before, 'en')} → ${word(after, 'en')}`,
              }),
            ),
          ),
        ),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '全部规则', en: 'All rules' }, says: 'min-life list' },
        ),
      ],
      'success',
    );
  },
});

const word = (value: unknown, lang: 'zh' | 'en'): string =>
  typeof value === 'object' && value !== null && 'zh' in value
    ? String((value as { zh: string; en: string })[lang])
    : `${value} ${lang === 'zh' ? '天' : 'days'}`;

const tooLong = (): UserError =>
  new UserError('min_life.too_long', {
    zh: `最多 ${MOST_DAYS} 天，请检查天数`,
    en: `At most ${MOST_DAYS} days, please check the number`,
  });
