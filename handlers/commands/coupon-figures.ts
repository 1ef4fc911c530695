import {
  type CouponFigures,
  card,
  chart,
  defineCommand,
  field,
  fields,
  instantText,
  money,
  note,
  rest,
  type Value,
} from '#kit';
import { percentText } from '../views/coupon-prices.ts';

export default defineCommand({
  name: { zh: '券效果', en: 'coupon figures' },
  aliases: ['优惠券 效果', '优惠券效果'],
  summary: {
    zh: '一张券的核销率、每单成本和领用曲线',
    en: 'How a coupon fares: redemption rate, cost per redeemed order, take-up curve',
  },
  examples: ['券效果 12', 'coupon figures 12'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupons/{coupon}/figures', scope: 'coupons.read' },
  args: { coupon: rest({ zh: '券（编号、券码或名称）', en: 'coupon (number, code or name)' }, { max: 100 }) },
  async run({ args, services }) {
    const figures = await services.coupons.couponFigures(args.coupon);
    const { id, name, shop, currency, taken, used, orders, costMinor, costPerOrderMinor, revenueMinor } = figures;
    const amount = (minor: bigint): Value => money({ minor, currency });
    return card({ zh: `券效果 · ${name}`, en: `How a coupon fares · ${name}` }, [
      fields(
        field({ zh: '券', en: 'Coupon' }, `${id} · ${shop}`),
        field({ zh: '已领', en: 'Taken' }, ofTotal(taken, figures.total)),
        field({ zh: '已用', en: 'Used' }, used ?? '–'),
        field({ zh: '核销率', en: 'Redemption rate' }, percentText(figures.redeemed)),
        field({ zh: '用券订单', en: 'Orders with it' }, orders),
        field({ zh: '让利合计', en: 'Given away' }, amount(costMinor)),
        field(
          { zh: '每单成本', en: 'Cost per redeemed order' },
          costPerOrderMinor === undefined ? '–' : amount(costPerOrderMinor),
        ),
        field({ zh: '这些订单的金额', en: 'What those orders came to' }, amount(revenueMinor)),
      ),
      ...(figures.curve.length > 1 ? [chart(curveChart(figures))] : []),
      note({
        zh: '核销率 = 已用 ÷ 已领，按平台所报；每单成本 = 订单所报的券优惠 ÷ 用券订单数，不含已取消的订单；曲线按每次读取',
        en: 'Redemption rate: used by taken, as the platform says; cost per order: what the coupon took off the orders by their number, without cancelled ones; the curve has a point for each reading',
      }),
      ...(figures.curve.length > 1 ? [] : [note({ zh: '读数还不够画曲线', en: 'Too few readings for a curve yet' })]),
    ]);
  },
});

const ofTotal = (taken: number | undefined, total: number | undefined): string =>
  taken === undefined ? '–' : total === undefined ? String(taken) : `${taken} / ${total}`;

const curveChart = ({ curve, timeZone }: CouponFigures) => ({
  title: { zh: '领用曲线', en: 'Take-up' },
  form: 'line' as const,
  unit: { zh: '张', en: 'coupons' },
  labels: curve.map(({ at }) => instantText(at, timeZone).slice(5)),
  series: [
    { name: { zh: '已领', en: 'Taken' }, values: curve.map(({ taken }) => taken) },
    { name: { zh: '已用', en: 'Used' }, values: curve.map(({ used }) => used) },
  ],
});
