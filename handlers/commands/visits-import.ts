import { card, defineCommand, field, fields, readVisits, rest, UserError } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '访客 导入', en: 'visits import' },
  summary: {
    zh: '一次记多天的访客数，每行 店铺,日期,访客数',
    en: 'Note visits of many days at once, shop,day,visits a row',
  },
  examples: ['访客 导入 SH-1,2026-11-01,1234 SH-1,2026-11-02,1300', 'visits import SH-1,2026-11-01,1234'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/visits', scope: 'coupons.write' },
  args: {
    rows: rest(
      { zh: '每行 店铺,日期,访客数（空格或换行隔开）', en: 'rows of shop,day,visits (spaces or lines between them)' },
      { max: 12_000 },
    ),
  },
  async plan({ args, services, now }) {
    const read = readVisits(args.rows);
    if (!read) throw unclear();
    const days = [];
    for (const { shop: typed, day, visits } of read) {
      const shop = await services.shops.find(typed);
      if (!shop) throw noSuchShop(typed);
      days.push({ shop, day, visits });
    }
    return services.coupons.planVisits(days, now);
  },
  async apply({ effect, by, services }) {
    await services.coupons.applyVisits(effect, by.actor);
    return card(
      { zh: '访客已记下', en: 'Visits noted' },
      [fields(field({ zh: '天数', en: 'Days' }, effect.rows.length))],
      'success',
    );
  },
});

const unclear = (): UserError =>
  new UserError('visits.rows', {
    zh: '每行要写成 SH-1,2026-12-01,1234，一次最多 200 行',
    en: 'Each row is like SH-1,2026-12-01,1234; 200 rows at most at once',
  });
