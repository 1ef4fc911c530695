import { arg, card, defineCommand, optional, Sku, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '供应商 删除', en: 'supplier remove' },
  aliases: ['删除供应商', 'supplier 删除'],
  summary: {
    zh: '删除一个供应商的一条商品条款；不写商品则删除没有条款也没有采购单的供应商',
    en: "Remove one of a supplier's items; without a SKU, a supplier that has neither items nor orders",
  },
  examples: ['供应商 删除 HZ-01 TEE-RED-M', 'supplier remove HZ-01'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/suppliers/{supplier}', scope: 'inventory.write' },
  args: {
    supplier: valueArg({ zh: '供应商代码', en: "supplier's code" }, (typed) => ({ value: typed })),
    sku: optional(arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' })),
  },
  async plan({ args, services }) {
    if (args.sku === undefined) return services.supply.planRemoveSupplier(args.supplier);
    const sku = await services.inventory.requireSku(args.sku);
    return services.supply.planRemoveItem(args.supplier, sku);
  },
  async apply({ effect, services }) {
    if (effect.data['sku'] === undefined) await services.supply.removeSupplier(effect);
    else await services.supply.removeItem(effect);
    return card({ zh: '已删除', en: 'Removed' }, [text(effect.summary)], 'success');
  },
});
