import { card, defineCommand } from '#kit';
import { alertName, byOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 交回', en: 'alert unack' },
  aliases: ['取消认领'],
  summary: {
    zh: '不再处理一组告警，升级重新开始',
    en: 'Give alerts back: they are escalated again from the beginning',
  },
  examples: ['告警 交回 A12', 'alert unack A12'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { alert: alertName },
  plan: (ask) => ask.services.escalations.planUnack(ask.args.alert, byOf(ask)),
  async apply(ask) {
    await ask.services.escalations.unack(ask.effect, byOf(ask));
    const name = `A${ask.args.alert}`;
    return card({ zh: `${name} 重新升级`, en: `${name} is escalated again` }, [], 'warning');
  },
});
