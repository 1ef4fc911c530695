import { defineJob, lastWeekEnd, same } from '#kit';
import { digestCard } from '../views/digest.ts';

const AUDIENCE = 'compliance';

export default defineJob({
  name: 'compliance-digest',
  summary: {
    zh: '每周五 17:00 发《合规风险预警》，各群只看自己负责的店铺',
    en: 'Send the compliance digest every Friday at 17:00, to each room of its own shops',
  },
  schedule: { cron: '0 17 * * 5', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'write',
  async run({ services, slot, now }) {
    const until = lastWeekEnd(slot);
    // At its time the week that just ended is kept; a run by hand at another time tells of the days until then.
    const digest =
      until.getTime() === slot.getTime()
        ? { facts: await services.office.keepWeek(until), how: 'kept' as const }
        : await services.office.digestOf('now', now);
    const names = (rule: string) => services.rules.ofCode(rule)?.name ?? same(rule);
    const posts = [];
    for (const { id } of await services.rooms.subscribers(AUDIENCE)) {
      const shops = (await services.rooms.shopsOf(id)).map((shop) => shop.id);
      const facts = services.office.ofShops(digest.facts, shops);
      posts.push({ room: id, message: digestCard({ ...digest, facts }, names) });
    }
    return posts;
  },
});
