import { arg, card, defineCommand, field, fields, optional, readUnits, ShopName, Sku, valueArg } from '#kit';
import { badCap } from '../views/presales.ts';
import { noSuchShop } from '../views/shops.ts';

/** Units from 0, `none`, or undefined: not a cap. */
function capIn(typed: string | undefined): number | 'none' | undefined {
  if (typed === undefined) return undefined;
  if (/^(none|off|不限|取消)$/i.test(typed)) return 'none';
  const units = readUnits(typed);
  return units !== undefined && units >= 0 ? units : undefined;
}

export default defineCommand({
  name: { zh: '预售 上限', en: 'presale cap' },
  aliases: ['預售上限'],
  summary: {
    zh: '一个商品最多能预售几件：一个店铺的，或不写店铺是所有店铺合计',
    en: 'How many units of a SKU may be promised ahead: by one shop, or by all shops together',
  },
  examples: ['预售上限 TEE-RED-M SH-1 50', 'presale cap TEE-RED-M 200', 'presale cap TEE-RED-M SH-1 none'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'PUT', path: '/skus/{sku}/presale-cap', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    shop: arg(
      ShopName.optional(),
      { zh: '店铺，省略则合计', en: 'shop, left out for all together' },
      { suggest: 'shop' },
    ),
    cap: optional(valueArg({ zh: '件数或不限', en: 'units or none' }, (typed) => ({ value: typed }))),
  },
  async plan({ args, services }) {
    const cap = capIn(args.cap ?? args.shop);
    if (cap === undefined) throw badCap();
    const sku = await services.inventory.requireSku(args.sku);
    const named = args.cap === undefined ? undefined : args.shop;
    const shop = named === undefined ? undefined : await services.shops.find(named);
    if (named !== undefined && !shop) throw noSuchShop(named);
    return services.presales.planCap({ sku, shop, units: cap === 'none' ? undefined : cap });
  },
  async apply({ effect, services }) {
    await services.presales.applyCap(effect);
    const { sku, shop, before, units } = effect.data;
    const words = (value: unknown) => (value === null ? { zh: '不限', en: 'none' } : Number(value));
    return card(
      { zh: `预售上限 · ${sku}`, en: `Presale cap · ${sku}` },
      [
        fields(
          field({ zh: '店铺', en: 'Shop' }, shop === null ? { zh: '所有店铺合计', en: 'all together' } : String(shop)),
          field({ zh: '原来', en: 'Before' }, words(before)),
          field({ zh: '现在', en: 'Now' }, words(units)),
        ),
      ],
      'success',
    );
  },
});
