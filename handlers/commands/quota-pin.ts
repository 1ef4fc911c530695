import { actions, arg, card, defineCommand, field, fields, quote, ShopName, Sku, text, valueArg } from '#kit';
import { noSuchShop } from '../views/shops.ts';

const OFF = ['off', '取消', '不固定'];

export default defineCommand({
  name: { zh: '配额 固定', en: 'quota pin' },
  aliases: ['固定配额'],
  summary: {
    zh: '把一家在线店铺的配额固定为一个数，不随销量变；off 取消固定',
    en: 'Fix the quota of a live shop at a number, whatever it sells; off lets it follow its sales again',
  },
  examples: ['配额 固定 TEE-RED-M SH-2 30', 'quota pin TEE-RED-M SH-2 30', 'quota pin TEE-RED-M SH-2 off'],
  permission: 'sync.write',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/pinned-quotas/{shop}', scope: 'sync.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    units: valueArg<number | 'off'>({ zh: '件数，或 off', en: 'units, or off' }, (typed) => {
      if (OFF.includes(typed.toLowerCase())) return { value: 'off' };
      return /^\d{1,7}$/.test(typed) ? { value: Number(typed) } : undefined;
    }),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.publishing.planPin({ sku, shop, pieces: args.units === 'off' ? undefined : args.units });
  },
  async apply({ effect, services }) {
    await services.publishing.pin(effect);
    const { sku, shop } = effect.data;
    return card(
      { zh: `固定配额已改 · ${sku}`, en: `Pinned quota changed · ${sku}` },
      [
        text(effect.summary),
        fields(...effect.figures.map((one) => field(one.label, one.value))),
        actions({
          label: { zh: '为什么是这个数', en: 'Why this number' },
          says: `why ${quote(String(sku))} ${quote(String(shop))}`,
        }),
      ],
      'success',
    );
  },
});
