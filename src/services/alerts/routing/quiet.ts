import type { AlertLabels } from '../../../core/alert.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Matcher, matches } from './matcher.ts';
import { type MuteTiming, mutedBy } from './mute.ts';
import type { AlertPolicy, Inhibition } from './policy.ts';
import { routesOf } from './route.ts';

export type Quiet = 'silenced' | 'inhibited' | 'muted';
/** `by`: the silence's number, the name of the inhibition or of the mute timing. */
export type WhyQuiet = { why: Quiet; by: string };
/** `shops`: whose it is; none: the group's. */
export type QuietAlert = { id: number; labels: AlertLabels; shops?: readonly number[] };

/**
 * Which of these alerts are not to be told now, and why; those that are to be told are not in it. `muted`: every route that it takes is
 * muted; for one of its routes see `mutedRoute`. Read in the caller's scope: the dispatcher sees all.
 */
export async function whyQuiet(
  tx: Tx,
  policy: AlertPolicy,
  alerts: readonly QuietAlert[],
  now: Date,
): Promise<Map<number, WhyQuiet>> {
  const quiet = new Map<number, WhyQuiet>();
  if (alerts.length === 0) return quiet;
  const silences = await silencesNow(tx, now);
  const sources = await sourcesNow(tx, policy.inhibitions);
  const holidays = await holidaysFor(tx, policy.mutes, now);
  for (const alert of alerts) {
    const silence = silences.find(({ matchers }) => matches(matchers, alert.labels));
    const rule = silence ? undefined : policy.inhibitions.find((one) => inhibits(one, sources, alert));
    const mutes =
      silence || rule
        ? []
        : routesOf(policy, alert.labels).map((one) => mutedBy(policy.mutes, one.mutes, now, holidays));
    const [mute] = mutes;
    if (silence) quiet.set(alert.id, { why: 'silenced', by: String(silence.id) });
    else if (rule) quiet.set(alert.id, { why: 'inhibited', by: rule.name });
    else if (mutes.every(Boolean)) quiet.set(alert.id, { why: 'muted', by: mute?.name ?? '' });
  }
  return quiet;
}

/** The same without what keeps them quiet. */
export const quietOf = async (...asked: Parameters<typeof whyQuiet>): Promise<Map<number, Quiet>> =>
  new Map([...(await whyQuiet(...asked))].map(([id, { why }]) => [id, why]));

/** The mute timing that keeps a route quiet now; undefined: none. */
export async function mutedRoute(
  tx: Tx,
  policy: AlertPolicy,
  mutes: readonly string[],
  now: Date,
): Promise<MuteTiming | undefined> {
  if (mutes.length === 0) return undefined;
  return mutedBy(policy.mutes, mutes, now, await holidaysFor(tx, policy.mutes, now));
}

const MOST_SILENCES = 1_000;
const MOST_SOURCES = 10_000;

async function silencesNow(tx: Tx, now: Date): Promise<{ id: number; matchers: Matcher[] }[]> {
  return rowsOf(
    tx,
    sql`select id::int as id, matchers from silence where ends_at > ${instantParam(now)} and starts_at <= ${instantParam(now)} and lifted_at is null
        order by id limit ${MOST_SILENCES}`,
  );
}

/** What fires of what may keep others quiet; the kinds that rules name are looked up by index. */
async function sourcesNow(tx: Tx, rules: readonly Inhibition[]): Promise<QuietAlert[]> {
  if (rules.length === 0) return [];
  const kinds = rules.map(({ source }) => exactKinds(source));
  const known = kinds.every((some) => some !== undefined);
  const rows = await rowsOf<{ id: string; labels: AlertLabels; shop_ids: number[] }>(
    tx,
    sql`select id, labels, shop_ids from alert where ends_at is null
          ${known ? sql`and lower(labels ->> 'kind') = any (${sql.param(kinds.flat())}::text[])` : sql``}
        order by id desc limit ${MOST_SOURCES}`,
  );
  return rows.map(({ id, labels, shop_ids: shops }) => ({ id: Number(id), labels, shops }));
}

const exactKinds = (source: readonly Matcher[]): string[] | undefined => {
  const exact = source.find(
    ({ label, op, values }) => label === 'kind' && op === '=' && values.every((value) => !value.includes('*')),
  );
  return exact?.values.map((value) => value.toLowerCase());
};

/** An alert does not keep itself quiet, nor one that is both cause and consequence; a label that is missing is equal to none. */
export function inhibits(rule: Inhibition, sources: readonly QuietAlert[], alert: QuietAlert): boolean {
  if (!matches(rule.target, alert.labels)) return false;
  const twoSided = matches(rule.source, alert.labels);
  return sources.some(
    ({ id, labels, shops }) =>
      id !== alert.id &&
      matches(rule.source, labels) &&
      !(twoSided && matches(rule.target, labels)) &&
      speaksFor({ id, labels, ...(shops && { shops }) }, alert) &&
      rule.equal.every((name) => labels[name] !== undefined && labels[name] === alert.labels[name]),
  );
}

/**
 * What another system says (the label `source`) keeps quiet what the same system says, and what is of the shops that it was said of: a key
 * for one shop has no say about others. What is of no shop was said with a key for all.
 */
const speaksFor = ({ labels, shops = [] }: QuietAlert, alert: QuietAlert): boolean =>
  labels['source'] === undefined ||
  shops.length === 0 ||
  labels['source'] === alert.labels['source'] ||
  (alert.shops !== undefined && alert.shops.length > 0 && alert.shops.every((shop) => shops.includes(shop)));

/** The calendar's holidays of everybody (not those of a supplier or SKU) of the days that may be meant, where a timing asks for them. */
async function holidaysFor(tx: Tx, timings: readonly MuteTiming[], now: Date): Promise<Set<string>> {
  if (!timings.some(({ holidays }) => holidays)) return new Set();
  const rows = await rowsOf<{ day: string }>(
    tx,
    sql`select distinct day::text as day from calendar_day
        where kind = 'holiday' and subject = '*' and day between (${instantParam(now)} at time zone 'UTC')::date - 2 and (${instantParam(now)} at time zone 'UTC')::date + 2`,
  );
  return new Set(rows.map(({ day }) => day));
}
