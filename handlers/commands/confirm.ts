import { defineCommand, optional, rest } from '#kit';

export default defineCommand({
  name: { zh: '确认', en: 'confirm' },
  aliases: ['qr', '確認'],
  summary: { zh: '确认你刚才发起、正在等待的操作', en: 'Confirm a write of yours that waits for your word' },
  examples: ['确认 K7Q2M', 'confirm K7Q2M'],
  permission: 'member',
  effect: 'desk',
  args: { code: optional(rest({ zh: '确认码，省略则列出等待的', en: 'code, or list what waits' }, { max: 20 })) },
  run: ({ args: { code }, desk }) => (code === undefined ? desk.waiting() : desk.confirm(code)),
});
