import { card, clampChars, defineCommand, field, fields } from '#kit';
import { Account } from '../views/people.ts';

export default defineCommand({
  name: { zh: '人员 归并', en: 'operator link' },
  aliases: ['归并账号'],
  summary: {
    zh: '把第二个账号归到第一个账号的人名下',
    en: 'Make the second account belong to the person of the first',
  },
  examples: ['人员 归并 wecom:zhangsan slack:U0123', 'operator link wecom:zhangsan slack:U0123'],
  permission: 'people.manage',
  effect: 'write',
  args: { keep: Account, join: { ...Account, words: { zh: '要归并的账号', en: 'account to join' } } },
  plan: ({ args, services, actor }) => services.people.planLink(args.keep, args.join, actor.personId),
  confirm: () => true,
  async apply({ effect, by, services }) {
    await services.people.applyLink(effect, by.actor);
    const { join, keep } = effect.data;
    const changes = effect.rows.flatMap((row) => row.changes);
    return card(
      { zh: `已归并 · ${clampChars(`${join} → ${keep}`, 50)}`, en: `Linked · ${clampChars(`${join} → ${keep}`, 50)}` },
      [fields(...changes.map((change) => field(change.label, change.after)))],
      'success',
    );
  },
});
