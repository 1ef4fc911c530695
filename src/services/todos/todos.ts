import { bindTo } from '../../core/bind.ts';
import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

export type Todo = {
  id: number;
  title: Localized;
  owner: string | undefined;
  ownerId: number | undefined;
  roomId: number | undefined;
  dueAt: Date | undefined;
  doneAt: Date | undefined;
  doneBy: string | undefined;
  proof: string | undefined;
  /** It is closed only with proof. */
  needsProof?: true;
  version: number;
};

export type NewTodo = {
  title: Localized;
  ownerId: number | undefined;
  roomId: number | undefined;
  dueAt: Date | undefined;
  createdBy: string;
  /** Services that may ask twice give a key: the same key is the same to-do. */
  key?: string;
  /** It is to be closed only with proof. */
  needsProof?: boolean;
};

const REMIND_BEFORE_MS = 30 * 60_000;

type Deps = { tx: Tx };

export type Todos = ReturnType<typeof createTodos>;

/** Things that people must do: owner, deadline, proof when done, reminder. One table for every service. */
export const createTodos = (deps: Deps) =>
  bindTo(deps, { open, byId, add, planAdd, applyAdd, planState, applyState, takeDueReminders });

async function open(d: Deps, filter: { ownerId?: number; limit: number }): Promise<{ rows: Todo[]; total: number }> {
  const mine = filter.ownerId === undefined ? sql`` : sql`and t.owner_id = ${filter.ownerId}`;
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select t.*, p.name as owner, count(*) over ()::int as total from todo t left join person p on p.id = t.owner_id
        where t.done_at is null ${mine} order by t.due_at nulls last, t.id limit ${filter.limit}`,
  );
  return { rows: rows.map(todoOf), total: (rows[0]?.['total'] as number) ?? 0 };
}

async function byId(d: Deps, id: number): Promise<Todo> {
  const [row] = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select t.*, p.name as owner from todo t left join person p on p.id = t.owner_id where t.id = ${id}`,
  );
  if (!row)
    throw new UserError('todo.not_found', { zh: `没有编号为 ${id} 的待办`, en: `There is no to-do number ${id}` });
  return todoOf(row);
}

