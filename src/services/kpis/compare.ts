import type { Localized } from '../../core/localized.ts';
import { same } from '../../core/localized.ts';
import { rowsOf, sql } from '../../db/client.ts';
import type { KpiDeps } from './deps.ts';
import type { Figure } from './measure.ts';
import { cut, dayAt, type Period, shiftDays } from './period.ts';
import { atDays, fieldOf, kindOf, queryOf, type ReportOptions } from './report.ts';
import { observed } from './sql.ts';

/** What a figure is compared with besides other periods. */
export type Comparison = { kind: 'industry' | 'last-holiday'; name: Localized; figures: Figure[] };

/** Those that the metric declares and for which there is something. */
export async function comparisons(
  d: KpiDeps,
  code: string,
  period: Period,
  options: ReportOptions,
): Promise<Comparison[]> {
  const kind = kindOf(d, code);
  const found: Comparison[] = [];
  for (const one of kind.comparators ?? []) {
    const next = await (one === 'industry' ? industry : lastHoliday)(d, code, period, options);
    if (next) found.push(next);
  }
  return found;
}

/** The mean of what was entered as the industry's value, over the days of the period that it covers. */
async function industry(
  d: KpiDeps,
  code: string,
  period: Period,
  options: ReportOptions,
): Promise<Comparison | undefined> {
  const q = queryOf({ period, options: { asOf: options.asOf } });
  const rows = await rowsOf<{ currency: string; value: string; n: number }>(
    d.tx,
    sql`select currency, avg(value) as value, count(*)::int as n from (${observed(q, `${code}-industry`, 'level')}) v
        where part = '' and shop_id is null group by currency order by currency`,
  );
  if (rows.length === 0) return undefined;
  const figures = rows.map(
    ({ currency, value, n }): Figure => ({
      value: Number(value),
      num: Number(value),
      n,
      coverage: 1,
      ...(currency && { currency }),
    }),
  );
  return { kind: 'industry', name: { zh: '行业', en: 'Industry' }, figures };
}

/** How far back the last holiday may lie, and how many days may lie between days of one. */
const HOLIDAY_BACK = 370;
const HOLIDAY_GAP = 3;

/** Over the days of the last holiday in the calendar that was over before the period's end, and before now. */
async function lastHoliday(
  d: KpiDeps,
  code: string,
  period: Period,
  options: ReportOptions,
): Promise<Comparison | undefined> {
  const kind = kindOf(d, code);
  const field = await fieldOf(d, options.shops);
  const today = dayAt(options.asOf, field.shops[0]?.timeZone ?? 'Asia/Shanghai');
  const until = period.to < today ? period.to : today;
  const rows = await rowsOf<{ day: string; name: string }>(
    d.tx,
    sql`select day::text as day, name from calendar_day where kind = 'holiday' and subject = '*' and day < ${until}::date
          and day > ${until}::date - ${HOLIDAY_BACK}::int order by day desc limit 400`,
  );
  const [last] = rows;
  if (!last) return undefined;
  let from = last.day;
  for (const { day, name } of rows) if (name === last.name && day >= shiftDays(from, -HOLIDAY_GAP)) from = day;
  const days: Period = { ...period, grain: 'day', from, to: last.day, code: from, words: same(from) };
  const { figures } = await atDays(d, { kind, period: cut(days, 60), field, options });
  if (!figures.some(({ value }) => value !== undefined)) return undefined;
  const span = from === last.day ? from : `${from} – ${last.day}`;
  return { kind: 'last-holiday', name: same(`${last.name} ${span}`), figures };
}
