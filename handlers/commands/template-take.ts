import { card, defineCommand, note, text, valueArg } from '#kit';
import { takenWords } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 取用', en: 'template take' },
  aliases: ['取用话术'],
  summary: {
    zh: '取用推送给自己的一条话术；每人只记一次',
    en: 'Take a text that was sent to oneself; it is noted once',
  },
  examples: ['话术 取用 12', 'template take 12'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'write',
  args: {
    push: valueArg({ zh: '推送号', en: 'number of the push' }, (typed) =>
      /^#?\d{1,15}$/.test(typed) ? { value: Number(typed.replace('#', '')) } : undefined,
    ),
  },
  plan: ({ args, services, actor }) => services.templates.planTake(args.push, actor.personId),
  async apply({ effect, by, actor, services, trace, now }) {
    const push = await services.templates.applyTake(effect, {
      personId: actor.personId,
      actor: by.actor,
      trace,
      now,
    });
    return card(
      { zh: `已取用 · ${push.shop} ${push.line.zh}`, en: `Taken · ${push.shop}: ${push.line.en}` },
      [text(push.texts), note(takenWords(push.takers, push.sentTo))],
      'success',
    );
  },
});