/** For services: inside their own transaction. Returns the to-do's id, the existing one's when the key is known. */
async function add(d: Deps, todo: NewTodo): Promise<number> {
  const remind = todo.dueAt ? instantParam(new Date(todo.dueAt.getTime() - REMIND_BEFORE_MS)) : sql`null`;
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into todo (key, title, owner_id, room_id, due_at, remind_at, needs_proof, created_by)
        values (${todo.key ?? null}, ${JSON.stringify(todo.title)}::jsonb, ${todo.ownerId ?? null}, ${todo.roomId ?? null},
                ${todo.dueAt ? instantParam(todo.dueAt) : sql`null`}, ${remind}, ${todo.needsProof ?? false}, ${todo.createdBy})
        on conflict (key) do update set key = excluded.key returning id`,
  );
  return Number((row as { id: string }).id);
}

async function planAdd(
  _d: Deps,
  todo: {
    title: string;
    owner: { id: number; name: string };
    dueAt: Date | undefined;
    roomId: number;
  },
): Promise<Effect> {
  return {
    summary: {
      zh: `新待办：${todo.title}（${todo.owner.name}）`,
      en: `New to-do: ${todo.title} (${todo.owner.name})`,
    },
    rows: [],
    figures: todo.dueAt ? [{ label: { zh: '截止', en: 'Due' }, value: { at: todo.dueAt.toISOString() } }] : [],
    inverse: {
      irreversible: {
        zh: '做完或不再需要时，发送 待办 完成 关闭',
        en: 'close it with todo done when it is done or no longer needed',
      },
    },
    data: {
      title: todo.title,
      ownerId: todo.owner.id,
      owner: todo.owner.name,
      roomId: todo.roomId,
      dueAt: todo.dueAt?.toISOString() ?? null,
    },
  };
}

async function applyAdd(d: Deps, effect: Effect, by: string): Promise<number> {
  const { title, ownerId, roomId, dueAt } = effect.data;
  return add(d, {
    title: same(String(title)),
    ownerId: Number(ownerId),
    roomId: Number(roomId),
    dueAt: dueAt === null ? undefined : new Date(String(dueAt)),
    createdBy: by,
  });
}

/** Closing (with proof) or opening again. */
async function planState(d: Deps, id: number, done: boolean, proof: string): Promise<Effect> {
  const todo = await byId(d, id);
  if ((todo.doneAt !== undefined) === done) {
    throw new UserError(
      'todo.state',
      done
        ? { zh: `待办 ${id} 已经完成`, en: `To-do ${id} is done already` }
        : { zh: `待办 ${id} 还没有完成`, en: `To-do ${id} is still open` },
    );
  }
  if (done && todo.needsProof && proof === '') throw proofless(id);
  const states = [
    { zh: '未完成', en: 'open' },
    { zh: '已完成', en: 'done' },
  ] as const;
  return {
    summary: done
      ? { zh: `完成待办 ${id}：${todo.title.zh}`, en: `To-do ${id} done: ${todo.title.en}` }
      : { zh: `重新打开待办 ${id}`, en: `Open to-do ${id} again` },
    rows: [
      {
        key: `todo:${id}`,
        label: todo.title,
        version: todo.version,
        versionAfter: todo.version + 1,
        changes: [{ label: { zh: '状态', en: 'State' }, before: states[done ? 0 : 1], after: states[done ? 1 : 0] }],
      },
    ],
    figures: proof ? [{ label: { zh: '凭证', en: 'Proof' }, value: proof }] : [],
    inverse: { says: done ? `todo reopen ${id}` : `todo done ${id} ${todo.proof ?? ''}`.trim() },
    data: { id, done, proof, version: todo.version, title: todo.title.zh },
  };
}

const proofless = (id: number): UserError =>
  new UserError('todo.proof', {
    zh: `待办 ${id} 要有凭证才能完成，请写上：待办 完成 ${id} <凭证>`,
    en: `To-do ${id} needs proof to be closed; write todo done ${id} <proof>`,
  });

async function applyState(d: Deps, effect: Effect, by: string, now: Date): Promise<void> {
  const { id, done, proof, version } = effect.data;
  const state = done
    ? sql`done_at = ${instantParam(now)}, done_by = ${by}, proof = ${proof}`
    : sql`done_at = null, done_by = null`;
  const rows = await rowsOf(
    d.tx,
    sql`update todo set ${state}, version = version + 1 where id = ${id} and version = ${version} returning id`,
  );
  if (rows.length === 0) throw effectChanged(`#${id}`);
}

/** To-dos whose reminder is due, each taken once. */
async function takeDueReminders(d: Deps, now: Date, limit: number): Promise<Todo[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`update todo t set reminded_at = ${instantParam(now)} where id in (
          select id from todo where done_at is null and reminded_at is null and remind_at <= ${instantParam(now)}
          order by remind_at limit ${limit} for update skip locked)
        returning t.*, (select name from person p where p.id = t.owner_id) as owner`,
  );
  return rows.map(todoOf);
}

const optionalInstant = (value: unknown): Date | undefined =>
  value === null || value === undefined ? undefined : instantOf(value);

const todoOf = (row: Record<string, unknown>): Todo => ({
  id: Number(row['id']),
  title: row['title'] as Localized,
  owner: (row['owner'] as string | null) ?? undefined,
  ownerId: row['owner_id'] === null ? undefined : Number(row['owner_id']),
  roomId: row['room_id'] === null ? undefined : Number(row['room_id']),
  dueAt: optionalInstant(row['due_at']),
  doneAt: optionalInstant(row['done_at']),
  doneBy: (row['done_by'] as string | null) ?? undefined,
  proof: (row['proof'] as string | null) ?? undefined,
  ...(row['needs_proof'] === true && { needsProof: true as const }),
  version: row['version'] as number,
});
