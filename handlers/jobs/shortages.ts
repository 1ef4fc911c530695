import { card, defineJob, type Found, type Level, quote, type Shortage } from '#kit';
import { shortageBlocks } from '../views/shortages.ts';

const MOST = 50;

const about = ({ sku, warehouse, owner }: Shortage) => ({
  kind: 'shortage',
  severity: 'critical' as const,
  labels: { sku, warehouse, ...(owner && { owner }) },
});

const opened = (one: Shortage, donor: Level | undefined): Found => {
  const title = { zh: `缺口 · ${one.sku} 缺 ${one.now} 件`, en: `Shortage · ${one.sku}, ${one.now} short` };
  return {
    ...about(one),
    line: title,
    message: card(title, shortageBlocks(one), 'danger'),
    ...(donor && {
      says: [
        {
          label: { zh: `从 ${donor.warehouse} 调 ${one.now} 件`, en: `Transfer ${one.now} from ${donor.warehouse}` },
          says: `transfer ${quote(one.sku)} ${one.now} from ${donor.warehouse} to ${one.warehouse}`,
        },
      ],
    }),
    again: true,
  };
};

const covered = (one: Shortage): Found => {
  const title = {
    zh: `缺口已补上 · ${one.sku}，${one.units} 件已有货`,
    en: `Shortage covered · ${one.sku}, ${one.units} units`,
  };
  return { ...about(one), line: title, message: card(title, [], 'success'), endsAt: 'now' };
};

export default defineJob({
  name: 'shortages',
  summary: {
    zh: '出现、扩大或补上缺口时马上通知库存提醒群',
    en: 'Tell the stock rooms at once when a shortage opens, grows or is covered',
  },
  // Asked for by the database together with each shortage; the minute is what catches a run that came too early.
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  audience: 'inventory-alerts',
  effect: 'write',
  async run({ services, now }) {
    const news = await services.inventory.takeShortageNews(now, MOST);
    const alerts: Found[] = [];
    for (const one of news.opened) {
      const levels = await services.inventory.levelsOf(one.sku);
      const fit = levels.filter((level) => level.warehouse !== one.warehouse && level.available >= one.now);
      alerts.push(opened(one, fit.sort((a, b) => b.available - a.available)[0]));
    }
    return { alerts: [...alerts, ...news.covered.map(covered)] };
  },
});
