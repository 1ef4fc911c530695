import { type Localized, same } from '../../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { papersWhere } from '../papers/read.ts';
import type { OfficeDeps, Staff } from './deps.ts';
import { type Cadence, type Duty, SHIPPED_DUTIES } from './duty-list.ts';
import { newestVersion } from './handbook.ts';
import { dayOf, endOfDay, nextPeriod, periodOf, type Regular, shiftDay, startOfDay } from './periods.ts';
import { platformsSold } from './policy.ts';

/** Those that came with the system, as they were set, then the operators' own. */
export async function dutiesNow(tx: Tx): Promise<Duty[]> {
  const rows = await rowsOf<Record<string, unknown>>(tx, sql`select * from duty order by at, code limit 500`);
  const set = new Map(rows.map((row) => [row['code'] as string, dutyOf(row)]));
  const shipped = SHIPPED_DUTIES.map((one) => {
    const own = set.get(one.code);
    return own ? { ...one, ...own, name: one.name, cadence: one.cadence } : one;
  });
  return [...shipped, ...[...set.values()].filter(({ code }) => !SHIPPED_DUTIES.some((one) => one.code === code))];
}

const dutyOf = (row: Record<string, unknown>): Duty => ({
  code: row['code'] as string,
  name: row['name'] as Localized,
  cadence: row['cadence'] as Cadence,
  role: row['role'] as string,
  ownerId: row['owner_id'] === null ? undefined : Number(row['owner_id']),
  leadDays: row['lead_days'] as number,
  needsProof: row['needs_proof'] as boolean,
  enabled: row['enabled'] as boolean,
  version: row['version'] as number,
});

/** Whose it is: who is named, else the first with the role for all shops, else the first admin; nobody where there is none. */
export function ownerOf(duty: Pick<Duty, 'ownerId' | 'role'>, staff: readonly Staff[]): Staff | undefined {
  const named = staff.find(({ id }) => id === duty.ownerId);
  const holder = (role: string) =>
    staff.find(({ roles }) => roles.some((one) => one.role === role && one.shop === undefined));
  return named ?? holder(duty.role) ?? holder('admin');
}

/** One time that a duty comes round. */
export type Occasion = { duty: Duty; slot: string; dueAt: Date; about: Localized | undefined };

const MOST_OCCASIONS = 500;

/** Everything whose to-do should be there by now, as far as it is known. */
export async function occasions(d: OfficeDeps, now: Date): Promise<Occasion[]> {
  const duties = (await dutiesNow(d.tx)).filter(({ enabled }) => enabled);
  const platforms = await platformsSold(d.tx);
  const all: Occasion[] = [];
  for (const duty of duties) {
    if (duty.cadence === 'on-expiry') all.push(...(await endingPapers(d.tx, duty, now)));
    else if (duty.cadence === 'on-rule-change') all.push(...(await ruleChange(d.tx, duty)));
    else all.push(...regular(duty, duty.cadence, now).flatMap((one) => eachPlatform(d, one, platforms)));
  }
  return all.slice(0, MOST_OCCASIONS);
}

/** The period that runs, and the next where its lead has begun; pure. */
export function regular(duty: Duty, cadence: Regular, now: Date): Occasion[] {
  const today = dayOf(now);
  const running = periodOf(cadence, today);
  return [running, nextPeriod(cadence, running)]
    .filter(({ last }) => shiftDay(last, -duty.leadDays) <= today)
    .map(({ code, last }) => ({ duty, slot: code, dueAt: endOfDay(last), about: same(code) }));
}

const eachPlatform = (d: OfficeDeps, one: Occasion, platforms: readonly string[]): Occasion[] =>
  one.duty.perPlatform !== true
    ? [one]
    : platforms.map((platform) => {
        const words = d.platformWords(platform);
        const about = { zh: `${words.zh} ${one.slot}`, en: `${words.en} ${one.slot}` };
        return { ...one, slot: `${one.slot}:${platform}`, about };
      });

/** The newest version of the handbook asks for a training, as long as an earlier one is not waited for. */
async function ruleChange(tx: Tx, duty: Duty): Promise<Occasion[]> {
  const newest = await newestVersion(tx);
  if (!newest || newest.version === 1) return [];
  const [open] = await rowsOf<{ key: string }>(
    tx,
    sql`select key from todo where done_at is null and starts_with(key, ${`duty:${duty.code}:`}) limit 1`,
  );
  if (open) return [];
  const version = newest.version;
  return [
    {
      duty,
      slot: `v${version}`,
      dueAt: endOfDay(shiftDay(dayOf(newest.at), duty.leadDays)),
      about: { zh: `手册第 ${version} 版`, en: `handbook version ${version}` },
    },
  ];
}

