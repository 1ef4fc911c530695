import { arg, day, dayIn, defineCommand, optional, readUnits, Sku, UserError, units, valueArg } from '#kit';
import { purchaseCard } from '../views/supply.ts';

export default defineCommand({
  name: { zh: '收货', en: 'receive' },
  aliases: ['receive 收货', '收貨'],
  summary: {
    zh: '收一张采购单的货；好的件数之外写破损几件，有批次写批号和到期日',
    en: 'Take in goods of a purchase order; damaged ones besides, and their lot with its expiry date',
  },
  examples: [
    '收货 12 TEE-RED-M 50',
    'receive 12 50',
    '收货 12 TEE-RED-M 48 破损 2',
    'receive 12 TEE-RED-M 50 damaged 2 lot A1 expires 2027-06-30 produced 2026-06-30',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/purchases/{purchase}/receive', scope: 'inventory.write' },
  args: {
    purchase: units({ zh: '采购单号', en: 'purchase order number' }, 1),
    sku: optional(
      arg(Sku, { zh: '商品编码，只有一种时可省略', en: 'SKU, left out where there is only one' }, { suggest: 'sku' }),
    ),
    quantity: optional(units({ zh: '好的件数', en: 'good units' })),
    damaged: optional({ ...units({ zh: '件数', en: 'units' }), marker: { zh: '破损', en: 'damaged' } }),
    lot: optional(
      valueArg({ zh: '批号', en: 'lot code' }, (typed) => ({ value: typed }), { marker: { zh: '批次', en: 'lot' } }),
    ),
    expires: optional({ ...day({ zh: '到期日', en: 'expiry date' }), marker: { zh: '到期', en: 'expires' } }),
    produced: optional({ ...day({ zh: '生产日', en: 'production date' }), marker: { zh: '生产', en: 'produced' } }),
  },
  async plan({ args, services, now, room }) {
    const { sku, quantity } = whatCame(args);
    const code = sku === undefined ? undefined : await services.inventory.requireSku(sku);
    const { lot, expires, produced } = args;
    if (lot === undefined && (expires ?? produced) !== undefined) throw noLot();
    return services.supply.planReceive({
      purchase: args.purchase,
      sku: code,
      quantity,
      damaged: args.damaged ?? 0,
      on: dayIn(now, room.timeZone),
      lot: lot === undefined ? undefined : { code: lot, expiresOn: expires, producedOn: produced },
    });
  },
  async apply({ effect, by, services, now }) {
    const order = await services.supply.receive(effect, by, now);
    const { quantity, damaged } = effect.data;
    const bad = Number(damaged) > 0;
    return purchaseCard(
      order,
      {
        zh: `已收货 ${quantity} 件${bad ? `，破损 ${damaged} 件` : ''} · 采购单 ${order.id}`,
        en: `${quantity} received${bad ? `, ${damaged} damaged` : ''} · purchase order ${order.id}`,
      },
      'success',
    );
  },
});

/** `receive 12 50`: what stands alone is the quantity. */
function whatCame(args: { sku: string | undefined; quantity: number | undefined; damaged: number | undefined }) {
  if (args.quantity !== undefined) return { sku: args.sku, quantity: args.quantity };
  const alone = args.sku === undefined ? undefined : readUnits(args.sku);
  if (alone !== undefined && alone >= 0) return { sku: undefined, quantity: alone };
  if (args.damaged && (args.sku === undefined || !/^[+-]?[\d.]/.test(args.sku))) return { sku: args.sku, quantity: 0 };
  throw new UserError('receive.quantity', {
    zh: '收到几件要写成 0 以上的整数，例如：收货 12 TEE-RED-M 50',
    en: 'Say how many good units came as a whole number, for example: receive 12 TEE-RED-M 50',
  });
}

const noLot = () =>
  new UserError('receive.no_lot', {
    zh: '写了日期但没有批号，请加上 批次 和批号',
    en: 'There is a date but no lot; add lot and its code',
  });
