import { arg, day, dayIn, defineCommand, optional, Sku, units } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '采购单 改期', en: 'purchase expect' },
  aliases: ['采购单改期', 'purchase 改期'],
  summary: {
    zh: '改一张采购单（或其中一个商品）的预计到货日；等这批货的预售会按新日期通知',
    en: 'Change the day on which an order, or one SKU of it, is expected; presales that wait for it are told',
  },
  examples: ['采购单 改期 12 2027-01-15', 'purchase expect 12 2027-01-15', 'purchase expect 12 2027-01-15 TEE-RED-M'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/purchases/{purchase}/expect', scope: 'inventory.write' },
  args: {
    purchase: units({ zh: '单号', en: 'number' }, 1),
    day: day({ zh: '预计到货日（2027-01-15、下周五）', en: 'expected day (2027-01-15, next friday)' }),
    sku: optional(arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' })),
  },
  async plan({ args, services, now, room }) {
    const sku = args.sku && (await services.inventory.requireSku(args.sku));
    return services.supply.planExpect({ ...args, sku, today: dayIn(now, room.timeZone) });
  },
  async apply({ effect, services }) {
    const order = await services.supply.expect(effect);
    const { day: on } = effect.data;
    const card = purchaseCard(
      order,
      { zh: `采购单 ${order.id} 预计 ${on} 到货`, en: `Purchase order ${order.id} is expected on ${on}` },
      'success',
    );
    return { ...card, blocks: [{ kind: 'fields', items: effect.figures }, ...card.blocks] };
  },
});
