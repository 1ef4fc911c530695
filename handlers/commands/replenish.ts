import { card, dayIn, defineCommand, optional, quote, text, UserError, valueArg } from '#kit';
import { footnote, proposalCard, proposalsCard } from '../views/replenish.ts';

export default defineCommand({
  name: { zh: '补货', en: 'replenish' },
  aliases: ['replenish 补货', 'bh', 'restock', '補貨'],
  summary: {
    zh: '建议订什么、向谁订、为什么；写商品看预测、断货日和图，写品类只看这个品类',
    en: 'Propose what to order, from whom and why; of one SKU with forecast, stock-out date and plot, or of a category',
  },
  examples: ['补货', '补货 TEE-RED-M', 'replenish', 'replenish TEE-RED-M'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/replenishment', scope: 'inventory.read' },
  args: {
    what: optional(
      valueArg(
        { zh: '商品编码或品类', en: 'SKU or category' },
        (typed) => (typed.length <= 100 ? { value: typed } : undefined),
        { suggest: 'sku', joins: true },
      ),
    ),
  },
  async run({ args, services, now, room }) {
    const moment = { today: dayIn(now, room.timeZone), now };
    const subject = args.what === undefined ? '*' : await services.supply.subjectOf(args.what);
    if (subject.startsWith('sku:')) {
      const sku = subject.slice('sku:'.length);
      const found = await services.supply.replenishmentOf(sku, moment);
      if (!found) throw notGoods(sku);
      if (found.proposal.items.length === 0) throw noSupplier(sku);
      return proposalCard(found.proposal, found.history, moment.today);
    }
    const category = subject === '*' ? undefined : subject.slice('category:'.length);
    const { proposals, looked, unsourced } = await services.supply.replenishment({ category }, moment);
    if (proposals.length > 0) return proposalsCard(proposals, { looked, unsourced, scope: category });
    return card(
      { zh: '现在没有要补的货', en: 'There is nothing to order now' },
      [
        text(
          looked === 0
            ? {
                zh: '还没有既在卖又有供应商的商品；先导入订单，再用 供应商 设置 或 npm run import -- suppliers 写上供应商',
                en: 'No SKU both sells and has a supplier; import orders, then add suppliers with supplier set or npm run import -- suppliers',
              }
            : {
                zh: '每个商品的库存加在途都够卖到下一批能到货之后',
                en: 'Of every SKU, stock and what is on its way last until after the next delivery could come',
              },
        ),
        footnote(looked, unsourced),
      ],
      'success',
    );
  },
});

const noSupplier = (sku: string) =>
  new UserError('replenish.no_supplier', {
    zh: `${sku} 还没有供应商，请先写上：供应商 设置 代码 ${quote(sku)} 价格 9.90 交期 7`,
    en: `${sku} has no supplier yet; give it one: supplier set CODE ${quote(sku)} price 9.90 lead 7`,
  });

const notGoods = (sku: string) =>
  new UserError('replenish.not_goods', {
    zh: `${sku} 是组合装或不是实物，请看它的组成商品`,
    en: `${sku} is a bundle or no goods; look at what it is made of`,
  });
