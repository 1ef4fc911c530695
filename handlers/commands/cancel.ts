import { defineCommand, optional, rest } from '#kit';

export default defineCommand({
  name: { zh: '取消', en: 'cancel' },
  aliases: ['qx'],
  summary: { zh: '取消你刚才发起、正在等待的操作', en: 'Cancel a write of yours that waits for your word' },
  examples: ['取消 K7Q2M', 'cancel K7Q2M'],
  permission: 'member',
  effect: 'desk',
  args: { code: optional(rest({ zh: '确认码，省略则列出等待的', en: 'code, or list what waits' }, { max: 20 })) },
  run: ({ args: { code }, desk }) => (code === undefined ? desk.waiting() : desk.cancel(code)),
});
