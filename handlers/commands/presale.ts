import {
  actions,
  arg,
  card,
  defineCommand,
  field,
  fields,
  optional,
  quote,
  ShopName,
  Sku,
  units,
  valueArg,
} from '#kit';
import { arrivalWords } from '../views/presales.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '预售', en: 'presale' },
  aliases: ['ys', '預售'],
  summary: {
    zh: '把在途的货答应给一个店铺，给出到货日期；货到后自动锁单',
    en: 'Promise goods on their way to a shop, with a date; they are held for it when they arrive',
  },
  examples: ['预售 TEE-RED-M 5 SH-1', 'presale TEE-RED-M 5 SH-1 T-20261123-1'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/presales', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    quantity: units({ zh: '数量', en: 'quantity' }, 1),
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    order: optional(
      valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined)),
    ),
  },
  async plan({ args, services, now }) {
    const sku = await services.inventory.requireSku(args.sku);
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.presales.planAsk({ sku, shop, quantity: args.quantity, orderNumber: args.order, now });
  },
  async apply({ effect, by, services, now }) {
    const done = await services.presales.applyAsk(effect, by.cause, now);
    return {
      message: card(
        { zh: `预售 ${done.id} · ${done.sku}`, en: `Presale ${done.id} · ${done.sku}` },
        [
          fields(
            field({ zh: '店铺', en: 'Shop' }, String(effect.data['shop'])),
            field({ zh: '件数', en: 'Units' }, done.quantity),
            field({ zh: '承诺到货', en: 'Promised for' }, { date: done.promisedOn }),
            field({ zh: '来自', en: 'From' }, arrivalWords(done.arrival)),
            ...(done.orderNumber ? [field({ zh: '订单', en: 'Order' }, done.orderNumber)] : []),
          ),
          actions(
            { label: { zh: '放弃', en: 'Give up' }, says: `presale release ${done.id}` },
            { label: { zh: '预售单', en: 'Presales' }, says: `presales ${quote(done.sku)}` },
          ),
        ],
        'success',
      ),
      inverse: { says: `presale release ${done.id}` },
    };
  },
});
