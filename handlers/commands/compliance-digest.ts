import { defineCommand, optional, same, valueArg } from '#kit';
import { digestCard } from '../views/digest.ts';

export default defineCommand({
  name: { zh: '合规周报', en: 'compliance digest' },
  aliases: ['合规风险预警', '风险预警'],
  summary: {
    zh: '《合规风险预警》：一周的违规、走势、最严重的五项、逾期、违规率、规则变化、要到期的证照',
    en: 'The weekly digest: findings by rule and shop, trend, worst five, overdue, violation rate, changed rules, papers about to end',
  },
  examples: ['合规周报', 'compliance digest', '合规周报 上周', 'compliance digest last', 'compliance digest now'],
  permission: 'compliance.read',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/digest', scope: 'compliance.read' },
  args: {
    week: optional(
      valueArg(
        { zh: '哪一周（本周、上周，或其中一天 2026-11-20）', en: 'week (now, last, or a day in it)' },
        (typed) => (typed.length <= 40 ? { value: typed } : undefined),
      ),
    ),
  },
  async run({ args, services, room, now }) {
    const digest = await services.office.digestOf(args.week, now);
    const shops = (await services.rooms.shopsOf(room.id)).map(({ id }) => id);
    const names = (rule: string) => services.rules.ofCode(rule)?.name ?? same(rule);
    return digestCard({ ...digest, facts: services.office.ofShops(digest.facts, shops) }, names);
  },
});
