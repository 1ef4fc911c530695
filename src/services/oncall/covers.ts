import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { same } from '../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../db/client.ts';
import { type Deps, noRota, type Person, shown } from './deps.ts';
import { keptRotas } from './read.ts';

const LONGEST_MS = 92 * 86_400_000;

/** Somebody in the place of whoever it would be. Throws oncall.none, oncall.past, and why they cannot be on call. */
export async function planCover(
  d: Deps,
  { code, person, from, to }: { code: string; person: Person; from: Date; to: Date },
  now: Date,
): Promise<Effect> {
  const [kept] = await keptRotas(d.tx, code);
  if (!kept) throw noRota(code);
  const unfit = await d.unfit(person);
  if (unfit) throw unfit;
  if (to <= now || to <= from || to.getTime() - from.getTime() > LONGEST_MS)
    throw new UserError('oncall.past', {
      zh: '代班要在以后结束，开始早于结束，最多 92 天',
      en: 'A cover ends in the future, begins before it ends, and lasts at most 92 days',
    });
  const { zone } = kept.rota;
  const span = `${shown(from, zone)} – ${shown(to, zone)}`;
  return {
    summary: { zh: `${person.name} 代班 ${span}`, en: `${person.name} covers ${span}` },
    rows: [
      {
        key: `oncall-cover:${code}:${from.toISOString()}:${to.toISOString()}`,
        label: same(code),
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '代班', en: 'Cover' }, before: '–', after: person.name }],
      },
    ],
    figures: [{ label: { zh: '时间', en: 'When' }, value: span }],
    inverse: { says: 'oncall uncover' },
    data: { code, person: person.id, from: from.toISOString(), to: to.toISOString(), span, name: person.name },
  };
}

export async function cover(d: Deps, { data }: Effect, by: { actor: string }): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into oncall_cover (rota, person_id, from_at, to_at, author) values (${String(data['code'])}, ${Number(data['person'])},
          ${String(data['from'])}::timestamptz, ${String(data['to'])}::timestamptz, ${by.actor}) returning id`,
  );
  return Number(row?.id);
}

/** Ends a cover, with all of its swap. Throws oncall.no_cover. */
export async function planUncover(d: Deps, id: number): Promise<Effect> {
  const [row] = await rowsOf<{ rota: string; name: string; account: string; from_at: string; to_at: string }>(
    d.tx,
    sql`select c.rota, p.name, (select min(a.channel || ':' || a.user_id) from account a where a.person_id = p.id) as account, c.from_at, c.to_at
        from oncall_cover c join person p on p.id = c.person_id where c.id = ${id} and c.ended_at is null`,
  );
  if (!row)
    throw new UserError('oncall.no_cover', {
      zh: `没有编号 ${id} 的代班，值班 列表 列出现在的`,
      en: `There is no cover ${id}; oncall list lists those that there are`,
    });
  const iso = (at: string) =>
    instantOf(at)
      .toISOString()
      .replace(/:\d\d\.\d+Z/, 'Z');
  const marker = row.rota === 'main' ? '' : ` rota=${row.rota}`;
  return {
    summary: { zh: `取消 ${row.name} 的代班`, en: `End the cover of ${row.name}` },
    rows: [
      {
        key: `oncall-cover:${row.rota}:${instantOf(row.from_at).toISOString()}:${instantOf(row.to_at).toISOString()}`,
        label: same(row.rota),
        version: 1,
        versionAfter: 0,
        changes: [{ label: { zh: '代班', en: 'Cover' }, before: row.name, after: '–' }],
      },
    ],
    figures: [],
    inverse: { says: `oncall cover ${row.account} from=${iso(row.from_at)} to=${iso(row.to_at)}${marker}` },
    data: { id, name: row.name },
  };
}

/** Throws effect.changed. */
export async function uncover(d: Deps, { data }: Effect, now: Date): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`update oncall_cover set ended_at = ${instantParam(now)} where ended_at is null and (id = ${Number(data['id'])}
          or swap_id = (select swap_id from oncall_cover where id = ${Number(data['id'])})) returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: '代班', en: 'cover' });
}
