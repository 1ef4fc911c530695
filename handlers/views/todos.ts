import { actions, card, type Message, type Todo, table, text } from '#kit';

export function todoCard(title: { zh: string; en: string }, todos: Todo[], total: number): Message {
  if (todos.length === 0)
    return card(title, [text({ zh: '没有未完成的待办', en: 'There is nothing open' })], 'success');
  const columns = [
    { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
    { label: { zh: '待办', en: 'To-do' } },
    { label: { zh: '谁', en: 'Who' } },
    { label: { zh: '截止', en: 'Due' } },
  ];
  const rows = todos.map((todo) => [
    String(todo.id),
    todo.title,
    todo.owner ?? '–',
    todo.dueAt ? { at: todo.dueAt.toISOString() } : '–',
  ]);
  const first = todos
    .slice(0, 3)
    .map((todo) => ({ label: { zh: `完成 ${todo.id}`, en: `Done ${todo.id}` }, says: `todo done ${todo.id}` }));
  return card(title, [table(columns, rows, total), actions(...first)]);
}
