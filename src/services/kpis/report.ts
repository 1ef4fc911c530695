import { UserError } from '../../core/errors.ts';
import type { KpiDeps } from './deps.ts';
import { canWrite, keep, lastKept } from './kept.ts';
import { type Figure, figureOf, measure, tookTooLong, type Wanted } from './measure.ts';
import type { MetricKind, MetricQuery, MetricRow } from './metric-kind.ts';
import { cut, dayAt, daysIn, elapsed, type Period, periodBefore, yearBefore } from './period.ts';
import { type Converted, convertedOf } from './rates.ts';
import { type KpiShop, scopeKey, seesAll, shopsSeen } from './scope.ts';
import { type Target, targetsOf } from './targets.ts';

/** A figure beside what it was, in its own currency. */
export type Told = Figure & { before?: Figure; yearBefore?: Figure; verdict?: 'met' | 'missed' };

export type Report = {
  kind: MetricKind;
  period: Period;
  /** Days of the period that have begun, by the main shop's clock; the others are compared over as many. */
  days: number;
  /** It is not over in each of the shops, by their own clocks. */
  running: boolean;
  /** In some it is over, in these not yet. */
  runsIn?: string[];
  /** One, or one a currency, the largest first; none where it could not be measured and nothing was kept. */
  figures: Told[];
  /** All currencies in one, where dated rates were loaded. */
  converted?: Converted;
  target?: Target;
  asOf: Date;
  /** It took too long or failed: the figures are those kept then, if any were. */
  stale?: { slow: boolean; asOf?: Date };
};

export type ReportOptions = {
  shops?: readonly number[];
  asOf: Date;
  /** Write the values down; default: where the transaction can write. */
  keep?: boolean;
  /** Beside the period before and the year before; default yes. */
  compare?: boolean;
  /** Sum up currencies in this one, where there are rates. */
  currency?: string;
};

export type Field = { shops: KpiShop[]; whole: boolean; narrowed: boolean };

/** The shops that a report is about. */
export async function fieldOf({ tx }: KpiDeps, shops?: readonly number[]): Promise<Field> {
  return { shops: await shopsSeen(tx, shops), whole: await seesAll(tx), narrowed: shops !== undefined };
}

/** Today, by the main shop's clock. */
export const todayOf = (field: Field, asOf: Date): string => dayAt(asOf, field.shops[0]?.timeZone ?? 'Asia/Shanghai');

/** Today in each zone of the shops. */
const daysOf = ({ shops }: Field, asOf: Date): Map<string, string> =>
  new Map([...new Set(shops.map(({ timeZone }) => timeZone))].map((zone) => [zone, dayAt(asOf, zone)]));

/** The day that all of the shops have come to: what lies before it is over in each of them. */
export const slowestDay = (field: Field, asOf: Date): string =>
  [...daysOf(field, asOf).values()].reduce((first, day) => (day < first ? day : first), todayOf(field, asOf));

/** Whether a period runs in any of the shops, and in which, if that is not in all of them. */
function runsOf(field: Field, { to }: Period, asOf: Date): Pick<Report, 'running' | 'runsIn'> {
  const today = daysOf(field, asOf);
  const open = field.shops.filter(({ timeZone }) => to >= (today.get(timeZone) ?? ''));
  const some = open.length > 0 && open.length < field.shops.length;
  return { running: to >= slowestDay(field, asOf), ...(some && { runsIn: open.map(({ code }) => code) }) };
}

/**
 * Metrics over a period, as they are known at `asOf`: with the period before, the year before, target and verdict. Never throws for a
 * metric that fails: it has the values kept last. Throws kpi.unknown.
 */
export async function report(
  d: KpiDeps,
  codes: readonly string[],
  period: Period,
  options: ReportOptions,
): Promise<Report[]> {
  const around = await aroundOf(d, options);
  const reports: Report[] = [];
  for (const code of codes) reports.push(await reportOf(d, { ...around, kind: kindOf(d, code), period, options }));
  return reports;
}

/** What reports of many metrics have in common, read once. */
export type Around = Pick<One, 'field' | 'keeps' | 'targets'>;

export async function aroundOf(d: KpiDeps, options: Pick<ReportOptions, 'shops' | 'keep'>): Promise<Around> {
  const field = await fieldOf(d, options.shops);
  const keeps = (options.keep ?? true) && (await canWrite(d.tx));
  return { field, keeps, targets: await targetsOf(d, scopeOf(field) ?? 'all') };
}

const scopeOf = ({ whole, shops, narrowed }: Field) => scopeKey(whole, shops, narrowed);

type One = At & { keeps: boolean; targets(kind: MetricKind): Target | undefined };

