import { UserError } from '../../../core/errors.ts';
import { firstTen } from '../../../core/text.ts';
import { like, matchesNearlyAll } from './matcher.ts';
import type { AlertPolicy, Inhibition, Route } from './policy.ts';
import { everyRoute } from './route.ts';

/** Changes of the document, pure: each gives a new one, or says in one sentence why not. */

const MOST_ROUTES = 100;
const MOST_DEPTH = 4;
const MOST_RULES = 50;

/** Throws alerts.route. */
export function routeCalled(policy: AlertPolicy, name: string): ReturnType<typeof everyRoute>[number] {
  const all = everyRoute(policy);
  const folded = name.normalize('NFKC').trim().toLowerCase();
  const found = all.find(({ route, path }) => route.name === folded || path === folded);
  if (found) return found;
  const names = all.map(({ route }) => route.name);
  throw new UserError('alerts.route', {
    zh: `没有叫“${name.slice(0, 40)}”的路由；有：${firstTen(names, '、')}`,
    en: `There is no route “${name.slice(0, 40)}”; there are ${firstTen(names, ', ')}`,
  });
}

/** Throws alerts.exists, alerts.route, alerts.too_many, alerts.deep. */
export function withRoute(
  policy: AlertPolicy,
  route: Route,
  where: { under: string; before?: string | undefined },
): AlertPolicy {
  if (everyRoute(policy).some((one) => one.route.name === route.name)) throw exists(route.name);
  const parent = routeCalled(policy, where.under).route.name;
  if (where.before !== undefined) beforeWhich(policy, parent, where.before);
  const root = changed(policy.root, parent, (one) => ({ ...one, routes: inserted(one.routes, route, where.before) }));
  return bounded({ ...policy, root });
}

function beforeWhich(policy: AlertPolicy, parent: string, before: string): void {
  const brother = routeCalled(policy, before);
  if (brother.parent?.name === parent) return;
  throw new UserError('alerts.route', {
    zh: `“${before}”不在“${parent}”下面，请写同一级的路由`,
    en: `“${before}” is not under “${parent}”; name a route of the same level`,
  });
}

function inserted(routes: readonly Route[], route: Route, before: string | undefined): Route[] {
  const at = routes.findIndex(({ name }) => name === before?.normalize('NFKC').trim().toLowerCase());
  return at < 0 ? [...routes, route] : [...routes.slice(0, at), route, ...routes.slice(at)];
}

/** `undefined` of a field in `set` leaves it; what `drop` names is the parent's again. Throws alerts.route. */
export function withSettings(
  policy: AlertPolicy,
  name: string,
  set: Partial<Omit<Route, 'name' | 'routes'>>,
  drop: readonly (keyof Route)[] = [],
): AlertPolicy {
  const { route } = routeCalled(policy, name);
  const after = Object.fromEntries(
    Object.entries({ ...route, ...set }).filter(([key]) => !drop.includes(key as keyof Route)),
  ) as Route;
  return bounded({ ...policy, root: changed(policy.root, route.name, () => after) });
}

/** Without a route and what is below it. Throws alerts.route, alerts.root. */
export function withoutRoute(policy: AlertPolicy, name: string): AlertPolicy {
  const { route, parent } = routeCalled(policy, name);
  if (!parent) throw isRoot();
  const without = (one: Route): Route => ({
    ...one,
    routes: one.routes.filter((child) => child.name !== route.name).map(without),
  });
  return { ...policy, root: without(policy.root) };
}

/** Throws alerts.route, alerts.root, alerts.circle, alerts.deep. */
export function withMoved(
  policy: AlertPolicy,
  name: string,
  where: { under?: string | undefined; before?: string | undefined },
): AlertPolicy {
  const { route, parent } = routeCalled(policy, name);
  if (!parent) throw isRoot();
  const brother = where.before === undefined ? undefined : routeCalled(policy, where.before);
  const under = where.under ?? brother?.parent?.name ?? parent.name;
  const target = routeCalled(policy, under);
  const below = everyRoute({ ...policy, root: route }).map((one) => one.route.name);
  if (below.includes(target.route.name) || (brother && below.includes(brother.route.name)))
    throw new UserError('alerts.circle', {
      zh: `“${name}”不能放到自己或自己的下级下面，请选别的位置`,
      en: `“${name}” cannot go below itself; choose another place`,
    });
  return withRoute(withoutRoute(policy, name), route, { under: target.route.name, before: where.before });
}

