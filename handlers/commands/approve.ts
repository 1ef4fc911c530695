import { defineCommand, rest } from '#kit';

export default defineCommand({
  name: { zh: '批准', en: 'approve' },
  aliases: ['pz', '同意'],
  summary: { zh: '批准别人发起、等你审批的操作', en: 'Approve a write that somebody else asked for' },
  examples: ['批准 K7Q2M', 'approve K7Q2M'],
  permission: 'member',
  effect: 'desk',
  args: { code: rest({ zh: '编号', en: 'code' }, { max: 20 }) },
  run: ({ args: { code }, desk }) => desk.approve(code),
});
