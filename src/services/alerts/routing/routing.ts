import type { AlertLabels } from '../../../core/alert.ts';
import { bindTo } from '../../../core/bind.ts';
import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { field } from '../../../core/message.ts';
import type { Deps } from './deps.ts';
import { routeCalled, withMoved, withoutRoute, withRoute, withSettings } from './edit.ts';
import { planInhibit, planUninhibit } from './inhibitions.ts';
import { type Act, applyPolicy, type Change, effectOf, planBack as planVersion } from './keep.ts';
import { keptBack, keptBackWords, refuseAlways } from './kept-back.ts';
import { wordsIn } from './matcher.ts';
import { planMute, planUnmute } from './mutes.ts';
import { type AlertPolicy, policyNow, type Route } from './policy.ts';
import { lastWeek, previewOf, previewTable, previewWords } from './preview.ts';
import { quietOf } from './quiet.ts';
import { readMatchers, readReceiver, refuseUnknownLabel, unseenKinds } from './read.ts';
import { everyRoute, type Planned, routesOf } from './route.ts';
import { nameOf, readRouteText, type TypedRoute } from './route-text.ts';
import { matchersSeenBy, reachOf } from './silence-reach.ts';
import { settingWords } from './words.ts';

export type { Act } from './keep.ts';
export type { AlertPolicy, Inhibition, Receiver, Route } from './policy.ts';
export type { Planned } from './route.ts';

export type AlertRouting = ReturnType<typeof createAlertRouting>;

/** Where alerts are told: the tree of routes, inhibitions and mute timings, as data that people change by chat. */
export const createAlertRouting = (deps: Deps) =>
  bindTo(deps, {
    policy: (d: Deps): Promise<AlertPolicy> => policyNow(d.tx),
    tree,
    rooms: (d: Deps) => d.rooms(),
    trial,
    planAdd,
    planSet,
    planRemove,
    planMove,
    planBack: (d: Deps, version: number): Promise<Effect> => planVersion(d.tx, version),
    planMute,
    planUnmute,
    planInhibit,
    planUninhibit,
    apply: (d: Deps, effect: Effect, act: Act): Promise<number> => applyPolicy(d.tx, effect, act),
  });

/** The routes in their order, with path and depth; somebody of some shops sees nothing of those of other shops alone. */
async function tree(d: Deps): Promise<{ version: number; rows: ReturnType<typeof everyRoute> }> {
  const policy = await policyNow(d.tx);
  const reach = await reachOf(d);
  const rows = everyRoute(policy).flatMap((row) => {
    const seen = matchersSeenBy(reach, row.route.matchers);
    return seen ? [{ ...row, route: { ...row.route, matchers: seen } }] : [];
  });
  return { version: policy.version, rows };
}

/** Where an alert with these labels would go now, and whether it would be told. Throws alerts.trial and what readMatchers throws. */
async function trial(
  d: Deps,
  typed: string,
  now: Date,
): Promise<{ labels: AlertLabels; plans: Planned[]; quiet: 'silenced' | 'inhibited' | 'muted' | undefined }> {
  const matchers = await readMatchers(d, wordsIn(typed));
  const wrong = matchers.find(({ op, values }) => op !== '=' || values.length !== 1 || values[0]?.includes('*'));
  if (wrong || matchers.length === 0)
    throw new UserError('alerts.trial', {
      zh: '试算要写一条告警的标签，每个一个值，例如 店铺=SH-2 类型=sync-lag 级别=warning',
      en: 'A trial takes the labels of one alert, each with one value, such as shop=SH-2 kind=sync-lag severity=warning',
    });
  const labels = Object.fromEntries(matchers.map(({ label, values }) => [label, values[0] as string]));
  const policy = await policyNow(d.tx);
  const shop = labels['shop'] === undefined ? undefined : await d.shopCode(labels['shop']);
  const quiet = (await quietOf(d.tx, policy, [{ id: 0, labels, shops: shop ? [shop.id] : [] }], now)).get(0);
  return { labels, plans: routesOf(policy, labels), quiet };
}

async function planAdd(d: Deps, typedName: string, typed: string, now: Date): Promise<Effect> {
  const before = await policyNow(d.tx);
  const name = nameOf(typedName);
  const text = readRouteText(typed);
  const matchers = await readMatchers(d, text.matchers);
  if (matchers.length === 0 && !text.any)
    throw new UserError('alerts.no_matcher', {
      zh: '请写清哪些告警走这条路由，例如 店铺=SH-2 类型=sync-*；要全部就写 *',
      en: 'Say which alerts take this route, such as shop=SH-2 kind=sync-*; write * for all of them',
    });
  const { set } = await settingsOf(d, before, text);
  const route: Route = { name, matchers, continue: false, ...set, routes: [] };
  const after = withRoute(before, route, { under: text.under ?? before.root.name, before: text.before });
  return previewed(
    d,
    { before, after, name, now },
    {
      summary: { zh: `新路由“${name}”`, en: `New route “${name}”` },
      label: { zh: `路由“${name}”`, en: `Route “${name}”` },
      before: '–',
      after: settingWords(route),
      subject: `route:${name}`,
    },
  );
}

