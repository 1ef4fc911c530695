import { actions, arg, button, card, defineCommand, note, optional, ShopName, text, UserError, valueArg } from '#kit';
import { lookedBlocks, percentText, worstTable } from '../views/abnormal.ts';
import { noSuchShop } from '../views/shops.ts';

const DAYS = 3;

export default defineCommand({
  name: { zh: '异常', en: 'abnormal' },
  aliases: ['异常订单', 'yc'],
  summary: {
    zh: '一张订单有多像刷单或自买自卖、为什么、和哪些订单有关联；不写订单号则列最近三天最可疑的',
    en: 'How much an order looks made up, why, and what it is tied to; without a number, the worst of the last three days',
  },
  examples: ['异常', '异常 10023', 'abnormal 10023 shop SH-1', 'abnormal'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/abnormal', scope: 'compliance.read' },
  args: {
    number: optional(
      valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 100 ? { value: typed } : undefined)),
    ),
    shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
  },
  async run({ args, services, now, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    if (args.number === undefined)
      return worstCard(await services.abnormal.worst({ now, days: DAYS, limit: most(10) }));
    const order = await services.intake.orderCalled(args.number, shop?.id);
    const { number } = order;
    const looked = await services.abnormal.look({ number, shop: order.shop.code, now, limit: most(12) });
    if (!looked) throw noSale(number);
    return card(
      {
        zh: `异常 ${percentText(looked.probability)} · 订单 ${number}`,
        en: `Abnormal ${percentText(looked.probability)} · order ${number}`,
      },
      [
        ...lookedBlocks(looked, most(8)),
        actions(button({ label: { zh: '看订单', en: 'The order' }, says: `order ${number} shop ${looked.shop}` })),
      ],
      looked.probability >= 0.5 || looked.own !== undefined ? 'warning' : 'normal',
    );
  },
});

type Worst = { rows: Parameters<typeof worstTable>[0]; seen: number; whole: boolean; suspect: number };

function worstCard({ rows, seen, whole, suspect }: Worst) {
  if (seen === 0)
    return card({ zh: '异常订单', en: 'Abnormal orders' }, [
      text({ zh: `最近 ${DAYS} 天没有订单`, en: `No orders in the last ${DAYS} days` }),
    ]);
  return card(
    { zh: `最近 ${DAYS} 天最可疑的订单`, en: `The most suspect orders of the last ${DAYS} days` },
    [
      worstTable(rows),
      note(
        whole
          ? {
              zh: `看了 ${seen} 单，其中 ${suspect} 单到了 50 %`,
              en: `${seen} orders looked at, ${suspect} of them at 50 % or more`,
            }
          : {
              zh: `只看了最新的 ${seen} 单，其中 ${suspect} 单到了 50 %`,
              en: `Only the newest ${seen} orders were looked at, ${suspect} of them at 50 % or more`,
            },
      ),
    ],
    suspect > 0 ? 'warning' : 'normal',
  );
}

const noSale = (number: string): UserError =>
  new UserError('abnormal.no_sale', {
    zh: `“${number}”不是销售订单，不作异常判断；请写销售订单的订单号`,
    en: `“${number}” is no sale and is not judged; name the sale`,
  });
