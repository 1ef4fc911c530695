import { defineJob } from '#kit';
import { todoCard } from '../views/todos.ts';

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
      todo.roomId === undefined
        ? []
        : [{ room: todo.roomId, message: todoCard({ zh: '待办快到期了', en: 'A to-do is nearly due' }, [todo], 1) }],
    );
  },
});
