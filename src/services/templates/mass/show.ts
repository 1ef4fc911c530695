import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { instantOf, rowsOf, sql } from '../../../db/client.ts';
import type { TemplatesDeps } from '../deps.ts';
import { noSuchMass, nothingToCancel } from './refusals.ts';

export type MassTask = {
  member: string;
  state: 'waiting' | 'sending' | 'made' | 'unknown' | 'refused' | 'cancelled';
  reason: string;
  confirmed: boolean;
  readAt: Date | undefined;
  customers: number;
  unsent: number;
  sent: number;
  notFriend: number;
  hadOthers: number;
  refused: number;
};

export type Mass = {
  id: number;
  at: Date;
  shop: string;
  code: string | undefined;
  words: string;
  by: string;
  approvedBy: string;
  leftOut: number;
  cancelled: boolean;
  version: number;
  tasks: MassTask[];
};

type Row = Record<string, unknown>;

/** The latest, with its tasks counted. */
export async function massList(
  d: TemplatesDeps,
  limit: number,
  only?: number,
): Promise<{ rows: Mass[]; total: number }> {
  const rows = await rowsOf<Row>(
    d.tx,
    sql`select m.*, s.code as shop, t.code, count(*) over ()::int as total,
          (select coalesce(jsonb_agg(x order by x.member), '[]') from (
            select k.member, k.state, k.reason, k.confirmed, k.read_at as "readAt", count(g.*)::int as customers,
              count(*) filter (where g.status = 0)::int as unsent, count(*) filter (where g.status = 1)::int as sent,
              count(*) filter (where g.status = 2)::int as "notFriend", count(*) filter (where g.status = 3)::int as "hadOthers",
              count(*) filter (where g.status = 9)::int as refused
            from mass_task k left join mass_target g on g.task_id = k.id where k.mass_id = m.id group by k.id) x) as tasks
        from mass_message m left join shop s on s.id = m.shop_id left join template t on t.id = m.template_id
        where ${only === undefined ? sql`true` : sql`m.id = ${only}::bigint`} order by m.id desc limit ${limit}`,
  );
  return { rows: rows.map(massOf), total: Number(rows[0]?.['total'] ?? 0) };
}

const massOf = (row: Row): Mass => ({
  id: Number(row['id']),
  at: instantOf(row['at']),
  shop: String(row['shop'] ?? ''),
  code: (row['code'] as string | null) ?? undefined,
  words: String(row['words']),
  by: String(row['by']),
  approvedBy: String(row['approved_by']),
  leftOut: Number(row['left_out']),
  cancelled: row['cancelled_at'] !== null,
  version: Number(row['version']),
  tasks: (row['tasks'] as (Omit<MassTask, 'readAt'> & { readAt: string | null })[]).map((task) => ({
    ...task,
    readAt: task.readAt === null ? undefined : instantOf(task.readAt),
  })),
});

/** Throws mass.unknown. */
export async function massShow(d: TemplatesDeps, id: number): Promise<Mass> {
  const { rows } = await massList(d, 1, id);
  if (!rows[0]) throw noSuchMass(id);
  return rows[0];
}

/** Members whose lists of customers are read, with how many they have. */
export const massMembers = (
  d: TemplatesDeps,
): Promise<{ member: string; customers: number; reason: string; read: boolean }[]> =>
  rowsOf(
    d.tx,
    sql`select m.member, m.reason, m.read_at is not null as read,
          (select count(*)::int from wecom_customer c where c.member = m.member and c.gone_at is null) as customers
        from wecom_member m order by 1 limit 200`,
  );

/** Read only: takes back what WeCom has not got yet. Throws mass.unknown, mass.nothing_to_cancel. */
export async function planCancelMass(d: TemplatesDeps, id: number): Promise<Effect> {
  const mass = await massShow(d, id);
  const waiting = mass.tasks.filter(({ state }) => state === 'waiting');
  if (waiting.length === 0) throw nothingToCancel(id);
  return {
    summary: {
      zh: `取消第 ${id} 号群发里还没有交给企业微信的 ${waiting.length} 个任务`,
      en: `Cancel the tasks of mass message ${id} that WeCom has not got yet: ${waiting.length}`,
    },
    rows: [
      {
        key: `mass-cancel:${id}`,
        label: { zh: `群发 ${id}`, en: `Mass message ${id}` },
        version: mass.version,
        versionAfter: mass.version + 1,
        changes: [{ label: { zh: '等待的任务', en: 'Tasks that wait' }, before: waiting.length, after: 0 }],
      },
    ],
    figures: [],
    risk: { area: 'promotion', brake: true },
    inverse: { irreversible: { zh: '要发就再提交一次', en: 'propose it again to send it' } },
    data: { id, version: mass.version },
  };
}

/** Throws effect.changed when somebody was first, mass.nothing_to_cancel when WeCom got them all in the meantime. */
export async function applyCancelMass(d: TemplatesDeps, { data }: Effect, now: Date): Promise<number> {
  const id = Number(data['id']);
  const done = await rowsOf(
    d.tx,
    sql`update mass_message set version = version + 1, cancelled_at = ${now.toISOString()}::timestamptz
        where id = ${id} and version = ${Number(data['version'])} returning id`,
  );
  if (done.length === 0) throw effectChanged(`mass ${id}`);
  const stopped = await rowsOf(
    d.tx,
    sql`update mass_task set state = 'cancelled', due_at = null where mass_id = ${id} and state = 'waiting' returning id`,
  );
  if (stopped.length === 0) throw nothingToCancel(id);
  return stopped.length;
}
