import { choice, defineCommand, optional } from '#kit';
import { todoCard } from '../views/todos.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '待办', en: 'todo' },
  aliases: ['db', 'todos'],
  summary: { zh: '列出未完成的待办；加 我的 只看自己的', en: 'List what is still to be done; add mine for your own' },
  examples: ['待办', 'todo mine', '待办 我的'],
  permission: 'todo.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/todos', scope: 'todo.read' },
  args: { whose: optional(choice({ zh: '我的', en: 'mine' }, { mine: '我的' })) },
  async run({ args, services, actor, most }) {
    const mine = args.whose === 'mine';
    const { rows, total } = await services.todos.open({
      ...(mine ? { ownerId: actor.personId } : {}),
      limit: most(SHOWN),
    });
    return todoCard(
      mine
        ? { zh: `我的待办 · ${total}`, en: `My to-dos · ${total}` }
        : { zh: `待办 · ${total}`, en: `To-dos · ${total}` },
      rows,
      total,
    );
  },
});
