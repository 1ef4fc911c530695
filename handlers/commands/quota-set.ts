import { actions, arg, card, defineCommand, field, fields, quote, ShopName, Sku, units, Warehouse } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '配额 设置', en: 'quota set' },
  aliases: ['设配额'],
  summary: {
    zh: '设一家店在一个仓的配额；只能从未分配的件数里增加，减少总可以',
    en: 'Set the quota of a shop in one warehouse; raised only from what is unassigned, lowered always',
  },
  examples: ['配额 设置 TEE-RED-M sh-1 SH-2 30', 'quota set TEE-RED-M sh-1 SH-2 30'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/quotas', scope: 'inventory.approve' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    warehouse: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }),
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    units: units({ zh: '件数（0 起的整数）', en: 'units (a whole number from 0)' }),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    const warehouse = await services.inventory.warehouseOf(args.warehouse);
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.inventory.planQuota({ sku, warehouse, shop, units: args.units });
  },
  async apply({ effect, services, trace }) {
    await services.inventory.applyQuota(effect);
    const { sku, warehouse, shop, before, units: after } = effect.data;
    return card(
      { zh: `配额已改 · ${sku}`, en: `Quota set · ${sku}` },
      [
        fields(
          field({ zh: '店铺', en: 'Shop' }, String(shop)),
          field({ zh: '仓库', en: 'Warehouse' }, String(warehouse)),
          field({ zh: '配额', en: 'Quota' }, `${before} → ${after}`),
          ...effect.rows.flatMap((row) =>
            row.changes.slice(1).map((one) => field(one.label, `${one.before} → ${one.after}`)),
          ),
        ),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '看配额', en: 'Quotas' }, says: `quota ${quote(String(sku))}` },
        ),
      ],
      'success',
    );
  },
});
