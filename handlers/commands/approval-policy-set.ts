import { card, defineCommand, field, fields, rest, valueArg } from '#kit';

const Line = valueArg({ zh: '线（any.units.one）', en: 'line (any.units.one)' }, (typed) =>
  typed.length <= 60 ? { value: typed } : undefined,
);

export default defineCommand({
  name: { zh: '审批 规则 设置', en: 'approval policy set' },
  aliases: ['设置审批线'],
  summary: {
    zh: '改一条审批线：从多少起要确认、一人或两人审批；写 off 取消',
    en: 'Change an approval line: from how much on it asks for a word, one or two approvers; off ends it',
  },
  examples: [
    '审批 规则 设置 any.units.one 20000',
    'approval policy set any.units.one 20000',
    'approval policy set promotion.money.CNY.two 20万 finance',
    'approval policy set any.night 22-8 50%',
  ],
  permission: 'approvals.policy',
  effect: 'write',
  args: { line: Line, value: rest({ zh: '数值', en: 'value' }, { max: 40 }) },
  plan: ({ args, services }) => services.approvals.planPolicy(args.line, args.value),
  async apply({ effect, by, services, actor }) {
    await services.approvals.setPolicy(effect, { ...by, personId: actor.personId });
    const { line, before, after } = effect.data;
    return card(
      { zh: `已设置 · ${line}`, en: `Set · ${line}` },
      [fields(field({ zh: '从', en: 'From' }, `${before} → ${after}`))],
      'success',
    );
  },
});
