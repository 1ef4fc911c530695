import { card, day, defineCommand, field, fields, text, units } from '#kit';
import { daysLeft, given, paperDetails } from '../views/papers.ts';

export default defineCommand({
  name: { zh: '证照 续期', en: 'paper renew' },
  aliases: ['papers renew'],
  summary: {
    zh: '证照续期：新的到期日，需要时带新编号和凭证；它的提醒随之处理',
    en: 'Renew a paper to a new last day, with its new number and proof where there are; warnings about it are handled',
  },
  examples: ['证照 续期 4 2028-06-30', 'paper renew 4 2028-06-30 proof "scan in the archive"'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'PUT', path: '/papers/{id}', scope: 'compliance.write' },
  args: {
    id: units({ zh: '编号', en: 'number' }, 1),
    until: day({ zh: '新到期日（2028-06-30）', en: 'new last day (2028-06-30)' }),
    ...paperDetails,
  },
  plan: ({ args: { id, until, ...more }, services, now }) =>
    services.papers.planRenew({ id, until, now, ...given(more) }),
  async apply({ effect, services, actor, trace, now }) {
    const paper = await services.papers.applyRenew({ effect, by: actor.personId, trace, now });
    return card(
      { zh: `证照 ${paper.id} 已续期`, en: `Paper ${paper.id} renewed` },
      [text(effect.summary), fields(field({ zh: '剩余天数', en: 'Days left' }, daysLeft(paper)))],
      'success',
    );
  },
});
