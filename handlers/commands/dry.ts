import { defineCommand, rest } from '#kit';

export default defineCommand({
  name: { zh: '试运行', en: 'dry' },
  aliases: ['syx', 'dry-run'],
  summary: {
    zh: '看一个命令会改什么、要谁同意，不改动',
    en: 'Show what a command would change and who must agree, and change nothing',
  },
  examples: ['试运行 调整 TEE-RED-M sh-1 -300 盘亏', 'dry adjust TEE-RED-M sh-1 -300 lost'],
  permission: 'member',
  effect: 'desk',
  args: { command: rest({ zh: '命令', en: 'command' }, { max: 1900, verbatim: true }) },
  run: ({ args: { command }, desk }) => desk.dry(command),
});
