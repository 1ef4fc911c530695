import { defineCommand, rest } from '#kit';
import { ruleSetCard } from '../views/rule-set.ts';
import { daysIn } from '../views/rules.ts';

export default defineCommand({
  name: { zh: '规则 设置', en: 'rule set' },
  aliases: ['规则 修改', '设置规则', '改规则'],
  summary: {
    zh: '改一条规则的参数或级别，可以只对一个店铺、平台、类目；先预览最近 30 天，再由第二个人批准',
    en: 'Change parameters or severity of a rule, everywhere or for one shop, platform or category; previewed over 30 days, approved by a second person',
  },
  examples: [
    '规则 设置 price-gap min=25% shop=SH-1 大促期间放宽',
    'rule set price-gap min=25% shop=SH-1 until=2026-12-12 relaxed during the promotion',
  ],
  permission: 'compliance.rules',
  effect: 'write',
  args: {
    setting: rest(
      {
        zh: '规则 参数=值 shop= platform= category= severity= from= until= 原因',
        en: 'rule name=value shop= platform= category= severity= from= until= reason',
      },
      { max: 600, verbatim: true },
    ),
  },
  plan: (ask) => ask.services.rules.planSet(ask.args.setting, daysIn(ask)),
  async apply({ effect, by, actor, services, trace, now }) {
    const act = { personId: actor.personId, actor: by.actor, approvedBy: by.approvedBy, trace, now };
    return ruleSetCard(effect, await services.rules.apply(effect, act), trace);
  },
});
