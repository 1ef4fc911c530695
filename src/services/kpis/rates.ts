import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { KpiDeps } from './deps.ts';
import type { Figure } from './measure.ts';
import type { MetricKind } from './metric-kind.ts';

/** All currencies in one, by the rates in force on a day: `rateDay` is the oldest of those that were used. */
export type Converted = { value: number; currency: string; rateDay: string };

export type Rate = { day: string; from: string; to: string; rate: number; source: string };

/** The latest rates of each pair up to a day. */
export async function ratesOn(tx: Tx, day: string): Promise<Rate[]> {
  const rows = await rowsOf<Omit<Rate, 'rate'> & { rate: string }>(
    tx,
    sql`select distinct on (from_currency, to_currency) day::text as day, from_currency as "from", to_currency as "to", rate, source
        from exchange_rate where day <= ${day}::date order by from_currency, to_currency, day desc limit 500`,
  );
  return rows.map((row) => ({ ...row, rate: Number(row.rate) }));
}

type Ask = { kind: MetricKind; figures: readonly Figure[]; day: string; currency?: string | undefined };

/** Nothing where there is one currency only, or a rate is missing. */
export async function convertedOf(tx: Tx, { kind, figures, day, currency }: Ask): Promise<Converted | undefined> {
  const parts = figures.filter((one) => one.currency && one.n > 0 && one.value !== undefined);
  if (!kind.perCurrency || !currency || parts.length < 2) return undefined;
  const rates = await ratesOn(tx, day);
  let [num, den, rateDay] = [0, 0, day];
  for (const one of parts) {
    const by = one.currency === currency ? { rate: 1, day } : pairOf(rates, one.currency as string, currency);
    if (!by) return undefined;
    num += one.num * by.rate;
    // What an amount is divided by is a count; a share's both sides are amounts.
    den += (one.den ?? 0) * (kind.unit === 'money' ? 1 : by.rate);
    if (by.day < rateDay) rateDay = by.day;
  }
  const whole = parts.every((one) => one.den === undefined);
  if (!whole && den === 0) return undefined;
  return { value: ((kind.scale ?? 1) * num) / (whole ? 1 : den), currency, rateDay };
}

function pairOf(rates: readonly Rate[], from: string, to: string): { rate: number; day: string } | undefined {
  const plain = rates.find((one) => one.from === from && one.to === to);
  const back = rates.find((one) => one.from === to && one.to === from);
  return plain ?? (back && { rate: 1 / back.rate, day: back.day });
}

/** The latest day of each pair. */
export const rates = ({ tx }: KpiDeps): Promise<Rate[]> => ratesOn(tx, '9999-12-31');

/** Rows that are typed at once at most. */
export const MOST_RATES = 100;

type Typed = { day: string; from: string; to: string; rate: string | null };

/** `USD/CNY,2026-11-20,7.11` a row, rows apart by spaces, lines or semicolons; `none` takes one away. Throws kpi.rate_words. */
export function readRates(typed: string): Typed[] {
  const words = typed
    .normalize('NFKC')
    .split(/[\s;]+/)
    .filter(Boolean);
  const rows = words.map((row): Typed | undefined => {
    const match = /^([a-z]{3})[/:-]?([a-z]{3}),(\d{4}-\d{2}-\d{2}),(\d{1,9}(?:\.\d{1,10})?|none|无)$/i.exec(row);
    if (!match) return undefined;
    const [, from = '', to = '', day = '', rate = ''] = match;
    const time = Date.parse(`${day}T00:00:00Z`);
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day || from === to) return undefined;
    if (/^\d/.test(rate) && !(Number(rate) > 0)) return undefined;
    return { day, from: from.toUpperCase(), to: to.toUpperCase(), rate: /^\d/.test(rate) ? rate : null };
  });
  const good = rows.flatMap((row) => (row && row.from !== row.to ? [row] : []));
  if (good.length === rows.length && good.length > 0 && good.length <= MOST_RATES) return good;
  const wrong = words[rows.findIndex((row) => !row)] ?? '';
  throw new UserError('kpi.rate_words', {
    zh: `“${wrong.slice(0, 40)}”不是汇率：每条写成 USD/CNY,2026-11-20,7.11，最多 ${MOST_RATES} 条`,
    en: `“${wrong.slice(0, 40)}” is no rate: write each as USD/CNY,2026-11-20,7.11, at most ${MOST_RATES} of them`,
  });
}

type Change = Typed & { before: string | null };

/** Read only. Throws kpi.rate_words, kpi.rate_future, kpi.rate_same. */
export async function planRates({ tx }: KpiDeps, typed: string, today: string): Promise<Effect> {
  const wished = new Map(readRates(typed).map((row) => [`${row.from}/${row.to} ${row.day}`, row]));
  const changes: Change[] = [];
  for (const row of wished.values()) {
    if (row.day > today) throw future(row.day);
    const [known] = await rowsOf<{ rate: string }>(
      tx,
      sql`select trim_scale(rate)::text as rate from exchange_rate where day = ${row.day}::date and from_currency = ${row.from} and to_currency = ${row.to}`,
    );
    const before = known?.rate ?? null;
    if (before === row.rate || (before !== null && row.rate !== null && Number(before) === Number(row.rate))) continue;
    changes.push({ ...row, before });
  }
  if (changes.length === 0)
    throw new UserError('kpi.rate_same', {
      zh: '这些汇率已经是这样，没有改动',
      en: 'The rates are so already, nothing was changed',
    });
  return effectOf(changes);
}

const versionOf = (rate: string | null): number => (rate === null ? 0 : Math.round(Number(rate) * 1e6) + 1);

const effectOf = (changes: readonly Change[]): Effect => ({
  summary: { zh: `${changes.length} 条汇率`, en: `Exchange rates: ${changes.length}` },
  rows: changes.map(({ from, to, day, before, rate }) => ({
    key: `exchange_rate:${from}/${to}:${day}`,
    label: { zh: `${from}/${to} · ${day}`, en: `${from}/${to} · ${day}` },
    version: versionOf(before),
    versionAfter: versionOf(rate),
    changes: [{ label: { zh: '汇率', en: 'Rate' }, before: before ?? '–', after: rate ?? '–' }],
  })),
  figures: [],
  risk: { area: 'money' },
  inverse: {
    says: `rate load ${changes.map(({ from, to, day, before }) => `${from}/${to},${day},${before ?? 'none'}`).join(' ')}`,
  },
  data: { changes: JSON.stringify(changes) },
});

/** Throws effect.changed when a rate is another by now. */
export async function applyRates({ tx }: KpiDeps, { data }: Effect, by: string): Promise<void> {
  for (const { day, from, to, rate, before } of JSON.parse(String(data['changes'])) as Change[]) {
    const at = sql`day = ${day}::date and from_currency = ${from} and to_currency = ${to} and rate = ${before}::numeric`;
    const done = await rowsOf(
      tx,
      before === null
        ? sql`insert into exchange_rate (day, from_currency, to_currency, rate, source) values (${day}::date, ${from}, ${to}, ${rate}::numeric, ${by})
              on conflict do nothing returning day`
        : rate === null
          ? sql`delete from exchange_rate where ${at} returning day`
          : sql`update exchange_rate set rate = ${rate}::numeric, source = ${by}, at = clock_timestamp() where ${at} returning day`,
    );
    if (done.length === 0) throw effectChanged(`${from}/${to} ${day}`);
  }
}

const future = (day: string): UserError =>
  new UserError('kpi.rate_future', {
    zh: `${day} 还没有到，请写今天或以前的日期`,
    en: `${day} has not come yet; name today or a day before`,
  });
