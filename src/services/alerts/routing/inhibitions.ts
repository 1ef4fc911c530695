import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { field } from '../../../core/message.ts';
import type { Deps } from './deps.ts';
import { withInhibition } from './edit.ts';
import { effectOf } from './keep.ts';
import { looksLikeMatcher, wordsIn } from './matcher.ts';
import { policyNow } from './policy.ts';
import { lastWeek, matched } from './preview.ts';
import { readMatchers, refuseUnknownLabel } from './read.ts';
import { nameOf, readRouteText } from './route-text.ts';
import { ruleWords } from './words.ts';

const WHEN = /^(when|当|如果)$/i;
const THEN = /^(then|则|就|mutes?|抑制)$/i;
const SAME = /^(same|equal|相同|同)=(.*)$/iu;

/** `when=kind=a` is `when kind=a` as well. */
const apart = (word: string): string[] => {
  const [, mark, rest] = /^(when|当|如果|then|则)[=:：](.+)$/iu.exec(word) ?? [];
  return mark !== undefined && rest !== undefined ? [mark, rest] : [word];
};

/** `when kind=platform-down then kind=sync-* same=platform`. Throws alerts.inhibit and what edit.ts throws. */
export async function planInhibit(d: Deps, typedName: string, typed: string, now: Date): Promise<Effect> {
  const before = await policyNow(d.tx);
  const name = nameOf(typedName);
  const words = wordsIn(typed).flatMap(apart);
  const then = words.findIndex((word) => THEN.test(word));
  const equal = words.flatMap((word) => SAME.exec(word)?.[2]?.split(/[,，、+]/) ?? []);
  const sides = [words.slice(0, then), words.slice(then + 1)].map((side) =>
    side.filter((word) => !WHEN.test(word) && !SAME.test(word)),
  );
  const [source = [], target = []] = sides;
  if (then < 0 || source.length === 0 || target.length === 0 || ![...source, ...target].every(looksLikeMatcher))
    throw new UserError('alerts.inhibit', {
      zh: '写成：当 <条件> 则 <条件> 相同=<标签>，例如 当 类型=platform-down 则 类型=sync-* 相同=平台',
      en: 'Write when <conditions> then <conditions> same=<labels>, such as when kind=platform-down then kind=sync-* same=platform',
    });
  const { groupBy: labels = [] } = equal.length > 0 ? readRouteText(`by=${equal.join(',')}`) : {};
  for (const label of labels) if (label !== '*') await refuseUnknownLabel(d, label);
  const rule = {
    name,
    source: await readMatchers(d, source),
    target: await readMatchers(d, target),
    equal: labels.filter((label) => label !== '*'),
  };
  const week = await lastWeek(d.tx, now);
  return effectOf(before, withInhibition(before, rule), {
    summary: { zh: `新抑制规则“${name}”`, en: `New inhibition “${name}”` },
    label: { zh: `抑制“${name}”`, en: `Inhibition “${name}”` },
    before: '–',
    after: ruleWords(rule),
    figures: [
      field({ zh: '上周的告警：起因', en: "Last week's alerts: causes" }, matched(week, rule.source)),
      field({ zh: '上周的告警：可能被抑制', en: "Last week's alerts: may be kept quiet" }, matched(week, rule.target)),
    ],
    subject: `inhibition:${name}`,
  });
}

/** Throws alerts.no_inhibition. */
export async function planUninhibit(d: Deps, typed: string): Promise<Effect> {
  const before = await policyNow(d.tx);
  const rule = before.inhibitions.find(({ name }) => name === typed.normalize('NFKC').trim().toLowerCase());
  if (!rule)
    throw new UserError('alerts.no_inhibition', {
      zh: `没有抑制规则“${typed.slice(0, 40)}”；发送 抑制 看有哪些`,
      en: `There is no inhibition “${typed.slice(0, 40)}”; send inhibit to see them`,
    });
  const after = { ...before, inhibitions: before.inhibitions.filter((one) => one !== rule) };
  return effectOf(before, after, {
    summary: { zh: `删除抑制规则 ${rule.name}`, en: `Remove the inhibition ${rule.name}` },
    label: { zh: `抑制“${rule.name}”`, en: `Inhibition “${rule.name}”` },
    before: ruleWords(rule),
    after: '–',
    subject: `inhibition:${rule.name}`,
  });
}
