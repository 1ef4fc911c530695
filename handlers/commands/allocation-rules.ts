import { defineCommand, rulesIn, rulesTarget, valueArg } from '#kit';
import { badRules } from '../views/allocation.ts';
import { settingCard } from '../views/allocation-set.ts';

export default defineCommand({
  name: { zh: '分仓 规则', en: 'allocation rules' },
  aliases: ['分倉規則'],
  summary: {
    zh: '排分仓规则的顺序，没写的停用：整单、就近、货主、效期、运费',
    en: 'Order the rules of allocation; those left out are off: whole, region, owner, expiry, cost',
  },
  examples: ['分仓规则 就近 整单 运费', 'allocation rules whole, region, cost', 'allocation rules default'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/allocation/rules', scope: 'inventory.approve' },
  args: {
    rules: valueArg(
      { zh: '规则，按顺序', en: 'rules in their order' },
      (typed) => (typed.length <= 200 ? { value: typed } : undefined),
      { joins: true },
    ),
  },
  async plan({ args, services }) {
    const off = /^(default|默认)$/i.test(args.rules);
    const rules = rulesIn(args.rules);
    if (!rules) throw badRules();
    return services.allocation.planSetting(rulesTarget, off ? undefined : rules.join(','));
  },
  async apply({ effect, by, services, trace }) {
    await services.allocation.applySetting(effect, by.actor);
    return settingCard(effect, trace);
  },
});
