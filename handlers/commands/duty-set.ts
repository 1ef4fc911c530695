import { card, choice, defineCommand, optional, text, valueArg } from '#kit';
import { leadArg, ownerArg, proofArg, roleArg } from '../views/duties.ts';

export default defineCommand({
  name: { zh: '合规日历 设置', en: 'duty set' },
  summary: {
    zh: '改一项合规事务：负责人、角色、提前天数、要不要凭证，或停用、启用',
    en: 'Change a duty: owner, role, days ahead, whether it needs proof; or switch it off or on',
  },
  examples: ['合规日历 设置 insurance 提前 45', 'duty set audit owner console:me', 'duty set handbook-review off'],
  permission: 'compliance.write',
  effect: 'write',
  http: { method: 'PUT', path: '/duties/{code}', scope: 'compliance.write' },
  args: {
    code: valueArg({ zh: '编号', en: 'code' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined)),
    state: optional(choice({ zh: '启用或停用', en: 'on or off' }, { on: '启用', off: '停用' })),
    owner: ownerArg,
    role: roleArg,
    lead: leadArg,
    proof: proofArg,
  },
  plan: ({ args, services }) =>
    services.office.planDutySet(args.code, {
      owner: args.owner,
      role: args.role,
      leadDays: args.lead,
      needsProof: args.proof,
      enabled: args.state === undefined ? undefined : args.state === 'on',
    }),
  async apply({ effect, by, services, actor, trace, now }) {
    const duty = await services.office.applyDuty(effect, { personId: actor.personId, actor: by.actor, trace, now });
    return card({ zh: `已修改：${duty.name.zh}`, en: `Changed: ${duty.name.en}` }, [text(effect.summary)], 'success');
  },
});
