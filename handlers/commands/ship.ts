import { actions, card, dayIn, defineCommand, field, fields, quote, same } from '#kit';
import { effectLines, holdArgs, holdsMeant } from '../views/holds.ts';

export default defineCommand({
  name: { zh: '发货', en: 'ship' },
  aliases: ['fh', '出库', '發貨'],
  summary: {
    zh: '一个锁单或一个订单的货出库；先到期的批次先发',
    en: 'The goods of a hold or an order leave; the lots that expire first go first',
  },
  examples: ['发货 12', 'ship 12', '发货 订单 10023', 'ship order 10023 shop SH-1'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds/ship', scope: 'inventory.write' },
  args: holdArgs,
  plan: async ({ args, services }) => services.holds.planShip(await holdsMeant(args, services)),
  async apply({ effect, by, services, now, room }) {
    const parts = await services.holds.ship(effect, { ...by, now, on: dayIn(now, room.timeZone) });
    const lots = parts.filter(({ lot }) => lot !== undefined);
    return card(
      { zh: `已发货 · ${effect.data['sku']}`, en: `Shipped · ${effect.data['sku']}` },
      [
        fields(
          ...effect.figures,
          ...lots.map(({ sku, lot, quantity }) =>
            field({ zh: `批次 ${lot}`, en: `Lot ${lot}` }, same(`${sku} × ${quantity}`)),
          ),
        ),
        ...effectLines(effect.rows),
        actions({ label: { zh: '看流水', en: 'Movements' }, says: `movements ${quote(String(effect.data['sku']))}` }),
      ],
      'success',
    );
  },
});
