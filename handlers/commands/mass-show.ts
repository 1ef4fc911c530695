import { card, defineCommand } from '#kit';
import { massBlocks } from '../views/mass.ts';
import { massArg } from '../views/mass-args.ts';

export default defineCommand({
  name: { zh: '群发 查看', en: 'mass show' },
  aliases: ['群发 看'],
  summary: {
    zh: '一次群发的结果：已发、不是好友、已收过其他群发、未发',
    en: 'What became of a mass message: sent, not a friend, had others already, unsent',
  },
  examples: ['群发 查看 3', 'mass show 3'],
  permission: 'templates.read',
  effect: 'read',
  args: { id: massArg },
  async run({ args, services }) {
    const mass = await services.templates.massShow(args.id);
    return card({ zh: `群发 ${mass.id}`, en: `Mass message ${mass.id}` }, massBlocks(mass));
  },
});
