import type { AlertLabels } from '../../../core/alert.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { type MuteTiming, mutedBy } from './mute.ts';
import type { AlertPolicy } from './policy.ts';
import type { LastWeek } from './preview.ts';
import { everyRoute, routesOf } from './route.ts';

/** What mute timings keep back: how many of last week's alerts, and that it is not everything for ever. Pure. */

const NO_HOLIDAYS: ReadonlySet<string> = new Set();
const HOUR_MS = 3_600_000;
/** Longer than any span of dates, so that a freeze of a season is none of it. */
const DAYS_TRIED = 100;

/** Throws alerts.always: a route that is muted at each hour of the next hundred days is never told. */
export function refuseAlways(policy: AlertPolicy, now: Date, timing?: MuteTiming): void {
  if (timing && alwaysMuted([timing], [timing.name], now)) throw always(timing.name);
  for (const { route } of everyRoute(policy))
    if (route.mutes && alwaysMuted(policy.mutes, route.mutes, now)) throw always(route.name);
}

function alwaysMuted(timings: readonly MuteTiming[], names: readonly string[], now: Date): boolean {
  // Nothing that ends by itself, nor holidays, is for ever.
  const standing = timings.filter(({ name, dates, holidays }) => names.includes(name) && !dates && !holidays);
  if (standing.length === 0) return false;
  for (let hour = 0; hour < DAYS_TRIED * 24; hour++)
    if (!mutedBy(standing, names, new Date(now.getTime() + hour * HOUR_MS), NO_HOLIDAYS)) return false;
  return true;
}

export type KeptBack = { before: number; after: number; critical: number; total: number };

/** How many of last week's alerts began while every route that they take was muted; holidays are not counted. */
export function keptBack(before: AlertPolicy, after: AlertPolicy, { alerts, starts = [] }: LastWeek): KeptBack {
  const back = { before: 0, after: 0, critical: 0, total: alerts.length };
  for (const [n, labels] of alerts.entries()) {
    const at = starts[n];
    if (!at) continue;
    if (isMuted(before, labels, at)) back.before++;
    if (!isMuted(after, labels, at)) continue;
    back.after++;
    if (labels['severity'] === 'critical') back.critical++;
  }
  return back;
}

const isMuted = (policy: AlertPolicy, labels: AlertLabels, at: Date): boolean =>
  policy.mutes.length > 0 &&
  routesOf(policy, labels).every(({ mutes }) => mutedBy(policy.mutes, mutes, at, NO_HOLIDAYS));

export const keptBackWords = ({ before, after, critical, total }: KeptBack): Localized => ({
  zh: `最近 7 天的 ${total} 条告警中，会有 ${after} 条不通知（其中严重 ${critical} 条），原来 ${before} 条`,
  en: `Of last week's ${total} alerts ${after} would not have been told (${critical} of them critical), ${before} before`,
});

const always = (name: string): UserError =>
  new UserError('alerts.always', {
    zh: `这样“${name}”的告警会一直静音，连严重的也不通知；请写短一点的时段，或用有期限的静默`,
    en: `That would mute the alerts of “${name}” always, critical ones too; write shorter hours, or make a silence, which ends`,
  });
