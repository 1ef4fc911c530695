import { arg, card, day, defineCommand, field, fields, note, readUnits, ShopName, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '访客', en: 'visits' },
  aliases: ['访客数'],
  summary: {
    zh: '记一家店一天的访客数（平台接口不给，从后台抄来）',
    en: "Note a shop's visits of a day (no platform tells them by its interface: copy them from its back office)",
  },
  examples: ['访客 SH-1 昨天 1234', 'visits SH-1 yesterday 1234'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'PUT', path: '/shops/{shop}/visits/{day}', scope: 'coupons.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    day: day({ zh: '日期（2026-12-01、昨天）', en: 'day (2026-12-01, yesterday)' }),
    visits: valueArg<number | null>({ zh: '访客数或 无', en: 'visits or none' }, (typed) => {
      if (/^(none|无)$/i.test(typed)) return { value: null };
      const value = readUnits(typed.replace(/(人|次)$/, ''));
      return value !== undefined && value >= 0 ? { value } : undefined;
    }),
  },
  async plan({ args, services, now }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.coupons.planVisits([{ shop, day: args.day, visits: args.visits ?? undefined }], now);
  },
  async apply({ effect, by, services }) {
    await services.coupons.applyVisits(effect, by.actor);
    return card(
      { zh: '访客已记下', en: 'Visits noted' },
      [
        fields(...effect.rows.flatMap((row) => row.changes.map(({ after }) => field(row.label, after)))),
        note({
          zh: '多天一起：访客 导入 SH-1,2026-12-01,1234 SH-2,2026-12-01,800',
          en: 'Many at once: visits import SH-1,2026-12-01,1234 SH-2,2026-12-01,800',
        }),
      ],
      'success',
    );
  },
});
