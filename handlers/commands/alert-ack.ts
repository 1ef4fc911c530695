import { actions, at, button, card, deadline, defineCommand, field, fields, optional } from '#kit';
import { alertName, between, byOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 确认', en: 'alert ack' },
  aliases: ['确认告警', '认领'],
  summary: {
    zh: '接手一组告警，升级停下；默认 4 小时，到期没有续就重新升级',
    en: 'Take alerts over, so that nobody else is asked; for 4 hours, then they are escalated again unless you keep them',
  },
  examples: ['告警 确认 A12', 'alert ack A12', '认领 A12 2h', 'alert ack A12 18:00'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: {
    alert: alertName,
    until: optional(deadline({ zh: '到什么时候（4h、18:00）', en: 'until when (4h, 18:00)' })),
  },
  async plan(ask) {
    const { until, alert } = ask.args;
    if (until)
      between(until, ask.now, { least: 5 * 60_000, most: 24 * 3_600_000 }, { zh: '接手', en: 'Taking it over' });
    return ask.services.escalations.planAck(alert, byOf(ask), until);
  },
  async apply(ask) {
    const until = await ask.services.escalations.ack(ask.effect, byOf(ask));
    const name = `A${ask.args.alert}`;
    return card(
      { zh: `${name} 由 ${ask.actor.name} 接手`, en: `${name} is taken over by ${ask.actor.name}` },
      [
        fields(field({ zh: '到', en: 'Until' }, at(until))),
        actions(
          button({
            label: { zh: '已解决', en: 'Resolved' },
            says: `alert resolve ${name} ${ask.lang === 'zh' ? '已处理' : 'done'}`,
          }),
          button({ label: { zh: '交回', en: 'Give back' }, says: `alert unack ${name}` }),
        ),
      ],
      'success',
    );
  },
});
