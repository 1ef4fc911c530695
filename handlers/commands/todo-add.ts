import {
  accountOf,
  card,
  deadline,
  defineCommand,
  field,
  fields,
  instantText,
  optional,
  rest,
  UserError,
  valueArg,
} from '#kit';

export default defineCommand({
  name: { zh: '待办 添加', en: 'todo add' },
  aliases: ['添加待办'],
  summary: {
    zh: '记一件要做的事，可以写截止时间和给谁',
    en: 'Note something to be done, with due and for if you like',
  },
  examples: [
    '待办 添加 截止 明天 18:00 核对 TEE-RED-M 盘点',
    'todo add due 2h call the warehouse',
    'todo add for=console:me due=2026-12-01 renew the licence',
  ],
  permission: 'todo.write',
  reach: 'shop',
  effect: 'write',
  args: {
    due: optional({
      ...deadline({
        zh: '时间（2h、18:00、明天 18:00、周五、下午3点、2026-12-01 09:00）',
        en: 'time (2h, 18:00, tomorrow 18:00, friday, 2026-12-01 09:00)',
      }),
      marker: { zh: '截止', en: 'due' },
    }),
    owner: optional({
      ...valueArg({ zh: '账号（wecom:USERID）', en: 'account (wecom:USERID)' }, (typed) => {
        const account = accountOf(typed);
        return account ? { value: account } : undefined;
      }),
      marker: { zh: '给', en: 'for' },
    }),
    title: rest({ zh: '内容', en: 'what is to be done' }, { max: 200, verbatim: true }),
  },
  async plan({ args, services, actor, room, now }) {
    if (args.due && args.due <= now) throw past(args.due, room.timeZone);
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

const past = (due: Date, timeZone: string): UserError =>
  new UserError('todo.past', {
    zh: `截止时间 ${instantText(due, timeZone)} 已经过去，请写一个以后的时间`,
    en: `${instantText(due, timeZone)} has passed already, please give a time to come`,
  });
