import { defineJob } from '#kit';
import { accessEndingCard } from '../views/connections.ts';

export default defineJob({
  name: 'shop-access',
  summary: {
    zh: '店铺授权到期前 7、3、1 天提醒负责人',
    en: 'Tell the owner 7, 3 and 1 days before the access to a shop ends',
  },
  schedule: { cron: '30 9 * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '1m',
  audience: 'shops',
  effect: 'write',
  async run({ services, now }) {
    const due = await services.connections.toWarn(now);
    return due.length > 0 ? accessEndingCard(due) : undefined;
  },
});
