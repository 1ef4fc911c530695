import { arg, at, card, defineCommand, FINDING_WORDS, note, ShopName, table, text, withData } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '优惠券 检查', en: 'coupon findings' },
  aliases: ['券检查', '券问题'],
  summary: {
    zh: '现在有问题的券：低于成本或底价、门槛、店间价差、重叠、预算',
    en: 'What is wrong with coupons now: below cost or floor, threshold, undercutting, overlaps, budget',
  },
  examples: ['优惠券 检查', 'coupon findings SH-1'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupons/findings', scope: 'coupons.read' },
  args: { shop: arg(ShopName.optional(), { zh: '店铺', en: 'shop' }, { suggest: 'shop' }) },
  async run({ args, services, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const { rows, total } = await services.coupons.findings({ shopId: shop?.id, limit: most(20) });
    if (total === 0)
      return card(
        { zh: '券没有问题', en: 'Nothing is wrong with the coupons' },
        [text({ zh: '没有发现问题', en: 'Nothing was found' })],
        'success',
      );
    const list = table(
      [
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '券', en: 'Coupon' } },
        { label: { zh: '问题', en: 'What' } },
        { label: { zh: '说明', en: 'Why' } },
        { label: { zh: '从', en: 'Since' } },
      ],
      rows.map((row) => [
        row.shop,
        `${row.couponId} ${row.coupon}`,
        FINDING_WORDS[row.kind],
        row.says,
        at(row.openedAt),
      ]),
      total,
    );
    const data = rows.map((row) => ({
      shop: row.shop,
      coupon: row.couponId,
      name: row.coupon,
      kind: row.kind,
      sku: row.sku,
      says: row.says.en,
      basket: row.basket ? JSON.stringify(row.basket) : null,
      since: row.openedAt.toISOString(),
    }));
    return card(
      { zh: `券有问题 · ${total}`, en: `Wrong with coupons · ${total}` },
      [withData(list, data), note({ zh: '不再成立时自动消失', en: 'Each closes by itself when it is no longer true' })],
      rows.some(({ kind }) => kind === 'below_cost' || kind === 'below_floor') ? 'danger' : 'warning',
    );
  },
});
