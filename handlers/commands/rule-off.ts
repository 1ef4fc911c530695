import { defineCommand, rest } from '#kit';
import { ruleSetCard } from '../views/rule-set.ts';
import { daysIn } from '../views/rules.ts';

export default defineCommand({
  name: { zh: '规则 停用', en: 'rule off' },
  aliases: ['关闭规则', '规则 关', '规则 关闭', '关规则'],
  summary: {
    zh: '停用一条规则，可以只对一个店铺、平台、类目，或一段时间；先预览最近 30 天，再由第二个人批准',
    en: 'Switch a rule off, everywhere or for one shop, platform or category, or for a time; previewed over 30 days, approved by a second person',
  },
  examples: [
    '规则 停用 price-gap shop=SH-1 清仓店不比价',
    'rule off price-gap shop=SH-1 outlet prices are not compared',
  ],
  permission: 'compliance.rules',
  effect: 'write',
  args: {
    setting: rest(
      {
        zh: '规则 shop= platform= category= from= until= 原因',
        en: 'rule shop= platform= category= from= until= reason',
      },
      { max: 600, verbatim: true },
    ),
  },
  plan: (ask) => ask.services.rules.planSwitch(ask.args.setting, false, daysIn(ask)),
  async apply({ effect, by, actor, services, trace, now }) {
    const act = { personId: actor.personId, actor: by.actor, approvedBy: by.approvedBy, trace, now };
    return ruleSetCard(effect, await services.rules.apply(effect, act), trace);
  },
});
