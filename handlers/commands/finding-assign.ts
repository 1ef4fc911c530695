import { defineCommand, optional, valueArg } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 分配', en: 'finding assign' },
  aliases: ['违规 指派', '分配违规'],
  summary: {
    zh: '把违规项交给一个人，省略则是自己；也可以是一条规则在一家店的全部',
    en: 'Give findings to somebody, to yourself when left out; also all of a rule at a shop',
  },
  examples: ['违规 分配 12 我', 'finding assign 12', 'finding assign price-gap SH-1 wecom:LiLei'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/compliance/findings/{finding}/assign', scope: 'compliance.write' },
  args: {
    finding: findingArg,
    person: optional(
      valueArg(
        { zh: '谁（账号、姓名、我、无人）', en: 'whom (account, name, me, nobody)' },
        (typed) => (typed.length <= 80 ? { value: typed } : undefined),
        { joins: true },
      ),
    ),
  },
  plan: ({ args, actor, services, now }) => {
    const me = { id: actor.personId, account: `${actor.account.channel}:${actor.account.userId}` };
    return services.findings.planAssign({ what: args.finding, person: args.person, me, now });
  },
  apply: actOnFindings,
});
