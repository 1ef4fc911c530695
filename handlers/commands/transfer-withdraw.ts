import { accountKey, defineCommand, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 撤回', en: 'transfer withdraw' },
  aliases: ['撤回调拨', '調撥撤回'],
  summary: {
    zh: '撤回自己申请的、还没被批准的调拨',
    en: 'Take back a transfer that you asked for, while nobody has approved it',
  },
  examples: ['调拨撤回 12', 'transfer withdraw 12'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/withdraw', scope: 'inventory.write' },
  args: { id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1) },
  plan: ({ args, services, actor }) =>
    services.transfers.planWithdraw({ id: args.id, actor: accountKey(actor.account) }),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.refuse(effect, { actor: by.actor, now });
    return stepCard(transfer, { zh: `调拨 ${transfer.id} 已撤回`, en: `Transfer ${transfer.id} taken back` });
  },
});
