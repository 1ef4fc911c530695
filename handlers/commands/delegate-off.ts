import { accountKey, card, defineCommand } from '#kit';
import { Account } from '../views/people.ts';

export default defineCommand({
  name: { zh: '委托 结束', en: 'delegate off' },
  aliases: ['结束委托'],
  summary: { zh: '结束你对一个人的审批委托', en: 'End the delegation of your approvals to somebody' },
  examples: ['委托 结束 wecom:lisi', 'delegate off wecom:lisi'],
  permission: 'member',
  effect: 'write',
  args: { account: Account },
  async plan({ args, services, actor, now }) {
    const from = await services.people.requireVoter(actor.account);
    return services.approvals.planEndDelegation(from, accountKey(args.account), now);
  },
  async apply({ effect, services, now }) {
    await services.approvals.endDelegation(effect, now);
    return card({ zh: '委托已结束', en: 'The delegation has ended' }, [], 'success');
  },
});
