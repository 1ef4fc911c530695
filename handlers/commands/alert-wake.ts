import { card, defineCommand } from '#kit';
import { alertName, byOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 唤醒', en: 'alert wake' },
  aliases: ['唤醒告警'],
  summary: { zh: '提前结束暂停', en: 'End a snooze before its time' },
  examples: ['告警 唤醒 A12', 'alert wake A12'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { alert: alertName },
  plan: (ask) => ask.services.escalations.planWake(ask.args.alert, byOf(ask)),
  async apply(ask) {
    await ask.services.escalations.wake(ask.effect, byOf(ask));
    const name = `A${ask.args.alert}`;
    return card({ zh: `${name} 不再暂停`, en: `${name} is snoozed no longer` }, []);
  },
});
