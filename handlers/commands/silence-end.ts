import { card, defineCommand, text, units } from '#kit';

export default defineCommand({
  name: { zh: '静默 结束', en: 'silence end' },
  aliases: ['结束静默', 'silence off'],
  summary: { zh: '提前结束一个静默，还在的告警马上通知', en: 'End a silence early; what still fires is told at once' },
  examples: ['静默 结束 3', 'silence end 3'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'DELETE', path: '/alerts/silences/{silence}', scope: 'alerts.write' },
  args: { silence: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services, now }) => services.silences.planEnd(args.silence, now),
  async apply({ args, effect, by, services, actor, trace, now }) {
    await services.silences.end(effect, { actor: by.actor, personId: actor.personId, trace, now });
    const firing = Number(effect.data['quiet']);
    return card(
      { zh: `静默 ${args.silence} 已结束`, en: `Silence ${args.silence} has ended` },
      [
        text(
          firing > 0
            ? {
                zh: `仍有 ${firing} 条在告警，从现在起照常通知`,
                en: `${firing} still fire and are told as usual from now on`,
              }
            : { zh: '没有仍在告警的', en: 'Nothing of it fires any more' },
        ),
      ],
      'success',
    );
  },
});
