import { defineCommand, field, fields, optional, rest, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 收货', en: 'transfer receive' },
  aliases: ['调拨收到', '調撥收貨'],
  summary: {
    zh: '收到在途的调拨；少收和破损记为损失，先给你看再记',
    en: 'Receive a transfer; what is missing or damaged is a loss, which is shown before it is booked',
  },
  examples: [
    '调拨收货 12',
    'transfer receive 12',
    '调拨收货 12 45 破损 3 外箱压坏',
    'transfer receive 12 45 damaged 3 crushed carton',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/receive', scope: 'inventory.write' },
  args: {
    id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1),
    received: optional(units({ zh: '完好的件数，省略则全部', en: 'good units, or all of them' })),
    damaged: optional({ ...units({ zh: '破损的件数', en: 'damaged units' }), marker: { zh: '破损', en: 'damaged' } }),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  plan: ({ args, services }) =>
    services.transfers.planReceive({
      id: args.id,
      received: args.received,
      damaged: args.damaged ?? 0,
      reason: args.reason ?? '',
    }),
  // A slip of the finger here writes goods off.
  confirm: (effect) => Number(effect.data['damaged']) + Number(effect.data['missing']) > 0,
  async apply({ effect, by, services, now }) {
    const { transfer, held } = await services.transfers.receive(effect, { actor: by.actor, now });
    return stepCard(
      transfer,
      transfer.state === 'closed'
        ? { zh: `调拨 ${transfer.id} 全数收到，已完成`, en: `Transfer ${transfer.id}: all received, closed` }
        : { zh: `调拨 ${transfer.id} 已收货，有差异`, en: `Transfer ${transfer.id}: received with a difference` },
      held > 0 ? [fields(field({ zh: '已留给预售', en: 'Kept for presales' }, held))] : [],
    );
  },
});
