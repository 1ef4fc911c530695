import { card, defineCommand, text } from '#kit';
import { expiringBlocks, today } from '../views/lots.ts';

const SHOWN = 15;

export default defineCommand({
  name: { zh: '临期', en: 'expiring' },
  aliases: ['lq', '快过期', '到期', 'expiring 临期', '臨期'],
  summary: {
    zh: '列出已过期和 30、60、90 天内到期的在库批次',
    en: 'List stock that has expired or expires within 30, 60 and 90 days',
  },
  examples: ['临期', 'expiring'],
  permission: 'inventory.read',
  reach: 'shop',
  totals: true,
  effect: 'read',
  http: { method: 'GET', path: '/lots/expiring', scope: 'inventory.read' },
  args: {},
  async run({ services, now, room }) {
    const groups = await services.lots.expiring({ on: today(now, room.timeZone), limit: SHOWN });
    if (groups.length === 0)
      return card(
        { zh: '没有临期库存', en: 'Nothing expires soon' },
        [text({ zh: '在库的批次都在 90 天以后到期', en: 'No lot on hand expires within 90 days' })],
        'success',
      );
    return card({ zh: '临期库存', en: 'Expiring stock' }, expiringBlocks(groups), 'warning');
  },
});
