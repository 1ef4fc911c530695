import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { field } from '../../../core/message.ts';
import type { Deps } from './deps.ts';
import { exists, routeCalled, tooMany, withSettings } from './edit.ts';
import { effectOf } from './keep.ts';
import { keptBack, keptBackWords, refuseAlways } from './kept-back.ts';
import { muteWords, readMuteText } from './mute-text.ts';
import { type AlertPolicy, policyNow } from './policy.ts';
import { lastWeek } from './preview.ts';
import { everyRoute } from './route.ts';

const MOST_MUTES = 50;

/** Routes that name a timing. */
export const usersOf = (policy: AlertPolicy, name: string): string[] =>
  everyRoute(policy).flatMap(({ route }) => (route.mutes?.includes(name) ? [route.name] : []));

/** Throws alerts.exists, alerts.too_many, alerts.route, alerts.always and what readMuteText throws. */
export async function planMute(
  d: Deps,
  name: string,
  typed: string,
  { zone, now }: { zone: string; now: Date },
): Promise<Effect> {
  const before = await policyNow(d.tx);
  const { timing, on } = readMuteText(name, typed, zone);
  if (before.mutes.some((one) => one.name === timing.name)) throw exists(timing.name);
  if (before.mutes.length >= MOST_MUTES) throw tooMany(MOST_MUTES);
  let after: AlertPolicy = { ...before, mutes: [...before.mutes, timing] };
  for (const one of on) {
    const { route } = routeCalled(after, one);
    after = withSettings(after, route.name, { mutes: [...new Set([...(route.mutes ?? []), timing.name])] });
  }
  refuseAlways(after, now, timing);
  const back = keptBack(before, after, await lastWeek(d.tx, now));
  return effectOf(before, after, {
    summary: { zh: `新静音时段“${timing.name}”`, en: `New mute timing “${timing.name}”` },
    label: { zh: `静音时段“${timing.name}”`, en: `Mute timing “${timing.name}”` },
    before: '–',
    after: muteWords(timing),
    figures: [usedBy(usersOf(after, timing.name)), field({ zh: '预览', en: 'Preview' }, keptBackWords(back))],
    subject: `mute:${timing.name}`,
  });
}

const usedBy = (routes: readonly string[]) =>
  field(
    { zh: '用于路由', en: 'Routes that use it' },
    routes.length > 0
      ? routes.join(', ')
      : { zh: '还没有；用 路由 设置 <路由> 静音=<名称>', en: 'none yet; send route set <route> mutes=<name>' },
  );

/** It is taken from the routes that name it as well. Throws alerts.no_mute. */
export async function planUnmute(d: Deps, typed: string): Promise<Effect> {
  const before = await policyNow(d.tx);
  const timing = before.mutes.find(({ name }) => name === typed.normalize('NFKC').trim().toLowerCase());
  if (!timing)
    throw new UserError('alerts.no_mute', {
      zh: `没有静音时段“${typed.slice(0, 40)}”；发送 静音时段 看有哪些`,
      en: `There is no mute timing “${typed.slice(0, 40)}”; send mute to see them`,
    });
  const users = usersOf(before, timing.name);
  let after: AlertPolicy = { ...before, mutes: before.mutes.filter((one) => one !== timing) };
  for (const user of users)
    after = withSettings(after, user, {
      mutes: (routeCalled(after, user).route.mutes ?? []).filter((one) => one !== timing.name),
    });
  return effectOf(before, after, {
    summary: { zh: `删除静音时段 ${timing.name}`, en: `Remove the mute timing ${timing.name}` },
    label: { zh: `静音时段“${timing.name}”`, en: `Mute timing “${timing.name}”` },
    before: muteWords(timing),
    after: '–',
    figures: [usedBy(users)],
    subject: `mute:${timing.name}`,
  });
}
