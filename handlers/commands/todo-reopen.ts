import { card, defineCommand, units } from '#kit';

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
    return card(effect.summary, [], 'success');
  },
});
