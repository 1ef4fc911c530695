import { defineCommand } from '#kit';

export default defineCommand({
  name: { zh: '审批', en: 'approvals' },
  aliases: ['sp', '待审批'],
  summary: { zh: '列出等你审批的和你发起的请求', en: 'List the requests that wait for you, and your own' },
  examples: ['审批', 'approvals'],
  permission: 'member',
  effect: 'desk',
  args: {},
  run: ({ desk }) => desk.approvals(),
});
