import { defineCommand, optional, rest } from '#kit';

export default defineCommand({
  name: { zh: '撤销', en: 'undo' },
  aliases: ['cx', '撤消', '撤銷'],
  summary: {
    zh: '撤销你最近 60 分钟内的一次改动；不写编号就是最近一次',
    en: 'Take back a change of the last 60 minutes; without a number, your latest',
  },
  examples: ['撤销', 'undo a1z3'],
  permission: 'member',
  effect: 'desk',
  args: { trace: optional(rest({ zh: '编号', en: 'number' }, { max: 40 })) },
  run: ({ args: { trace }, desk }) => desk.undo(trace),
});
