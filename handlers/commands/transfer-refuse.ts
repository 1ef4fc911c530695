import { accountKey, defineCommand, optional, reachOf, rest, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 拒绝', en: 'transfer refuse' },
  aliases: ['拒绝调拨', '調撥拒絕', '调拨 撤回'],
  summary: {
    zh: '拒绝一张未发出的调拨，或撤回自己还没被批准的',
    en: 'Refuse a transfer that has not left, or take back your own while nobody has approved it',
  },
  examples: ['调拨拒绝 12 上海仓后天到货', 'transfer refuse 12', 'transfer refuse 12 goods arrive tomorrow'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/refuse', scope: 'inventory.write' },
  args: {
    id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  plan: ({ args, services, actor }) =>
    services.transfers.planRefuse({
      id: args.id,
      reason: args.reason ?? '',
      actor: accountKey(actor.account),
      mayApprove: reachOf(actor.grants, 'inventory.approve') === 'all',
    }),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.refuse(effect, { actor: by.actor, now });
    return stepCard(transfer, { zh: `调拨 ${transfer.id} 已拒绝`, en: `Transfer ${transfer.id} refused` });
  },
});
