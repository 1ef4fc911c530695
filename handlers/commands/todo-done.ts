import { card, defineCommand, field, fields, optional, rest, units } from '#kit';

export default defineCommand({
  name: { zh: '待办 完成', en: 'todo done' },
  aliases: ['完成待办'],
  summary: { zh: '完成一项待办，可以写上凭证', en: 'Mark a to-do as done, with proof if there is any' },
  examples: ['待办 完成 12 已重新盘点，见照片', 'todo done 12'],
  permission: 'todo.write',
  reach: 'shop',
  effect: 'write',
  args: {
    id: units({ zh: '编号', en: 'number' }, 1),
    proof: optional(rest({ zh: '凭证', en: 'proof' }, { max: 200, verbatim: true })),
  },
  plan: ({ args, services }) => services.todos.planState(args.id, true, args.proof ?? ''),
  async apply({ effect, by, services, now }) {
    await services.todos.applyState(effect, by.actor, now);
    const { id, proof, title } = effect.data;
    return card(
      { zh: `待办 ${id} 已完成`, en: `To-do ${id} is done` },
      [
        fields(
          field({ zh: '内容', en: 'What' }, String(title)),
          ...(proof ? [field({ zh: '凭证', en: 'Proof' }, String(proof))] : []),
        ),
      ],
      'success',
    );
  },
});