/** One metric beside what it was, its target and verdict. */
export async function reportOf(d: KpiDeps, one: One): Promise<Report> {
  const { kind, period, field, options, targets } = one;
  const days = elapsed(period, todayOf(field, options.asOf));
  const now = await atDays(d, { ...one, period: cut(period, days), whole: period });
  const figures = await beside(d, { kind, period, days, field, options, now });
  if (one.keeps) await kept(d, one, now);
  const target = targets(kind);
  const converted = await convertedOf(d.tx, { kind, figures, day: period.to, currency: options.currency });
  return {
    kind,
    period,
    days,
    ...runsOf(field, period, options.asOf),
    figures: figures.map((figure) => ({ ...figure, ...judged(kind, figure, target, period) })),
    asOf: options.asOf,
    ...(target && { target }),
    ...(converted && { converted }),
    ...(now.stale && { stale: now.stale }),
  };
}

async function kept(d: KpiDeps, { kind, period, field, options }: One, now: Measured): Promise<void> {
  const scope = scopeOf(field);
  if (!scope || now.stale || now.figures.length === 0) return;
  const shopId = scope === 'all' ? undefined : field.shops[0]?.id;
  const keeping = { kind, from: period.from, to: period.to, scope, asOf: options.asOf, ms: now.ms };
  await keep(d.tx, { ...keeping, ...(shopId && { shopId }) }, now.figures);
}

export function kindOf({ kinds }: KpiDeps, code: string): MetricKind {
  const kind = kinds.find((one) => one.code === code);
  if (kind) return kind;
  throw new UserError('kpi.unknown', {
    zh: `没有指标“${code}”，发送 指标 可以看全部`,
    en: `There is no metric “${code}”; send metric to see all`,
  });
}

/** `whole`: of which period the days are the first ones. */
type At = { kind: MetricKind; period: Period; whole?: Period; field: Field; options: ReportOptions };
type Measured = { figures: Figure[]; rows: MetricRow[]; ms: number; stale?: Report['stale'] };

export const queryOf = ({ period, options }: Pick<At, 'period' | 'options'>): MetricQuery => ({
  from: period.from,
  to: period.to,
  grain: period.grain,
  asOf: options.asOf,
  ...(options.shops && { shops: options.shops }),
});

/** The figures of the days of `period`. */
export async function atDays(d: KpiDeps, at: At): Promise<Measured> {
  const { kind, period, field, options } = at;
  const began = performance.now();
  try {
    if (kind.group && !(field.whole && !field.narrowed)) return { figures: [], rows: [], ms: 0 };
    const rows = period.to < period.from ? [] : await measure(d.tx, kind, queryOf(at), d.sources);
    return { figures: figureOf(kind, rows, wantedOf(at)), rows, ms: performance.now() - began };
  } catch (error) {
    const scope = scopeKey(field.whole, field.shops, field.narrowed);
    const kept =
      scope &&
      (await lastKept(d.tx, { kind, from: period.from, to: (at.whole ?? period).to, scope, asOf: options.asOf }));
    const stale = { slow: tookTooLong(error), ...(kept && { asOf: kept.asOf }) };
    return { figures: kept ? kept.figures : [], rows: [], ms: performance.now() - began, stale };
  }
}

const wantedOf = ({ period, field }: At): Wanted => ({ shops: field.shops.length, days: elapsed(period, period.to) });

type Beside = At & { days: number; now: Measured };

/** A period that runs is compared with as many days of the others; one that is over with all of them. */
async function beside(d: KpiDeps, { kind, period, days, field, options, now }: Beside): Promise<Told[]> {
  if (options.compare === false || now.stale) return now.figures;
  const over = days >= daysIn(period);
  const then = async (other: Period) =>
    (await atDays(d, { kind, period: over ? other : cut(other, days), field, options })).figures;
  const [before, earlier] = [await then(periodBefore(period)), await then(yearBefore(period))];
  return now.figures.map((one) => {
    const same = (all: readonly Figure[]) => all.find(({ currency, n }) => currency === one.currency && n > 0);
    const [b, y] = [same(before), same(earlier)];
    return { ...one, ...(b && { before: b }), ...(y && { yearBefore: y }) };
  });
}

/** Sums are judged over the target's own period only; shares and means over any. */
export function judged(
  kind: MetricKind,
  { value, den, currency }: Figure,
  target: Target | undefined,
  { grain }: Pick<Period, 'grain'>,
): { verdict?: 'met' | 'missed' } {
  const bound = target?.bound;
  if (!bound || value === undefined) return {};
  if (den === undefined && grain !== target.period) return {};
  if (target.currency && kind.unit === 'money' && currency !== target.currency) return {};
  const met = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
  return { verdict: met ? 'met' : 'missed' };
}
