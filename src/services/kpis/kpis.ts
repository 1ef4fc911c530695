import { bindTo } from '../../core/bind.ts';
import type { Tx } from '../../db/client.ts';
import { why } from './behind.ts';
import { breakdown, trend } from './breakdown.ts';
import { calledIn, metricIn } from './called.ts';
import { behaviour } from './cohorts/behaviour.ts';
import { type CohortQuery, triangle } from './cohorts/cohorts.ts';
import { comparisons } from './compare.ts';
import type { KpiDeps } from './deps.ts';
import type { Grain, MetricKind, MetricQuery } from './metric-kind.ts';
import { overview } from './overview.ts';
import { dayAt, type Period, periodAt, periodBefore, periodOf } from './period.ts';
import { conversionsBy } from './platforms/stands.ts';
import { type WatchPorts, watchConversion } from './platforms/watch.ts';
import { applyRates, planRates, rates } from './rates.ts';
import { fieldOf, report, todayOf } from './report.ts';
import { lastOrderDay, seesAll, shopsSeen } from './scope.ts';
import { applyTarget, defaultGrain, planTarget, targetOf, thresholdsOf } from './targets.ts';
import { keepAll, watch } from './watch.ts';
import { applyWeekly, CORE, planWeekly, WEEKLY, weeklyOf } from './weekly.ts';

export type Kpis = ReturnType<typeof createKpis>;

/** Figures with their definitions: each metric is a file in metrics/, found by path. */
export const createKpis = (deps: { tx: Tx; kinds: readonly MetricKind[]; sources: KpiDeps['sources'] }) => ({
  ...bindTo(deps, {
    all,
    of,
    named,
    report,
    overview,
    breakdown,
    trend,
    comparisons,
    why,
    defaultPeriod,
    periodIn,
    targetOf,
    alarmOf,
    planTarget,
    applyTarget,
    rates,
    planRates,
    applyRates,
    weeklyOf,
    planWeekly,
    applyWeekly,
    watch,
    keepAll,
    cohorts,
    behaviour: behaviourOf,
    conversions,
    conversionWatch,
    today,
    whole,
    shops,
  }),
  CORE,
  WEEKLY,
});

const all = ({ kinds }: KpiDeps): readonly MetricKind[] => kinds;

/** By code, name or alias in either language. */
const of = ({ kinds }: KpiDeps, typed: string): MetricKind | undefined => calledIn(kinds, typed);

/** The metric that the words begin with, and what is left of them. */
const named = ({ kinds }: KpiDeps, words: string) => metricIn(kinds, words);

/** A period as typed, where today is what the main shop's clock says. */
async function periodIn(d: KpiDeps, typed: string, now: Date): Promise<Period | undefined> {
  const { shops: seen } = await fieldOf(d);
  return periodOf(typed, seen[0]?.timeZone ?? 'Asia/Shanghai', now);
}

/** The period that runs; of shops whose orders end before the last one, the period of their last orders. */
async function defaultPeriod(
  d: KpiDeps,
  { kind, grain, now, shops: ids }: { kind?: MetricKind; grain?: Grain; now: Date; shops?: readonly number[] },
): Promise<Period> {
  const length = grain ?? (kind ? defaultGrain(kind) : 'month');
  const running = periodAt(todayOf(await fieldOf(d), now), length);
  const last = await lastOrderDay(d.tx, now, ids);
  return last === undefined || last >= periodBefore(running).from ? running : periodAt(last, length);
}

const alarmOf = async (d: KpiDeps, kind: MetricKind) => (await thresholdsOf(d))(kind);

const today = async (d: KpiDeps, now: Date): Promise<string> =>
  dayAt(now, (await shopsSeen(d.tx))[0]?.timeZone ?? 'Asia/Shanghai');

/** The retention triangle of customers by month of first purchase. Throws what the database says, 57014 where it took too long. */
const cohorts = async (d: KpiDeps, q: CohortQuery) => triangle(d.tx, { ...q, today: await today(d, q.asOf) });

const behaviourOf = ({ tx }: KpiDeps, q: MetricQuery) => behaviour(tx, q);

/** Conversion by platform, as each counts it and as Taobao does. */
const conversions = ({ tx }: KpiDeps, q: MetricQuery) => conversionsBy(tx, q);

/** Opens and closes the to-dos of platforms that convert too little. */
const conversionWatch = async (
  d: KpiDeps,
  ports: WatchPorts,
  { now, roomId }: { now: Date; roomId?: number | undefined },
) => watchConversion(d.tx, ports, { now, roomId, today: await today(d, now) });

/** Whether figures of the whole group can be seen here. */
const whole = ({ tx }: KpiDeps): Promise<boolean> => seesAll(tx);

const shops = ({ tx }: KpiDeps, ids?: readonly number[]) => shopsSeen(tx, ids);
