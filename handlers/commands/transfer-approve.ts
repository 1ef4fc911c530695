import { defineCommand, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 批准', en: 'transfer approve' },
  aliases: ['批准调拨', '調撥批准'],
  summary: {
    zh: '批准一张调拨：仓库之间的货就此锁定，店铺之间的配额就此划转',
    en: 'Approve a transfer: the goods of a warehouse are held, the quota of a shop moves',
  },
  examples: ['调拨批准 12', 'transfer approve 12'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/approve', scope: 'inventory.approve' },
  args: { id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1) },
  plan: ({ args, services, now }) => services.transfers.planApprove(args.id, now),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.approve(effect, { actor: by.actor, now });
    const figures = { kind: 'fields' as const, items: effect.figures };
    return stepCard(
      transfer,
      transfer.between === 'shops'
        ? { zh: `调拨 ${transfer.id} 已批准，配额已划转`, en: `Transfer ${transfer.id} approved, the quota has moved` }
        : { zh: `调拨 ${transfer.id} 已批准，货已锁定`, en: `Transfer ${transfer.id} approved, the units are held` },
      [figures],
    );
  },
});
