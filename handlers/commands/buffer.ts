import { arg, card, defineCommand, field, fields, ShopName, Sku, text, units } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '缓冲', en: 'buffer' },
  aliases: ['店铺缓冲'],
  summary: {
    zh: '设一家店对一个商品的缓冲：分配配额时少给这么多件',
    en: 'Set the buffer of a shop for one SKU: so many units come off its quota when it is assigned',
  },
  examples: ['缓冲 SH-2 TEE-RED-M 5', 'buffer SH-2 TEE-RED-M 5'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/buffer', scope: 'inventory.approve' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    units: units({ zh: '件数（0 起的整数，0 是不留）', en: 'units (a whole number from 0; 0 keeps none back)' }),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const sku = await services.inventory.requireSku(args.sku);
    return services.inventory.planBuffer({ sku, shop, units: args.units });
  },
  async apply({ effect, by, services }) {
    await services.inventory.applyBuffer(effect, by.actor);
    const { shop, sku, units: after } = effect.data;
    return card(
      { zh: `缓冲已改 · ${shop} · ${sku}`, en: `Buffer set · ${shop} · ${sku}` },
      [
        fields(field({ zh: '缓冲', en: 'Buffer' }, Number(after))),
        text({ zh: '下次分配这家店的配额时扣除', en: 'It comes off when the quota of this shop is assigned next' }),
      ],
      'success',
    );
  },
});
