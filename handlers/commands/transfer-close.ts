import { defineCommand, optional, rest, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 关单', en: 'transfer close' },
  aliases: ['关闭调拨', '調撥關單'],
  summary: {
    zh: '看过收货差异后关闭一张调拨',
    en: 'Close a transfer whose receipt had a difference, once it has been looked at',
  },
  examples: ['调拨关单 12 承运方赔付', 'transfer close 12', 'transfer close 12 the carrier pays'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/close', scope: 'inventory.approve' },
  args: {
    id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1),
    note: optional(rest({ zh: '说明', en: 'note' }, { verbatim: true })),
  },
  plan: ({ args, services }) => services.transfers.planClose({ id: args.id, note: args.note ?? '' }),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.close(effect, { actor: by.actor, now });
    return stepCard(transfer, { zh: `调拨 ${transfer.id} 已关单`, en: `Transfer ${transfer.id} closed` });
  },
});