async function planSet(d: Deps, typedName: string, typed: string, now: Date): Promise<Effect> {
  const before = await policyNow(d.tx);
  const { route, parent } = routeCalled(before, typedName);
  const text = readRouteText(typed);
  if (text.under !== undefined || text.before !== undefined)
    throw new UserError('alerts.move', {
      zh: `换位置请用 路由 移动 ${route.name} 在=<上级>`,
      en: `To change its place, send route move ${route.name} under=<parent>`,
    });
  const matchers = await readMatchers(d, text.matchers);
  if (!parent && matchers.length > 0)
    throw new UserError('alerts.root', {
      zh: '默认路由接住所有告警，不能加条件；请新建一条路由（路由 添加）',
      en: 'The default route takes whatever nothing else takes, it has no conditions; add a route instead (route add)',
    });
  const { set, drop } = await settingsOf(d, before, text);
  const changed = { ...set, ...((matchers.length > 0 || text.any) && parent && { matchers }) };
  const after = withSettings(before, route.name, changed, drop);
  return previewed(
    d,
    { before, after, name: route.name, now },
    {
      summary: { zh: `修改路由“${route.name}”`, en: `Change of the route “${route.name}”` },
      label: { zh: `路由“${route.name}”`, en: `Route “${route.name}”` },
      before: settingWords(route),
      after: settingWords(routeCalled(after, route.name).route),
      subject: `route:${route.name}`,
    },
  );
}

type Settings = { set: Partial<Omit<Route, 'name' | 'routes' | 'matchers'>>; drop: (keyof Route)[] };

/** Throws what readReceiver throws, alerts.label and alerts.no_mute. */
async function settingsOf(d: Deps, policy: AlertPolicy, text: TypedRoute): Promise<Settings> {
  const { matchers: _m, any: _a, under: _u, before: _b, to, chain, ...set } = text;
  for (const label of set.groupBy ?? []) if (label !== '*') await refuseUnknownLabel(d, label);
  const missing = set.mutes?.find((name) => !policy.mutes.some((one) => one.name === name));
  if (missing !== undefined)
    throw new UserError('alerts.no_mute', {
      zh: `没有静音时段“${missing}”；先建一个：静音时段 添加 ${missing} 22:00-07:00`,
      en: `There is no mute timing “${missing}”; make one first: mute add ${missing} 22:00-07:00`,
    });
  const own = to !== undefined && /^(own|默认|自己|上级|default)$/iu.test(to);
  const drop: (keyof Route)[] = [...(own ? ['receiver' as const] : []), ...(chain === '' ? ['chain' as const] : [])];
  return {
    set: {
      ...set,
      ...(to !== undefined && !own && { receiver: await readReceiver(d, to) }),
      ...(chain && { chain }),
    },
    drop,
  };
}

async function planRemove(d: Deps, name: string, now: Date): Promise<Effect> {
  const before = await policyNow(d.tx);
  const { route } = routeCalled(before, name);
  const after = withoutRoute(before, route.name);
  const below = everyRoute({ ...before, root: route }).length - 1;
  return previewed(
    d,
    { before, after, name: route.name, now },
    {
      summary: {
        zh: `删除路由“${route.name}”${below > 0 ? ` 和它下面的 ${below} 条` : ''}`,
        en: `Remove the route “${route.name}”${below > 0 ? ` and ${below} below it` : ''}`,
      },
      label: { zh: `路由“${route.name}”`, en: `Route “${route.name}”` },
      before: settingWords(route),
      after: '–',
      subject: `route:${route.name}`,
    },
  );
}

async function planMove(d: Deps, name: string, typed: string, now: Date): Promise<Effect> {
  const before = await policyNow(d.tx);
  const { under, before: brother, matchers } = readRouteText(typed);
  const { route } = routeCalled(before, name);
  if ((under === undefined && brother === undefined) || matchers.length > 0)
    throw new UserError('alerts.place', {
      zh: `写清移到哪里：路由 移动 ${route.name} 在=<上级>，或 之前=<同级路由>`,
      en: `Say where to: route move ${route.name} under=<parent>, or before=<a route of the same level>`,
    });
  const after = withMoved(before, route.name, { under, before: brother });
  return previewed(
    d,
    { before, after, name: route.name, now },
    {
      summary: { zh: `移动路由“${route.name}”`, en: `Move the route “${route.name}”` },
      label: { zh: `路由“${route.name}”的位置`, en: `Place of the route “${route.name}”` },
      before: placeOf(before, route.name),
      after: placeOf(after, route.name),
      subject: `route:${route.name}`,
    },
  );
}

function placeOf(policy: AlertPolicy, name: string): string {
  const { path, parent } = routeCalled(policy, name);
  return `${path} (${(parent?.routes.findIndex((one) => one.name === name) ?? 0) + 1})`;
}

type Step = { before: AlertPolicy; after: AlertPolicy; name: string; now: Date };

/** With what it would have meant for the alerts of last week. */
async function previewed(d: Deps, { before, after, name, now }: Step, change: Change): Promise<Effect> {
  const mutes = (policy: AlertPolicy) => everyRoute(policy).map(({ route }) => route.mutes);
  const mutesChange = JSON.stringify(mutes(before)) !== JSON.stringify(mutes(after));
  if (mutesChange) refuseAlways(after, now);
  const week = await lastWeek(d.tx, now);
  const preview = previewOf(before, after, name, week);
  const figures = [
    field({ zh: '预览', en: 'Preview' }, previewWords(name, preview, week)),
    ...(mutesChange ? [field({ zh: '静音', en: 'Muted' }, keptBackWords(keptBack(before, after, week)))] : []),
    ...(await unseenKinds(d, after, name)),
  ];
  return effectOf(before, after, { ...change, figures, details: previewTable(preview) });
}
