import { card, defineCommand, rest, text } from '#kit';
import { alertName, byOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 解决', en: 'alert resolve' },
  aliases: ['解决告警'],
  summary: {
    zh: '手工结束一组告警，写明怎么处理的；还有问题会重新触发',
    en: 'End alerts by hand, with what was done; what is still wrong fires again',
  },
  examples: ['告警 解决 A12 已补货', 'alert resolve A12 restocked'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { alert: alertName, reason: rest({ zh: '怎么处理的', en: 'what was done' }, { max: 200, verbatim: true }) },
  plan: (ask) => ask.services.escalations.planResolve(ask.args.alert, byOf(ask), ask.args.reason),
  async apply(ask) {
    const count = await ask.services.escalations.resolve(ask.effect, byOf(ask));
    const name = `A${ask.args.alert}`;
    return card(
      { zh: `${name} 已结束（${count} 条）`, en: `${name} is over (${count} alert${count === 1 ? '' : 's'})` },
      [text({ zh: ask.args.reason, en: ask.args.reason })],
      'success',
    );
  },
});
