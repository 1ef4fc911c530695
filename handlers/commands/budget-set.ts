import { arg, card, defineCommand, field, fields, optional, ShopName, text, valueArg } from '#kit';
import { readMonth, readShare } from '../views/coupon-prices.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '券预算 设置', en: 'budget set' },
  aliases: ['设券预算', 'coupon budget set'],
  summary: {
    zh: '设一家店一个月的券预算，默认留一成不用',
    en: 'Set what a shop may give away in coupons in a month; a tenth is kept back unless reserve says otherwise',
  },
  examples: [
    '券预算 设置 SH-1 2026-12 20000',
    'budget set SH-1 2026-12 20000 reserve 15%',
    'budget set SH-1 2026-12 none',
  ],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'PUT', path: '/coupon-budgets/{shop}/{month}', scope: 'coupons.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    month: valueArg({ zh: '月份（2026-12）', en: 'month (2026-12)' }, (typed) => {
      const value = readMonth(typed);
      return value ? { value } : undefined;
    }),
    amount: valueArg({ zh: '金额（20000）或 无', en: 'amount (20000) or none' }, (typed) => ({ value: typed })),
    reserve: optional({
      ...valueArg({ zh: '百分比（10%）', en: 'percent (10%)' }, (typed) => {
        const value = readShare(typed);
        return value === undefined ? undefined : { value };
      }),
      marker: { zh: '保留', en: 'reserve' },
    }),
  },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.coupons.planBudget({ shop, month: args.month, amount: args.amount, reserveBp: args.reserve, now });
  },
  async apply({ effect, by, services, now }) {
    await services.coupons.applyBudget(effect, by.actor);
    const { opened, closed } = await services.coupons.recheck({ now, shopIds: [Number(effect.data['shopId'])] });
    return card(
      {
        zh: `券预算已改 · ${effect.data['shop']} · ${effect.data['month']}`,
        en: `Coupon budget set · ${effect.data['shop']} · ${effect.data['month']}`,
      },
      [
        fields(
          ...effect.rows.flatMap((row) =>
            row.changes.map(({ label, before, after }) => field(label, `${before} → ${after}`)),
          ),
        ),
        text({
          zh: `已重新检查：新问题 ${opened}，已解除 ${closed}`,
          en: `Checked again: ${opened} newly found, ${closed} no longer true`,
        }),
      ],
      'success',
    );
  },
});