const changed = (route: Route, name: string, change: (route: Route) => Route): Route =>
  route.name === name ? change(route) : { ...route, routes: route.routes.map((one) => changed(one, name, change)) };

/** Throws alerts.exists, alerts.too_many, alerts.broad, alerts.circle. */
export function withInhibition(policy: AlertPolicy, rule: Inhibition): AlertPolicy {
  if (policy.inhibitions.some(({ name }) => name === rule.name)) throw exists(rule.name);
  if (policy.inhibitions.length >= MOST_RULES) throw tooMany(MOST_RULES);
  if (matchesNearlyAll(rule.source) || matchesNearlyAll(rule.target))
    throw new UserError('alerts.broad', {
      zh: '抑制的两边都要说清是哪些告警，例如 当 类型=platform-down 则 类型=sync-* 相同=平台',
      en: 'Both sides must say which alerts they mean, such as when kind=platform-down then kind=sync-* same=platform',
    });
  if (overlap(rule.source, rule.target))
    throw new UserError('alerts.circle', {
      zh: '一条告警可能既是起因又会被抑制；请让两边不同，例如 当 类型=a 级别=critical 则 类型=a 级别!=critical 相同=店铺',
      en: 'One alert could be cause and consequence; make both sides differ, such as when kind=a severity=critical then kind=a severity!=critical same=shop',
    });
  const mutual = policy.inhibitions.find(
    (other) => overlap(rule.target, other.source) && overlap(other.target, rule.source),
  );
  if (mutual)
    throw new UserError('alerts.circle', {
      zh: `它和“${mutual.name}”会互相抑制，两边都不会发出；请先删除 ${mutual.name} 或改条件`,
      en: `It and “${mutual.name}” would keep each other quiet; remove ${mutual.name} first, or change the conditions`,
    });
  return { ...policy, inhibitions: [...policy.inhibitions, rule] };
}

/** Whether one alert may match both, as far as labels that both name tell; nothing in common: no. */
function overlap(a: Inhibition['source'], b: Inhibition['source']): boolean {
  if (excludes(a, b) || excludes(b, a)) return false;
  const shared = a.flatMap((one) => {
    const other = b.find(({ label, op }) => label === one.label && op === '=' && one.op === '=');
    return other ? [[one.values, other.values] as const] : [];
  });
  return shared.length > 0 && shared.every(([x, y]) => x.some((p) => y.some((q) => meet(p, q))));
}

/** One says that a label is some of what the other says that it is not. */
const excludes = (a: Inhibition['source'], b: Inhibition['source']): boolean =>
  a.some(
    (one) =>
      one.op === '=' &&
      b.some(
        (other) =>
          other.op === '!=' &&
          other.label === one.label &&
          one.values.every((value) => !value.includes('*') && other.values.some((pattern) => like(pattern, value))),
      ),
  );

const meet = (a: string, b: string): boolean => {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (!x.includes('*') && !y.includes('*')) return x === y;
  const [startX = '', startY = ''] = [x.split('*')[0], y.split('*')[0]];
  return startX.startsWith(startY) || startY.startsWith(startX);
};

/** Throws alerts.too_many, alerts.deep. */
function bounded(policy: AlertPolicy): AlertPolicy {
  const all = everyRoute(policy);
  if (all.length > MOST_ROUTES) throw tooMany(MOST_ROUTES);
  if (all.some(({ depth }) => depth > MOST_DEPTH))
    throw new UserError('alerts.deep', {
      zh: `路由最多 ${MOST_DEPTH} 级，请放到更上面一级`,
      en: `Routes are ${MOST_DEPTH} levels deep at most; put it further up`,
    });
  return policy;
}

export const tooMany = (most: number): UserError =>
  new UserError('alerts.too_many', {
    zh: `最多 ${most} 条，请先删除不用的`,
    en: `There can be ${most} at most; remove some that are not needed first`,
  });

export const exists = (name: string): UserError =>
  new UserError('alerts.exists', {
    zh: `已有“${name}”，请换个名称，或先删除它`,
    en: `There is “${name}” already; choose another name, or remove it first`,
  });

const isRoot = (): UserError =>
  new UserError('alerts.root', {
    zh: '默认路由不能删除或移动，可以用 路由 设置 改它',
    en: 'The default route cannot be removed or moved; change it with route set',
  });
