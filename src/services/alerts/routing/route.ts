import type { AlertLabels } from '../../../core/alert.ts';
import { matches } from './matcher.ts';
import type { AlertPolicy, Receiver, Route } from './policy.ts';

/** One place where an alert is told, and how. */
export type Planned = {
  /** Path of the route: `default/public-opinion`. */
  route: string;
  receiver: Receiver;
  /** The labels that it is grouped by, with their values; those that the alert does not have are not there. */
  groupBy: AlertLabels;
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatMs: number;
  mutes: string[];
  chain?: string;
  flood: number;
};

type Told = Required<Pick<Route, 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatMs' | 'mutes' | 'flood'>> & {
  path: string;
  receiver: Receiver | undefined;
  chain: string | undefined;
};

const NOTHING_SAID: Told = {
  path: '',
  receiver: undefined,
  groupBy: ['audience', 'kind', 'shop', 'platform'],
  groupWaitMs: 10_000,
  groupIntervalMs: 300_000,
  repeatMs: 14_400_000,
  mutes: [],
  flood: 6,
  chain: undefined,
};

/**
 * Where an alert goes: the deepest routes that match it, at least one, since the root matches all. Brothers are looked at in order, up
 * to the first that matches and does not say `continue`.
 */
export const routesOf = (policy: AlertPolicy, labels: AlertLabels): Planned[] =>
  leaves(policy.root, NOTHING_SAID, labels).map((told) => planned(told, labels));

function leaves(route: Route, above: Told, labels: AlertLabels): Told[] {
  const told = under(above, route);
  const below: Told[] = [];
  for (const child of route.routes) {
    if (!matches(child.matchers, labels)) continue;
    below.push(...leaves(child, told, labels));
    if (!child.continue) break;
  }
  return below.length > 0 ? below : [told];
}

const under = (above: Told, route: Route): Told => ({
  path: above.path === '' ? route.name : `${above.path}/${route.name}`,
  receiver: route.receiver ?? above.receiver,
  groupBy: route.groupBy ?? above.groupBy,
  groupWaitMs: route.groupWaitMs ?? above.groupWaitMs,
  groupIntervalMs: route.groupIntervalMs ?? above.groupIntervalMs,
  repeatMs: route.repeatMs ?? above.repeatMs,
  mutes: route.mutes ?? above.mutes,
  flood: route.flood ?? above.flood,
  chain: route.chain ?? above.chain,
});

/** Audience of alerts that say none. */
const NOBODYS = 'shops';

function planned({ path, receiver, groupBy, chain, ...how }: Told, labels: AlertLabels): Planned {
  const names = groupBy.includes('*') ? Object.keys(labels).filter((name) => name !== 'severity') : groupBy;
  const by = names.toSorted().flatMap((name): [string, string][] => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return {
    route: path,
    receiver: receiver ?? { audience: labels['audience'] ?? NOBODYS },
    groupBy: Object.fromEntries(by),
    ...how,
    ...(chain !== undefined && { chain }),
  };
}

/** Each route with its path and depth, as the tree is shown. */
export function everyRoute(
  policy: AlertPolicy,
): { route: Route; path: string; depth: number; parent: Route | undefined }[] {
  const walk = (
    route: Route,
    above: string,
    depth: number,
    parent: Route | undefined,
  ): ReturnType<typeof everyRoute> => {
    const path = above === '' ? route.name : `${above}/${route.name}`;
    return [{ route, path, depth, parent }, ...route.routes.flatMap((one) => walk(one, path, depth + 1, route))];
  };
  return walk(policy.root, '', 0, undefined);
}
