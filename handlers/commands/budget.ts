import {
  arg,
  card,
  defineCommand,
  money,
  note,
  optional,
  type PlainRow,
  type ShopBudget,
  ShopName,
  table,
  text,
  UserError,
  valueArg,
  withData,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

const loose = (zh: string, en: string) => optional(valueArg({ zh, en }, (typed) => ({ value: typed })));

export default defineCommand({
  name: { zh: '券预算', en: 'budget' },
  aliases: ['优惠券预算', 'coupon budget'],
  summary: {
    zh: '各店每月的券预算：已用、最多还会用、剩余',
    en: 'Coupon budgets by shop and month: spent, what may still be spent at worst, left',
  },
  examples: ['券预算', 'budget SH-1'],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupon-budgets', scope: 'coupons.read' },
  args: {
    shop: arg(ShopName.optional(), { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    month: loose('月份', 'month'),
    amount: loose('金额', 'amount'),
  },
  async run({ args, services, now }) {
    if (args.month !== undefined) throw toSet(`${args.shop} ${args.month} ${args.amount ?? '20000'}`);
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const all = await services.coupons.budgets({ shopId: shop?.id, now });
    const title = { zh: '券预算', en: 'Coupon budgets' };
    if (all.length === 0) return card(title, [text({ zh: '还没有设预算', en: 'No budget is set' }), HOW]);
    const endless = all.flatMap(({ standing }) => standing.open.filter(({ openMinor }) => openMinor === undefined));
    const names = endless.map(({ name }) => name);
    return card(
      title,
      [
        withData(budgetTable(all), all.map(dataOf)),
        ...(names.length > 0
          ? [
              note({
                zh: `不限张数、没有算进去的券：${names.join('、')}`,
                en: `Without a limit of number, and not counted: ${names.join(', ')}`,
              }),
            ]
          : []),
        HOW,
      ],
      all.some(({ standing }) => standing.leftMinor < 0n) || names.length > 0 ? 'warning' : 'normal',
    );
  },
});

const budgetTable = (all: ShopBudget[]) =>
  table(
    [
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '月份', en: 'Month' } },
      { label: { zh: '预算', en: 'Budget' }, align: 'right' },
      { label: { zh: '可用', en: 'Usable' }, align: 'right' },
      { label: { zh: '已用', en: 'Spent' }, align: 'right' },
      { label: { zh: '最多还会用', en: 'May still go' }, align: 'right' },
      { label: { zh: '剩余', en: 'Left' }, align: 'right' },
    ],
    all.map(({ shop, standing }) => [
      shop.code,
      standing.month,
      ...amountsOf(standing).map((minor) => money({ minor, currency: standing.currency })),
    ]),
  );

type Standing = ShopBudget['standing'];
const openSum = ({ open }: Standing): bigint => open.reduce((sum, { openMinor }) => sum + (openMinor ?? 0n), 0n);
const amountsOf = (s: Standing): bigint[] => [s.budgetMinor, s.usableMinor, s.spentMinor, openSum(s), s.leftMinor];

function dataOf({ shop, standing }: ShopBudget): PlainRow {
  const [budget = 0, usable = 0, spent = 0, open = 0, left = 0] = amountsOf(standing).map(Number);
  return {
    shop: shop.code,
    month: standing.month,
    currency: standing.currency,
    budget_minor: budget,
    usable_minor: usable,
    spent_minor: spent,
    open_minor: open,
    left_minor: left,
  };
}

const HOW = note({
  zh: '可用 = 预算减去保留的一成；已用是当月订单的券优惠；“最多还会用”按所有未用的券都用掉算。设置：券预算 设置 SH-1 2026-12 20000',
  en: 'Usable: the budget less the tenth kept back; spent: what coupons took off the orders of the month; what may still go: all coupons that are not used yet are used. Set one with budget set SH-1 2026-12 20000',
});

const toSet = (what: string): UserError =>
  new UserError('coupon.budget_set_how', {
    zh: `设预算请发送：券预算 设置 ${what}`,
    en: `To set a budget send budget set ${what}`,
  });
