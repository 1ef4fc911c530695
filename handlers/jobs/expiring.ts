import { actions, card, defineJob } from '#kit';
import { expiringBlocks, today } from '../views/lots.ts';

const ZONE = 'Asia/Shanghai';
const SHOWN = 10;

export default defineJob({
  name: 'expiring',
  summary: {
    zh: '每天早上列出 30、60、90 天内到期的库存',
    en: 'List stock that expires within 30, 60 and 90 days, every morning',
  },
  schedule: { cron: '30 8 * * *', timezone: ZONE },
  timeout: '2m',
  audience: 'inventory-alerts',
  effect: 'read',
  async run({ services, now }) {
    const groups = await services.lots.expiring({ on: today(now, ZONE), limit: SHOWN });
    const soonest = groups[0]?.rows[0];
    if (!soonest) return undefined;
    const units = groups.reduce((sum, group) => sum + group.units, 0);
    return card(
      { zh: `临期提醒 · ${units} 件`, en: `Expiring stock · ${units} units` },
      [...expiringBlocks(groups), actions({ label: { zh: '全部临期', en: 'All of it' }, says: 'expiring' })],
      'warning',
    );
  },
});
