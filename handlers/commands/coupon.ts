import { arg, card, choice, defineCommand, optional, ShopName, text } from '#kit';
import { couponStateCalled, couponTable } from '../views/coupons.ts';
import { noSuchShop } from '../views/shops.ts';

const STATES = {
  open: '在用',
  all: '全部',
  draft: '草稿',
  scheduled: '未开始',
  live: '进行中',
  exhausted: '已领完',
  stopped: '已停止',
  ended: '已结束',
} as const;

export default defineCommand({
  name: { zh: '优惠券', en: 'coupon' },
  aliases: ['coupons', '优惠卷', 'yhq'],
  summary: { zh: '所有店铺的优惠券，可以按店和状态看', en: 'The coupons of all shops, by shop and state' },
  examples: ['优惠券', 'coupon', '优惠券 SH-2', 'coupon SH-2 state stopped', '优惠券 状态 全部'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupons', scope: 'coupons.read' },
  args: {
    shop: optional(arg(ShopName, { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' })),
    state: optional({
      ...choice({ zh: '状态，省略则在用的', en: 'state, or those in use' }, STATES),
      marker: { zh: '状态', en: 'state' },
    }),
  },
  async run({ args, services, most }) {
    const called = args.shop === undefined ? undefined : couponStateCalled(args.shop);
    const shop = args.shop === undefined || called ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !called && !shop) throw noSuchShop(args.shop);
    const state = args.state ?? called ?? 'open';
    const { rows, total } = await services.coupons.list({ shopId: shop?.id, state, limit: most(20) });
    const where = shop ? ` · ${shop.code}` : '';
    const title = { zh: `优惠券${where} · ${total}`, en: `Coupons${where} · ${total}` };
    const none = text({
      zh: '没有这样的券；各店的券每几分钟读一次，看全部请发送 优惠券 状态 全部',
      en: 'There are none; each shop is read every few minutes, and coupon state all shows those that are over',
    });
    return card(title, [rows.length > 0 ? couponTable(rows, total) : none]);
  },
});
