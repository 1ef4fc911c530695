import { card, choice, defineCommand, rest, text, valueArg } from '#kit';
import { leadArg, ownerArg, proofArg, roleArg } from '../views/duties.ts';

export default defineCommand({
  name: { zh: '合规日历 添加', en: 'duty add' },
  summary: {
    zh: '加一项按周期来的合规事务，到时自动生成带凭证的待办',
    en: 'Add a duty that comes round; its to-dos are made when they come due',
  },
  examples: [
    '合规日历 添加 fire-drill 每季度 消防演练',
    'duty add fire-drill quarterly lead=14 fire drill in the warehouse',
  ],
  permission: 'compliance.write',
  effect: 'write',
  http: { method: 'POST', path: '/duties', scope: 'compliance.write' },
  args: {
    code: valueArg({ zh: '编号（英文）', en: 'code' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined)),
    cadence: choice(
      { zh: '周期（每月、每季度、每年、规则变更时）', en: 'how often (monthly, quarterly, yearly, on-rule-change)' },
      { monthly: '每月', quarterly: '每季度', yearly: '每年', 'on-rule-change': '规则变更时' },
    ),
    owner: ownerArg,
    role: roleArg,
    lead: leadArg,
    proof: proofArg,
    name: rest({ zh: '名称', en: 'name' }, { max: 200, verbatim: true }),
  },
  plan: ({ args, services }) =>
    services.office.planDutyAdd({
      code: args.code,
      cadence: args.cadence,
      name: args.name,
      owner: args.owner,
      role: args.role,
      leadDays: args.lead,
      needsProof: args.proof,
    }),
  async apply({ effect, by, services, actor, trace, now }) {
    const duty = await services.office.applyDuty(effect, { personId: actor.personId, actor: by.actor, trace, now });
    return card({ zh: `已添加：${duty.name.zh}`, en: `Added: ${duty.name.en}` }, [text(effect.summary)], 'success');
  },
});
