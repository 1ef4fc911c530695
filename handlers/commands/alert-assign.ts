import { card, defineCommand, UserError } from '#kit';
import { alertName, byOf, personName, whoIs } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '告警 指派', en: 'alert assign' },
  aliases: ['指派告警'],
  summary: {
    zh: '把一组告警交给某人，他会直接收到；写 无 表示不再归谁',
    en: 'Make alerts somebody’s; they hear of it where they read. none: nobody’s',
  },
  examples: ['告警 指派 A12 @张三', 'alert assign A12 console:anna', 'alert assign A12 me', '告警 指派 A12 无'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { alert: alertName, who: personName },
  async plan(ask) {
    const { alert, who } = ask.args;
    if (/^(none|nobody|无|没有)$/i.test(who)) return ask.services.escalations.planAssign(alert, byOf(ask), undefined);
    const person = await whoIs(who, ask);
    const effect = await ask.services.escalations.planAssign(alert, byOf(ask), person);
    const allowed = await ask.services.escalations.mayHave(alert, person.id);
    if (!allowed) throw cannot(person.account);
    return effect;
  },
  async apply(ask) {
    await ask.services.escalations.assign(ask.effect, byOf(ask));
    return card(ask.effect.summary, [], 'success');
  },
});

const cannot = (account: string): UserError =>
  new UserError('alert.cannot_have', {
    zh: `不能交给 ${account}：他看不到这家店的告警，或没法直接收到消息；请先用 人员 给予 给角色或关联账号`,
    en: `${account} cannot have it: they may not see this shop’s alerts, or cannot be written to; give them a role (operator grant) or link an account first`,
  });
