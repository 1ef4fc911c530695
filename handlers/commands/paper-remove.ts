import { card, defineCommand, text, units } from '#kit';

export default defineCommand({
  name: { zh: '证照 删除', en: 'paper remove' },
  aliases: ['papers remove'],
  summary: { zh: '删除一份证照：不再算数，证据留着', en: 'Remove a paper: it counts no more, its evidence stays' },
  examples: ['证照 删除 4', 'paper remove 4'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'DELETE', path: '/papers/{id}', scope: 'compliance.write' },
  args: { id: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services, now }) => services.papers.planRemove({ id: args.id, now }),
  async apply({ effect, services, actor, trace, now }) {
    await services.papers.applyRemove({ effect, by: actor.personId, trace, now });
    return card({ zh: '已删除', en: 'Removed' }, [text(effect.summary)], 'success');
  },
});
