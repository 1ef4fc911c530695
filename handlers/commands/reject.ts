import { defineCommand, optional, rest, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '驳回', en: 'reject' },
  aliases: ['bohui', '拒绝'],
  summary: {
    zh: '驳回别人发起、等你审批的操作，要写原因',
    en: 'Reject a write that somebody else asked for, with a reason',
  },
  examples: ['驳回 K7Q2M 数量不对', 'reject K7Q2M the quantity is wrong'],
  permission: 'member',
  effect: 'desk',
  args: {
    code: valueArg({ zh: '编号', en: 'code' }, (typed) => (typed.length <= 20 ? { value: typed } : undefined)),
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  run: ({ args: { code, reason }, desk }) => desk.reject(code, reason),
});
