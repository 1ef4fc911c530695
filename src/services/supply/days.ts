import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { firstTen, quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { stateOf } from './amounts.ts';

/** A holiday or promotion. `subject`: `*`, `category:<name>` or `sku:<code>`. */
export type MarkedDay = {
  id: number;
  day: string;
  name: string;
  kind: 'holiday' | 'promotion';
  subject: string;
  /** Demand of the day in percent of an ordinary day's. */
  upliftPercent: number;
};

type Deps = { tx: Tx };

/** From `from` (YYYY-MM-DD) on, by day. */
export async function days(d: Deps, from: string, limit: number): Promise<{ rows: MarkedDay[]; total: number }> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select id, day::text as day, name, kind, subject, uplift_percent, count(*) over ()::int as total
        from calendar_day where day >= ${from}::date
        order by day, name, subject limit ${limit}`,
  );
  return { rows: rows.map(dayFrom), total: (rows[0]?.['total'] as number) ?? 0 };
}

const dayFrom = (row: Record<string, unknown>): MarkedDay => ({
  id: Number(row['id']),
  day: row['day'] as string,
  name: row['name'] as string,
  kind: row['kind'] as MarkedDay['kind'],
  subject: row['subject'] as string,
  upliftPercent: row['uplift_percent'] as number,
});

/** A SKU or a category as it is stored, or everything. Throws calendar.subject. */
export async function subjectOf(d: Deps, typed: string | undefined): Promise<string> {
  if (typed === undefined || typed === '*' || typed === '全部' || typed.toLowerCase() === 'all') return '*';
  const [, kind, name = typed] = /^(?:(sku|category):)?(.+)$/i.exec(typed) ?? [];
  const [row] = await rowsOf<{ subject: string }>(
    d.tx,
    sql`select 'sku:' || code as subject, 1 as n, code <> ${name} as other from sku
          where lower(code) = lower(${name}) and ${kind ?? 'sku'} = 'sku'
        union all (select 'category:' || category, 2, false from sku
          where lower(category) = lower(${name}) and ${kind ?? 'category'} = 'category' limit 1)
        order by 2, 3 limit 1`,
  );
  if (row) return row.subject;
  const known = await rowsOf<{ category: string }>(
    d.tx,
    sql`select distinct category from sku where category <> '' order by 1 limit 11`,
  );
  throw noSubject(
    name,
    known.map(({ category }) => category),
  );
}

const noSubject = (typed: string, categories: string[]): UserError =>
  new UserError('calendar.subject', {
    zh: `“${typed}”既不是商品也不是品类；${categories.length > 0 ? `有这些品类：${firstTen(categories, '、')}` : '商品都还没有品类，请写商品编码'}，不写表示全部`,
    en: `“${typed}” is neither a SKU nor a category; ${categories.length > 0 ? `the categories are: ${firstTen(categories, ', ')}` : 'no SKU has a category yet, name a SKU'}; leave it out for all`,
  });

export type NewDay = Omit<MarkedDay, 'id'>;

/** Read only. Throws calendar.exists. */
export async function planAddDay(d: Deps, day: NewDay): Promise<Effect> {
  const known = await rowsOf(
    d.tx,
    sql`select 1 from calendar_day where day = ${day.day}::date and name = ${day.name} and subject = ${day.subject}`,
  );
  if (known.length > 0) throw exists(day);
  return {
    summary: {
      zh: `日历：${day.day} ${day.name}，需求 ${day.upliftPercent}%`,
      en: `Calendar: ${day.day} ${day.name}, demand ${day.upliftPercent}%`,
    },
    rows: [dayRow(day, 0, stateOf([day.kind, day.upliftPercent]))],
    figures: [{ label: { zh: '范围', en: 'For' }, value: day.subject }],
    inverse: { says: `calendar remove ${day.day} ${quote(day.name)}${forWords(day)}` },
    data: { ...day },
  };
}

export async function addDay(d: Deps, effect: Effect): Promise<void> {
  const day = effect.data as unknown as NewDay;
  const made = await rowsOf(
    d.tx,
    sql`insert into calendar_day (day, name, kind, subject, uplift_percent)
        values (${day.day}, ${day.name}, ${day.kind}, ${day.subject}, ${day.upliftPercent})
        on conflict do nothing returning id`,
  );
  if (made.length === 0) throw exists(day);
}

/** Read only. Throws calendar.not_found. */
export async function planRemoveDay(d: Deps, of: { day: string; name: string; subject: string }): Promise<Effect> {
  const [row] = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select id, day::text as day, name, kind, subject, uplift_percent from calendar_day
        where day = ${of.day}::date and lower(name) = lower(${of.name}) and subject = ${of.subject} limit 1`,
  );
  if (!row)
    throw new UserError('calendar.not_found', {
      zh: `日历里 ${of.day} 没有“${of.name}”，发送 日历 看全部`,
      en: `The calendar has no “${of.name}” on ${of.day}; send calendar to see all`,
    });
  const day = dayFrom(row);
  return {
    summary: { zh: `从日历删除 ${day.day} ${day.name}`, en: `Remove ${day.day} ${day.name} from the calendar` },
    rows: [dayRow(day, stateOf([day.kind, day.upliftPercent]), 0)],
    figures: [],
    inverse: {
      says: `calendar add ${day.day} ${quote(day.name)} ${day.kind} ${day.upliftPercent}%${forWords(day)}`,
    },
    data: { id: day.id, day: day.day, name: day.name, upliftPercent: day.upliftPercent },
  };
}

