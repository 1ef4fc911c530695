import { card, defineCommand, field, fields, units } from '#kit';

export default defineCommand({
  name: { zh: '待办 重开', en: 'todo reopen' },
  aliases: ['重开待办'],
  summary: { zh: '把完成的待办重新打开', en: 'Open a to-do again' },
  examples: ['待办 重开 12', 'todo reopen 12'],
  permission: 'todo.write',
  reach: 'shop',
  effect: 'write',
  args: { id: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.todos.planState(args.id, false, ''),
  async apply({ effect, by, services, now }) {
    await services.todos.applyState(effect, by.actor, now);
    const { id, title } = effect.data;
    return card(
      { zh: `待办 ${id} 已重新打开`, en: `To-do ${id} is open again` },
      [fields(field({ zh: '内容', en: 'What' }, String(title)))],
      'success',
    );
  },
});
