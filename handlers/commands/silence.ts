import { actions, card, deadline, defineCommand, field, fields, instantText, text } from '#kit';
import { Setting } from '../views/alert-routing.ts';

const until = deadline({ zh: '到何时', en: 'until when' });

/** So many alerts that fire are not kept quiet by one slip of the finger. */
const ASK_FROM = 20;

export default defineCommand({
  name: { zh: '静默', en: 'silence' },
  aliases: ['jm'],
  summary: {
    zh: '一段时间内不通知符合条件的告警，要写原因；最长 30 天，到期前半小时提醒',
    en: 'Do not tell alerts that match for a while, with a reason; 30 days at most, with a word half an hour before the end',
  },
  examples: [
    '静默 店铺=SH-2 2h 平台维护',
    'silence shop=SH-2 kind=sync-* 2h platform maintenance',
    '静默 类型=sync-* 平台=淘宝 明天 18:00 大促演练',
  ],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/alerts/silences', scope: 'alerts.write' },
  args: {
    silence: Setting({ zh: '条件 多久或到何时 原因', en: 'conditions, how long or until when, and the reason' }),
  },
  plan: ({ args, services, now, room }) =>
    services.silences.planAdd({
      typed: args.silence,
      now,
      read: (typed) => until.read(typed, { now, timeZone: room.timeZone })?.value,
    }),
  confirm: ({ data }) => Number(data['quiet']) > ASK_FROM,
  async apply({ effect, by, services, actor, trace, now, room }) {
    const act = { actor: by.actor, personId: actor.personId, trace, now };
    const id = await services.silences.add(effect, { ...act, ...(room.channel !== 'api' && { roomId: room.id }) });
    const { until: end, reason, quiet } = effect.data;
    const message = card(
      { zh: `已静默 · ${id}`, en: `Silenced · ${id}` },
      [
        text(effect.summary),
        fields(
          field({ zh: '到', en: 'Until' }, instantText(new Date(String(end)), room.timeZone)),
          field({ zh: '原因', en: 'Reason' }, String(reason)),
          field({ zh: '正在告警、已静默', en: 'Fires now and is quiet' }, Number(quiet)),
        ),
        actions(
          { label: { zh: '结束静默', en: 'End it' }, says: `silence end ${id}` },
          { label: { zh: '静默列表', en: 'Silences' }, says: 'silences' },
        ),
      ],
      'success',
    );
    return { message, inverse: { says: `silence end ${id}` } };
  },
});
