import {
  actions,
  at,
  COUPON_KINDS,
  COUPON_STATES,
  type Coupon,
  card,
  couponWords,
  defineCommand,
  field,
  fields,
  money,
  note,
  table,
  text,
  units,
  withData,
} from '#kit';
import { countsOf, couponColumns, couponData } from '../views/coupons.ts';

const FAR_YEAR = 9000;

export default defineCommand({
  name: { zh: '优惠券 查看', en: 'coupon show' },
  aliases: ['查券'],
  summary: {
    zh: '一张优惠券的全部内容，和别店客人来问时怎么答',
    en: 'All of one coupon, and what to tell a customer who holds it at another shop',
  },
  examples: ['优惠券 查看 12', 'coupon show 12'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupons/{number}', scope: 'coupons.read' },
  args: { number: units({ zh: '编号', en: 'number' }, 1) },
  async run({ args, services, now }) {
    const { coupon, help, readAt } = await services.coupons.show(args.number, now);
    const open = ['live', 'scheduled', 'exhausted'].includes(coupon.state);
    const row = [
      String(coupon.number),
      coupon.shop.code,
      couponWords(coupon),
      COUPON_STATES[coupon.state],
      at(coupon.endsAt),
      countsOf(coupon),
    ];
    return card({ zh: `优惠券 ${coupon.number}`, en: `Coupon ${coupon.number}` }, [
      withData(table(couponColumns, [row]), [couponData(coupon)]),
      fields(...factsOf(coupon)),
      text(help),
      ...(readAt
        ? []
        : [
            note({
              zh: '这家店的券读不到，按人工记录显示',
              en: 'Coupons are not read at this shop; this is a person’s word',
            }),
          ]),
      ...(open
        ? [actions({ label: { zh: '停止', en: 'Stop' }, says: `coupon stop ${coupon.number}`, style: 'danger' })]
        : []),
    ]);
  },
});

function factsOf(coupon: Coupon) {
  const { currency, thresholdMinor, discountMinor, percentBp } = coupon;
  return [
    field({ zh: '店铺', en: 'Shop' }, coupon.shop.name),
    field({ zh: '类型', en: 'Kind' }, COUPON_KINDS[coupon.kind]),
    field({ zh: '门槛', en: 'Threshold' }, money({ minor: thresholdMinor, currency })),
    ...(discountMinor === undefined
      ? [field({ zh: '折扣', en: 'Percent off' }, `${(percentBp ?? 0) / 100}%`)]
      : [field({ zh: '优惠', en: 'Discount' }, money({ minor: discountMinor, currency }))]),
    field({ zh: '开始', en: 'Starts' }, at(coupon.startsAt)),
    ...(coupon.endsAt.getUTCFullYear() > FAR_YEAR
      ? [field({ zh: '结束', en: 'Ends' }, { zh: '没有期限', en: 'never' })]
      : []),
    ...(coupon.code ? [field({ zh: '券码', en: 'Code' }, coupon.code)] : []),
    field({ zh: '可叠加', en: 'Stackable' }, coupon.stackable ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }),
    field(
      { zh: '适用', en: 'For' },
      coupon.items
        ? {
            zh: `${coupon.items.length} 个商品`,
            en: coupon.items.length === 1 ? '1 item' : `${coupon.items.length} items`,
          }
        : { zh: '全店', en: 'the whole shop' },
    ),
    field({ zh: '平台编号', en: 'Id at the platform' }, coupon.id),
  ];
}
