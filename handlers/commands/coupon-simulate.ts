import { card, defineCommand, readQuestion, rest, text, UserError } from '#kit';
import { lowWords, pricesTable, simulationBlocks } from '../views/coupon-prices.ts';

export default defineCommand({
  name: { zh: '优惠券 试算', en: 'coupon simulate' },
  aliases: ['券试算', 'simulate', '试算'],
  summary: {
    zh: '一篮商品在一家店或几家店到手多少钱：逐步叠加、毛利；+ 后面是别的店、券，或设想的券',
    en: 'What a basket costs at a shop or several: the stack step by step, the margin; after + other shops, coupons, or one to think of',
  },
  examples: [
    '优惠券 试算 TEE-RED-M x3 店 SH-1 + 满100减10',
    'coupon simulate TEE-RED-M x3 TEE-BLK-M x1 shop SH-1 + SH-2',
    'coupon simulate TEE-RED-M x3 shop SH-1 only + 100-10',
  ],
  permission: 'coupons.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/coupons/simulation', scope: 'coupons.read' },
  args: {
    basket: rest(
      {
        zh: '商品 x件数 … 店 店铺 [+ 店铺或券 …]（只用所写的券就在店铺后写 仅）',
        en: 'SKU xN … shop SHOP [+ shop or coupon …] (only after the shop: just the coupons named)',
      },
      { max: 400 },
    ),
  },
  async run({ args, services, now }) {
    const question = readQuestion(args.basket);
    if (!question) throw unclear();
    const goods = [];
    for (const { sku, pieces } of question.goods) goods.push({ sku: await services.inventory.requireSku(sku), pieces });
    const done = await services.coupons.simulate({ ...question, goods, now });
    const what = goods.map(({ sku, pieces }) => `${sku} ×${pieces}`).join(' + ');
    const isLow = done.some(({ lines }) => lines.some((line) => lowWords(line) !== undefined));
    const refusals = done.flatMap((one) => one.refusals);
    return card(
      { zh: `试算 · ${what}`, en: `Simulated · ${what}` },
      [pricesTable(done), ...refusals.map((why) => text(why)), ...done.flatMap(simulationBlocks)],
      isLow ? 'danger' : refusals.length > 0 ? 'warning' : 'normal',
    );
  },
});

const unclear = (): UserError =>
  new UserError('coupon.simulate_unclear', {
    zh: '请写商品和店铺，例如 优惠券 试算 TEE-RED-M x3 店 SH-1 + 满100减10',
    en: 'Write goods and a shop, such as coupon simulate TEE-RED-M x3 shop SH-1 + 100-10',
  });
