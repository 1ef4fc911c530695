import { card, choice, clampChars, defineCommand, field, fields, optional } from '#kit';
import { Account } from '../views/people.ts';

export default defineCommand({
  name: { zh: '人员 认可', en: 'operator vouch' },
  aliases: ['认可账号'],
  summary: {
    zh: '认可一个控制台账号是独立的人，可以作为第二个人审批；加 取消 收回',
    en: 'Vouch that a console account is a person of their own, who counts as a second one; add off to end it',
  },
  examples: ['人员 认可 console:li', 'operator vouch console:li', 'operator vouch console:li off'],
  permission: 'people.manage',
  effect: 'write',
  args: { account: Account, state: optional(choice({ zh: '取消', en: 'off' }, { off: '取消' })) },
  plan: ({ args, services, actor }) =>
    services.people.planVouch(
      args.account,
      { person: actor.personId, account: `${actor.account.channel}:${actor.account.userId}` },
      args.state !== 'off',
    ),
  async apply({ effect, services, now }) {
    await services.people.applyVouch(effect, now);
    const who = clampChars(String(effect.data['who']), 40);
    const changes = effect.rows.flatMap((row) => row.changes);
    return card(
      effect.data['give'] === true
        ? { zh: `已认可 · ${who}`, en: `Vouched for · ${who}` }
        : { zh: `不再认可 · ${who}`, en: `No longer vouched for · ${who}` },
      [fields(...changes.map((change) => field(change.label, change.after)))],
      'success',
    );
  },
});
