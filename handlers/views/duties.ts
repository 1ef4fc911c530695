import {
  at,
  CADENCES,
  type Duty,
  type DutyTodo,
  type Localized,
  optional,
  roleCalled,
  same,
  table,
  type Value,
  valueArg,
  withData,
} from '#kit';

export const ownerArg = optional({
  ...valueArg<string>({ zh: '负责人（账号或名字）', en: 'owner (account or name)' }, (typed) =>
    typed.length <= 64 ? { value: typed } : undefined,
  ),
  marker: { zh: '给', en: 'owner' },
});

export const roleArg = optional({
  ...valueArg<string>({ zh: '角色', en: 'role' }, (typed) => {
    const role = roleCalled(typed);
    return role ? { value: role } : undefined;
  }),
  marker: { zh: '角色', en: 'role' },
});

export const leadArg = optional({
  ...valueArg<number>({ zh: '提前天数', en: 'days ahead' }, (typed) => {
    const [, n] = /^(\d{1,5})(?:d|天)?$/i.exec(typed) ?? [];
    return n ? { value: Number(n) } : undefined;
  }),
  marker: { zh: '提前', en: 'lead' },
});

const YES_NO: Record<string, boolean> = { yes: true, no: false, 要: true, 不要: false, 是: true, 否: false };

export const proofArg = optional({
  ...valueArg<boolean>({ zh: '要不要凭证（要、不要）', en: 'proof (yes, no)' }, (typed) => {
    const value = YES_NO[typed.toLowerCase()];
    return value === undefined ? undefined : { value };
  }),
  marker: { zh: '凭证', en: 'proof' },
});

/** Done, overdue, or due. */
export function stateOf(todo: DutyTodo, now: Date): Localized {
  if (todo.doneAt) return { zh: '已完成', en: 'done' };
  return todo.dueAt < now ? { zh: '逾期', en: 'overdue' } : { zh: '待完成', en: 'due' };
}

const rowsTable = (todos: readonly DutyTodo[], now: Date, most: number) =>
  table(
    [
      { label: { zh: '待办', en: 'To-do' }, align: 'right' },
      { label: { zh: '事项', en: 'What' } },
      { label: { zh: '负责人', en: 'Owner' } },
      { label: { zh: '截止', en: 'Due' } },
      { label: { zh: '状态', en: 'State' } },
      { label: { zh: '凭证', en: 'Proof' } },
    ],
    todos
      .slice(0, most)
      .map((one): Value[] => [
        one.id,
        one.title,
        one.owner ?? { zh: '无人', en: 'nobody' },
        at(one.dueAt),
        stateOf(one, now),
        one.proof || '–',
      ]),
    todos.length,
  );

export const dutyTodosTable = (todos: readonly DutyTodo[], now: Date, most: number, data = false) =>
  data
    ? withData(
        rowsTable(todos, now, most),
        todos.slice(0, most).map((one) => ({
          todo: one.id,
          duty: one.duty,
          slot: one.slot,
          owner: one.owner ?? null,
          due: one.dueAt.toISOString(),
          state: stateOf(one, now).en,
          proof: one.proof,
        })),
      )
    : rowsTable(todos, now, most);

export const dutiesTable = (rows: readonly { duty: Duty; owner: string | undefined }[], todos: readonly DutyTodo[]) =>
  table(
    [
      { label: { zh: '编号', en: 'Code' } },
      { label: { zh: '事务', en: 'Duty' } },
      { label: { zh: '周期', en: 'How often' } },
      { label: { zh: '负责人', en: 'Owner' } },
      { label: { zh: '提前', en: 'Days ahead' }, align: 'right' },
      { label: { zh: '本季完成', en: 'Done' } },
    ],
    rows.map(({ duty, owner }): Value[] => {
      const own = todos.filter((one) => one.duty === duty.code);
      const done = own.filter(({ doneAt }) => doneAt).length;
      return [
        duty.code,
        duty.name,
        duty.enabled ? CADENCES[duty.cadence] : { zh: '停用', en: 'off' },
        owner ?? { zh: '无人', en: 'nobody' },
        duty.leadDays,
        own.length === 0 ? '–' : same(`${done}/${own.length}`),
      ];
    }),
  );
