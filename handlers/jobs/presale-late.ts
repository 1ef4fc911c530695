import { defineJob } from '#kit';
import { lateMessage } from '../views/presales.ts';

export default defineJob({
  name: 'presale-late',
  summary: {
    zh: '预售的货会晚到时，在店铺的群里说一次',
    en: "Tell a shop's rooms, once for each new date, that goods they were promised will be late",
  },
  schedule: { cron: '5 * * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  effect: 'write',
  async run({ services, now }) {
    const notices = await services.presales.takeLate(now, 'job:presale-late');
    await services.presales.toldLate(notices.flatMap(({ rows }) => rows));
    return notices.map(({ room, rows }) => ({ room, message: lateMessage(rows) }));
  },
});
