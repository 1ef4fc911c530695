import { defineCommand, rest } from '#kit';

export default defineCommand({
  name: { zh: '撤回', en: 'withdraw' },
  aliases: ['ch'],
  summary: { zh: '撤回你发起、还在等审批的操作', en: 'Take back a write of yours that waits for approval' },
  examples: ['撤回 K7Q2M', 'withdraw K7Q2M'],
  permission: 'member',
  effect: 'desk',
  args: { code: rest({ zh: '编号', en: 'code' }, { max: 20 }) },
  run: ({ args: { code }, desk }) => desk.withdraw(code),
});
