import type { AlertLabels } from '../../../core/alert.ts';
import type { Localized } from '../../../core/localized.ts';
import { type Block, table } from '../../../core/message.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { matches } from './matcher.ts';
import type { AlertPolicy, Receiver } from './policy.ts';
import { type Planned, routesOf } from './route.ts';

/** What a change of the policy would have meant, over the alerts of the last seven days. */

const DAYS = 7;
const MOST = 20_000;

/** `starts`: when each of them began. */
export type LastWeek = { alerts: AlertLabels[]; starts?: Date[]; more: boolean };

export async function lastWeek(tx: Tx, now: Date): Promise<LastWeek> {
  const rows = await rowsOf<{ labels: AlertLabels; starts_at: string }>(
    tx,
    sql`select labels, starts_at from alert where starts_at > ${instantParam(now)} - make_interval(days => ${DAYS}) and starts_at <= ${instantParam(now)}
        order by starts_at desc, id desc limit ${MOST + 1}`,
  );
  const kept = rows.slice(0, MOST);
  const starts = kept.map(({ starts_at }) => instantOf(starts_at));
  return { alerts: kept.map(({ labels }) => labels), starts, more: rows.length > MOST };
}

export type Preview = {
  total: number;
  /** By path of the route, where the number differs. */
  routes: { path: string; before: number; after: number }[];
  /** Of the named route, and of what is below it. */
  here: { before: number; after: number };
  /** Alerts that would have been told elsewhere, or otherwise often. */
  moved: number;
};

/** Pure; each alert counts once a route. `name` is the route that is spoken of. */
export function previewOf(before: AlertPolicy, after: AlertPolicy, name: string, { alerts }: LastWeek): Preview {
  const counts = new Map<string, [number, number]>();
  const here = { before: 0, after: 0 };
  let moved = 0;
  const add = (path: string, side: 0 | 1) => {
    const both = counts.get(path) ?? [0, 0];
    both[side]++;
    counts.set(path, both);
  };
  for (const labels of alerts) {
    const [old, fresh] = [routesOf(before, labels), routesOf(after, labels)];
    for (const { route } of old) add(route, 0);
    for (const { route } of fresh) add(route, 1);
    if (old.some((one) => passes(one, name))) here.before++;
    if (fresh.some((one) => passes(one, name))) here.after++;
    if (placesOf(old) !== placesOf(fresh)) moved++;
  }
  const routes = [...counts]
    .filter(([, [old, fresh]]) => old !== fresh)
    .map(([path, [old, fresh]]) => ({ path, before: old, after: fresh }));
  return { total: alerts.length, routes, here, moved };
}

const passes = ({ route }: Planned, name: string): boolean => route.split('/').includes(name);
const placeOf = (receiver: Receiver): string => JSON.stringify(receiver);
const placesOf = (plans: readonly Planned[]): string =>
  [...new Set(plans.map((one) => placeOf(one.receiver)))].sort().join();

/** “This would have sent 14 of last week's 60 here.” */
export function previewWords(name: string, { here, total, moved }: Preview, { more }: LastWeek): Localized {
  const [zhMore, enMore] = more ? ['（只看最近的）', ' (the latest of them)'] : ['', ''];
  if (total === 0)
    return {
      zh: '最近 7 天没有告警，看不出差别',
      en: 'There was no alert in the last 7 days, so that nothing can be compared',
    };
  return {
    zh: `最近 7 天的 ${total} 条告警${zhMore}中，会有 ${here.after} 条走“${name}”，原来 ${here.before} 条；${moved} 条会发到别处`,
    en: `This would have sent ${here.after} of last week's ${total} alerts${enMore} by “${name}”, ${here.before} went there before; ${moved} would have been told elsewhere`,
  };
}

const SHOWN = 20;

export const previewTable = ({ routes }: Preview): Block[] =>
  routes.length === 0
    ? []
    : [
        table(
          [
            { label: { zh: '路由', en: 'Route' } },
            { label: { zh: '原来', en: 'Before' }, align: 'right' },
            { label: { zh: '以后', en: 'After' }, align: 'right' },
          ],
          routes.slice(0, SHOWN).map(({ path, before, after }) => [path, before, after]),
          routes.length,
        ),
      ];

/** How many of last week's would have been kept quiet by something with these matchers. */
export const matched = ({ alerts }: LastWeek, matchers: Parameters<typeof matches>[0]): number =>
  alerts.filter((labels) => matches(matchers, labels)).length;
