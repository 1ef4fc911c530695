import { card, defineCommand, text, units } from '#kit';

export default defineCommand({
  name: { zh: '关联 删除', en: 'linked remove' },
  summary: {
    zh: '删除一家店的一项身份（分开之后）；编号见 关联 <店铺>',
    en: 'Remove one thing that a shop has, once it was separated; its number is in linked accounts <shop>',
  },
  examples: ['关联 删除 12', 'linked remove 12'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'DELETE', path: '/identities/{id}', scope: 'compliance.write' },
  args: { id: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.linkedShops.planRemove(args.id),
  async apply({ effect, services, actor, trace }) {
    await services.linkedShops.applyRemove({ effect, by: actor.personId, trace });
    return card({ zh: '已删除', en: 'Removed' }, [text(effect.summary)], 'success');
  },
});