export async function removeDay(d: Deps, effect: Effect): Promise<void> {
  const { id, upliftPercent, day } = effect.data;
  const gone = await rowsOf(
    d.tx,
    sql`delete from calendar_day where id = ${id} and uplift_percent = ${upliftPercent} returning id`,
  );
  if (gone.length === 0) throw effectChanged(String(day));
}

const forWords = ({ subject }: { subject: string }): string => (subject === '*' ? '' : ` for ${quote(subject)}`);

const dayRow = (day: NewDay, version: number, versionAfter: number) => {
  const words = `${day.upliftPercent}%`;
  return {
    key: `calendar:${day.day}|${day.name}|${day.subject}`,
    label: { zh: `${day.day} ${day.name}`, en: `${day.day} ${day.name}` },
    version,
    versionAfter,
    changes: [
      {
        label: { zh: '需求', en: 'Demand' },
        before: version === 0 ? '–' : words,
        after: versionAfter === 0 ? '–' : words,
      },
    ],
  };
};

const exists = ({ day, name }: { day: string; name: string }): UserError =>
  new UserError('calendar.exists', {
    zh: `日历里 ${day} 已经有“${name}”，要改请先用 日历 删除`,
    en: `The calendar has “${name}” on ${day} already; to change it, remove it with calendar remove first`,
  });

type Marked = Pick<MarkedDay, 'day' | 'name' | 'subject' | 'upliftPercent'>;

/** Of one SKU: under each name the nearest of SKU, category and all holds; days under several names multiply. */
export function daysFor(
  all: readonly Marked[],
  sku: string,
  category: string,
): { day: string; upliftPercent: number }[] {
  const rank: Record<string, number> = { [`sku:${sku}`]: 3, [`category:${category}`]: 2, '*': 1 };
  const nearest = new Map<string, Marked>();
  for (const one of all) {
    const nearer = rank[one.subject] ?? 0;
    const key = `${one.day}|${one.name}`;
    const before = nearest.get(key);
    if (nearer > 0 && nearer > (before ? (rank[before.subject] ?? 0) : 0)) nearest.set(key, one);
  }
  return [...nearest.values()].map(({ day, upliftPercent }) => ({ day, upliftPercent }));
}
