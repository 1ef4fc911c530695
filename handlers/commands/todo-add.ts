import { accountOf, card, deadline, defineCommand, field, fields, optional, rest, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '待办 添加', en: 'todo add' },
  aliases: ['添加待办'],
  summary: {
    zh: '记一件要做的事，可以写截止时间和给谁',
    en: 'Note something to be done, with due and for if you like',
  },
  examples: [
    '待办 添加 截止 明天T18:00 核对 TEE-RED-M 盘点',
    'todo add due 2h call the warehouse',
    'todo add for=console:me due=2026-12-01 renew the licence',
  ],
  permission: 'todo.write',
  reach: 'shop',
  effect: 'write',
  args: {
    due: optional({ ...deadline({ zh: '时间', en: 'time' }), marker: { zh: '截止', en: 'due' } }),
    owner: optional({
      ...valueArg({ zh: '账号（wecom:USERID）', en: 'account (wecom:USERID)' }, (typed) => {
        const account = accountOf(typed);
        return account ? { value: account } : undefined;
      }),
      marker: { zh: '给', en: 'for' },
    }),
    title: rest({ zh: '内容', en: 'what is to be done' }, { max: 200, verbatim: true }),
  },
  async plan({ args, services, actor, room }) {
    const owner = args.owner ? await services.people.knownPerson(args.owner) : { id: actor.personId, name: actor.name };
    return services.todos.planAdd({ title: args.title, owner, dueAt: args.due, roomId: room.id });
  },
  async apply({ effect, by, services }) {
    const id = await services.todos.applyAdd(effect, by.actor);
    const due = effect.data['dueAt'];
    return {
      message: card(
        { zh: `已记下待办 ${id}`, en: `To-do ${id} noted` },
        [
          fields(
            field({ zh: '内容', en: 'What' }, String(effect.data['title'])),
            field({ zh: '谁', en: 'Who' }, String(effect.data['owner'])),
            ...(due ? [field({ zh: '截止', en: 'Due' }, { at: String(due) })] : []),
          ),
        ],
        'success',
      ),
      inverse: { says: `todo done ${id} 撤销 undone` },
    };
  },
});