async function endingPapers(tx: Tx, duty: Duty, now: Date): Promise<Occasion[]> {
  const until = shiftDay(dayOf(now), duty.leadDays);
  const papers = await papersWhere(
    tx,
    now,
    sql`p.kind = any (${sql.param([...(duty.kinds ?? [])])}::text[]) and p.expires_on <= ${until}::date
        order by p.expires_on, p.id limit ${MOST_OCCASIONS}`,
  );
  return papers.flatMap((paper) =>
    paper.followed || paper.expiresOn === undefined
      ? []
      : [
          {
            duty,
            slot: `${paper.id}:${paper.expiresOn}`,
            dueAt: endOfDay(paper.expiresOn),
            about: {
              zh: `${paper.shop ?? '集团'} ${paper.name}，${paper.expiresOn} 到期`,
              en: `${paper.shop ?? 'group'} ${paper.name}, ends ${paper.expiresOn}`,
            },
          },
        ],
  );
}

export const keyOf = ({ duty, slot }: Pick<Occasion, 'duty' | 'slot'>): string => `duty:${duty.code}:${slot}`;

/** A to-do of a duty. */
export type DutyTodo = {
  id: number;
  duty: string;
  slot: string;
  title: Localized;
  ownerId: number | undefined;
  owner: string | undefined;
  dueAt: Date;
  doneAt: Date | undefined;
  proof: string;
};

/** To-dos that are open, and those that were due or done since; by when they are due. */
export async function dutyTodos(tx: Tx, { since, ownerId }: { since: Date; ownerId?: number }): Promise<DutyTodo[]> {
  const whose = ownerId === undefined ? sql`` : sql`and t.owner_id = ${ownerId}`;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select t.*, p.name as owner from todo t left join person p on p.id = t.owner_id
        where starts_with(t.key, 'duty:') and (t.done_at is null or t.done_at >= ${instantParam(since)} or t.due_at >= ${instantParam(since)})
          ${whose} order by t.due_at, t.id limit 2000`,
  );
  return rows.map((row) => {
    const [, duty = '', ...slot] = String(row['key']).split(':');
    return {
      id: Number(row['id']),
      duty,
      slot: slot.join(':'),
      title: row['title'] as Localized,
      ownerId: row['owner_id'] === null ? undefined : Number(row['owner_id']),
      owner: (row['owner'] as string | null) ?? undefined,
      dueAt: instantOf(row['due_at']),
      doneAt: row['done_at'] === null ? undefined : instantOf(row['done_at']),
      proof: (row['proof'] as string | null) ?? '',
    };
  });
}

/** The start of the quarter that an instant is in. */
export const quarterStart = (now: Date): Date => startOfDay(periodOf('quarterly', dayOf(now)).first);

/**
 * Makes the to-dos that should be there, each once whatever ran before; closes those of papers that were renewed. Returns what is new.
 * `roomId`: where their reminders go.
 */
export async function makeTodos(d: OfficeDeps, { now, roomId }: { now: Date; roomId?: number }): Promise<number[]> {
  await closeRenewed(d, now);
  const due = await occasions(d, now);
  const keys = due.map(keyOf);
  const rows = await rowsOf<{ key: string }>(
    d.tx,
    sql`select key from todo where key = any (${sql.param(keys)}::text[])`,
  );
  const there = new Set(rows.map(({ key }) => key));
  const staff = await d.staff();
  const made: number[] = [];
  for (const one of due.filter((occasion) => !there.has(keyOf(occasion)))) {
    const { duty, about, dueAt } = one;
    made.push(
      await d.todos.add({
        title: about ? { zh: `${duty.name.zh}（${about.zh}）`, en: `${duty.name.en} (${about.en})` } : duty.name,
        ownerId: ownerOf(duty, staff)?.id,
        roomId,
        dueAt,
        createdBy: 'job:duties',
        key: keyOf(one),
        needsProof: duty.needsProof,
      }),
    );
  }
  return made;
}

/** A paper that was renewed, followed or removed asks for nothing any more. */
async function closeRenewed(d: OfficeDeps, now: Date): Promise<void> {
  const rows = await rowsOf<{ id: string; until: string | null; state: string | null }>(
    d.tx,
    sql`select t.id, p.expires_on::text as until, p.state from todo t
        left join paper p on p.id = split_part(t.key, ':', 3)::bigint
        where t.done_at is null and t.key ~ '^duty:(licence|insurance|guarantee|law-firm):[0-9]{1,15}:[0-9-]{10}$'
          and (p.id is null or p.state <> 'active' or p.expires_on is null or p.expires_on > split_part(t.key, ':', 4)::date
            or exists (select from paper o where o.state = 'active' and o.id <> p.id and o.shop_id is not distinct from p.shop_id
              and o.kind = p.kind and lower(o.name) = lower(p.name) and lower(o.category) = lower(p.category)
              and lower(o.brand) = lower(p.brand) and (o.expires_on is null or o.expires_on > p.expires_on)))
        limit 200`,
  );
  for (const { id, until, state } of rows) {
    const proof = state === 'active' ? `renewed 已续期 ${until ?? ''}`.trim() : 'removed 已删除';
    await d.todos.applyState(await d.todos.planState(Number(id), true, proof), 'job:duties', now);
  }
}
