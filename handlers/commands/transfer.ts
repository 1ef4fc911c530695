import { arg, defineCommand, note, optional, rest, ShopName, Sku, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨', en: 'transfer' },
  aliases: ['transfer 调拨', '调货', '調撥', '調貨'],
  summary: {
    zh: '申请把一个商品从一个仓调到另一个仓；写两个店铺则划转配额',
    en: 'Ask to move a SKU from one warehouse to another; between two shops their quota moves',
  },
  examples: [
    '调拨 TEE-RED-M 50 从 SH-2 到 SH-1',
    'transfer TEE-RED-M 50 from SH-2 to SH-1',
    '调拨 MUG-1 5 从 广州仓 到 上海仓 周末活动',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/transfers', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    quantity: units({ zh: '数量（正整数）', en: 'units (a whole number above zero)' }, 1),
    from: arg(
      ShopName,
      { zh: '调出方（从 后面空一格，写仓库或店铺）', en: 'where from (a warehouse or a shop)' },
      { suggest: 'warehouse', marker: { zh: '从', en: 'from' } },
    ),
    to: arg(
      ShopName,
      { zh: '调入方（到 后面空一格，写仓库或店铺）', en: 'where to (a warehouse or a shop)' },
      { suggest: 'warehouse', marker: { zh: '到', en: 'to' } },
    ),
    owner: optional(
      arg(
        ShopName,
        { zh: '货主（寄售的供应商）', en: 'owner (the supplier of consigned goods)' },
        { marker: { zh: '货主', en: 'owner' } },
      ),
    ),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  async plan({ args, services, room, now }) {
    const sku = await services.inventory.requireSku(args.sku);
    return services.transfers.planRequest({ ...args, sku, roomId: room.id }, now);
  },
  async apply({ effect, by, services, now }) {
    const id = await services.transfers.request(effect, by, now);
    const transfer = await services.transfers.byId(id);
    const title = { zh: `调拨 ${id} 等待批准`, en: `Transfer ${id} waits for approval` };
    const about = readAs(String(effect.data['alsoOther']), transfer.between);
    const figures = { kind: 'fields' as const, items: effect.figures };
    return {
      message: { ...stepCard(transfer, title, [figures, ...about]), tone: 'normal' },
      inverse: { says: `transfer withdraw ${id}` },
    };
  },
});

/** Says how a name was read that means a warehouse and a shop. */
function readAs(names: string, between: 'warehouses' | 'shops') {
  if (!names) return [];
  return [
    between === 'shops'
      ? note({
          zh: `${names} 也是仓库名；两边都是店铺，所以按店铺读`,
          en: `${names} names a warehouse too; as both sides are shops, shops are meant`,
        })
      : note({
          zh: `${names} 也是店铺名；两边都是仓库，所以按仓库读`,
          en: `${names} names a shop too; as both sides are warehouses, warehouses are meant`,
        }),
  ];
}
