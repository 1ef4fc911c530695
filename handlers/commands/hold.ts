import {
  actions,
  arg,
  card,
  defineCommand,
  field,
  fields,
  HOLD_MINUTES,
  optional,
  quote,
  ShopName,
  Sku,
  same,
  units,
  valueArg,
  Warehouse,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

/** A week: what is held longer is no hold but a transfer or an order. */
const MOST_MINUTES = 10_080;

export default defineCommand({
  name: { zh: '锁单', en: 'hold' },
  aliases: ['预占', 'reserve', '鎖單'],
  summary: {
    zh: `锁住一个商品的库存，${HOLD_MINUTES} 分钟后自动释放；组合按它的商品锁`,
    en: `Hold stock of a SKU; it is released after ${HOLD_MINUTES} minutes. A bundle is held by its components`,
  },
  examples: [
    '锁单 TEE-RED-M 5',
    'hold TEE-RED-M 5',
    '锁单 TEE-RED-M 5 sh-1 店铺 SH-1 订单 10023 分钟 30',
    'hold TEE-RED-M 5 sh-1 shop SH-1 order 10023 minutes 30',
  ],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    quantity: units({ zh: '数量（正整数）', en: 'units (a whole number above zero)' }, 1),
    warehouse: arg(
      Warehouse.optional(),
      { zh: '仓库，省略则选货最多的', en: 'warehouse, or the one with the most to spare' },
      { suggest: 'warehouse' },
    ),
    shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
    order: optional(
      valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined), {
        marker: { zh: '订单', en: 'order' },
      }),
    ),
    minutes: optional(
      valueArg(
        { zh: `分钟（1 到 ${MOST_MINUTES}）`, en: `minutes (1 to ${MOST_MINUTES})` },
        (typed) => (/^\d{1,5}$/.test(typed) && +typed >= 1 && +typed <= MOST_MINUTES ? { value: +typed } : undefined),
        { marker: { zh: '分钟', en: 'minutes' } },
      ),
    ),
  },
  async plan({ args, services, now }) {
    const sku = await services.inventory.requireSku(args.sku);
    const warehouse = args.warehouse && (await services.inventory.warehouseOf(args.warehouse));
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const { quantity, order: orderNumber, minutes } = args;
    return services.holds.planHold({ sku, quantity, warehouse, shop, orderNumber, minutes }, now);
  },
  async apply({ effect, by, services, now }) {
    const held = await services.holds.hold(effect, { ...by, now });
    const order = effect.data['orderNumber'];
    return {
      message: card(
        { zh: `已锁单 ${held.id} · ${held.sku}`, en: `Hold ${held.id} · ${held.sku}` },
        [
          fields(
            field({ zh: '件数', en: 'Units' }, held.quantity),
            field({ zh: '仓库', en: 'Warehouse' }, String(effect.data['warehouse'])),
            ...(order ? [field({ zh: '订单', en: 'Order' }, String(order))] : []),
            ...(held.fromQuota > 0 ? [field({ zh: '其中配额', en: 'From the quota' }, held.fromQuota)] : []),
            ...(held.parts ?? []).map((part) => field(same(part.sku), part.quantity)),
            ...(held.expiresAt ? [field({ zh: '到期', en: 'Until' }, { at: held.expiresAt.toISOString() })] : []),
          ),
          actions(
            { label: { zh: '发货', en: 'Ship' }, says: `ship ${held.id}` },
            { label: { zh: '续锁', en: 'Extend' }, says: `hold extend ${held.id}` },
            { label: { zh: '释放', en: 'Release' }, says: `release ${held.id}` },
            { label: { zh: '锁单列表', en: 'Holds' }, says: `holds ${quote(held.sku)}` },
          ),
        ],
        'success',
      ),
      inverse: { says: `release ${held.id}` },
    };
  },
});
