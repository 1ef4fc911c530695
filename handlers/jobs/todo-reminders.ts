import { defineJob, type Todo } from '#kit';
import { todoCard } from '../views/todos.ts';

const titleOf = ({ dueAt }: Todo, now: Date) =>
  dueAt && dueAt <= now
    ? { zh: '待办已到期', en: 'A to-do is due' }
    : { zh: '待办快到期了', en: 'A to-do is nearly due' };

export default defineJob({
  name: 'todo-reminders',
  summary: { zh: '待办截止前半小时提醒', en: 'Remind of to-dos half an hour before they are due' },
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  effect: 'write',
  async run({ services, now }) {
    const due = await services.todos.takeDueReminders(now, 50);
    return due.flatMap((todo) =>
      todo.roomId === undefined ? [] : [{ room: todo.roomId, message: todoCard(titleOf(todo, now), [todo], 1) }],
    );
  },
});
