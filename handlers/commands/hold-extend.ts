import { actions, card, defineCommand, field, fields, HOLD_MINUTES, optional, units } from '#kit';

export default defineCommand({
  name: { zh: '续锁', en: 'hold extend' },
  aliases: ['锁单 延长', '續鎖'],
  summary: {
    zh: `把一个锁单从现在起再留 ${HOLD_MINUTES} 分钟，或写明的分钟数`,
    en: `Keep a hold for ${HOLD_MINUTES} minutes from now, or as many as you say`,
  },
  examples: ['续锁 12', 'hold extend 12', '续锁 12 60', 'hold extend 12 60'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/holds/{id}/extend', scope: 'inventory.write' },
  args: {
    id: units({ zh: '锁单编号', en: 'number of the hold' }, 1),
    minutes: optional(units({ zh: '分钟', en: 'minutes' }, 1)),
  },
  plan: ({ args, services, now }) =>
    services.holds.planExtend(args.id, Math.min(args.minutes ?? HOLD_MINUTES, MOST_MINUTES), now),
  async apply({ effect, args, services }) {
    await services.holds.extend(effect);
    return card(
      { zh: `锁单 ${args.id} 已续`, en: `Hold ${args.id} extended` },
      [
        fields(field({ zh: '到期', en: 'Until' }, { at: String(effect.data['until']) })),
        actions({ label: { zh: '释放', en: 'Release' }, says: `release ${args.id}` }),
      ],
      'success',
    );
  },
});

/** A week from now at the most. */
const MOST_MINUTES = 10_080;
