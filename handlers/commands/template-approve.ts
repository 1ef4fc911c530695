import { accountKey, actions, button, card, defineCommand, fields, text } from '#kit';
import { templateArg, versionArg } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 批准', en: 'template approve' },
  aliases: ['批准话术'],
  summary: {
    zh: '批准别人提交的话术；先过合规检查，不合规的说明在哪里、怎么改',
    en: 'Approve what somebody else proposed; it is checked first, and refused with the place and a proposal where it may not be said',
  },
  examples: ['话术 批准 hello', 'template approve hello 1'],
  permission: 'templates.approve',
  reach: 'shop',
  effect: 'write',
  args: { code: templateArg, version: versionArg },
  plan: ({ args, services, actor, now }) =>
    services.templates.planApprove({ code: args.code, version: args.version, account: accountKey(actor.account) }, now),
  async apply({ effect, by, actor, services, trace, now }) {
    await services.templates.applyStep(effect, 'approved', { personId: actor.personId, actor: by.actor, trace, now });
    return card(
      { zh: `话术已批准 · ${effect.data['code']}`, en: `Template approved · ${effect.data['code']}` },
      [
        text(effect.summary),
        fields(...effect.figures),
        actions(button({ label: { zh: '使用', en: 'Use' }, says: `template use ${effect.data['code']}` })),
      ],
      'success',
    );
  },
});
