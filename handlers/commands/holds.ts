import { arg, card, defineCommand, field, fields, optional, Sku, text, valueArg } from '#kit';
import { holdsTable } from '../views/holds.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '锁单列表', en: 'holds' },
  aliases: ['查锁单', '鎖單列表'],
  summary: {
    zh: '谁锁着什么：未结束的锁单，最新的在前',
    en: 'Who holds what: open reservations, the newest first',
  },
  examples: ['锁单列表', 'holds', '锁单列表 TEE-RED-M', 'holds TEE-RED-M', 'holds order 10023'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/holds', scope: 'inventory.read' },
  args: {
    sku: arg(Sku.optional(), { zh: '商品编码，省略则全部', en: 'SKU, or all of them' }, { suggest: 'sku' }),
    order: optional(
      valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined), {
        marker: { zh: '订单', en: 'order' },
      }),
    ),
  },
  async run({ args, services }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const { rows, total, units } = await services.holds.open({
      limit: SHOWN,
      ...(sku !== undefined && { sku }),
      ...(args.order !== undefined && { orderNumber: args.order }),
    });
    const about = [sku, args.order].filter((word) => word !== undefined).join(' · ');
    const title = { zh: about ? `锁单 · ${about}` : '锁单', en: about ? `Holds · ${about}` : 'Holds' };
    if (total === 0) return card(title, [text({ zh: '没有未结束的锁单', en: 'Nothing is on hold' })]);
    return card(title, [
      fields(field({ zh: '锁单', en: 'Holds' }, total), field({ zh: '件数', en: 'Units' }, units)),
      holdsTable(rows, total),
    ]);
  },
});
