import { card, deadline, defineCommand, field, fields, note } from '#kit';
import { Account } from '../views/people.ts';

export default defineCommand({
  name: { zh: '委托', en: 'delegate' },
  aliases: ['wt', '委托审批'],
  summary: {
    zh: '在一段时间里由另一个人替你审批，最多 30 天',
    en: 'Have somebody else decide about approvals in your place for a while, 30 days at most',
  },
  examples: ['委托 wecom:lisi 至 2026-12-01', 'delegate wecom:lisi until 2026-12-01'],
  permission: 'member',
  effect: 'write',
  args: {
    account: { ...Account, words: { zh: '替你审批的账号', en: 'account that decides for you' } },
    until: { ...deadline({ zh: '到什么时候', en: 'until when' }), marker: { zh: '至', en: 'until' } },
  },
  async plan({ args, services, actor, now }) {
    const from = await services.people.requireVoter(actor.account);
    const to = await services.people.requireVoter(args.account);
    return services.approvals.planDelegate({ from, to, until: args.until, now });
  },
  async apply({ effect, services, now }) {
    await services.approvals.delegate(effect, now);
    const { to, until } = effect.data;
    return card(
      { zh: `已委托 · ${to}`, en: `Delegated · ${to}` },
      [
        fields(field({ zh: '到期', en: 'Until' }, { at: String(until) })),
        note({
          zh: '对方不能再转给别人，也不能审批自己发起的和你发起的；提前结束：委托 结束',
          en: 'They cannot pass it on, nor decide about what they or you ask for; to end it earlier: delegate off',
        }),
      ],
      'success',
    );
  },
});
