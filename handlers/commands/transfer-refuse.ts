import { defineCommand, optional, rest, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 拒绝', en: 'transfer refuse' },
  aliases: ['拒绝调拨', '調撥拒絕'],
  summary: {
    zh: '拒绝一张还没发出的调拨，已锁定的货随之放开',
    en: 'Refuse a transfer that has not left; what it held is free again',
  },
  examples: ['调拨拒绝 12 上海仓后天到货', 'transfer refuse 12', 'transfer refuse 12 goods arrive tomorrow'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/refuse', scope: 'inventory.approve' },
  args: {
    id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  plan: ({ args, services }) => services.transfers.planRefuse({ id: args.id, reason: args.reason ?? '' }),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.refuse(effect, { actor: by.actor, now });
    return stepCard(transfer, { zh: `调拨 ${transfer.id} 已拒绝`, en: `Transfer ${transfer.id} refused` });
  },
});
