import { UserError } from '../../../core/errors.ts';
import { normalise, plainSpaces } from '../../../core/text.ts';
import { looksLikeMatcher } from './matcher.ts';

/** `shop=SH-2 kind=sync-* 2h the platform moves house`: what, how long, why. */
export type TypedSilence = { words: string[]; until: Date; reason: string };

const MOST_DAYS = 30;
const MOST_REASON = 200;
const DAY_MS = 86_400_000;
const MARKS = /^(for|until|till|直到|到|至)$/i;
const FOREVER = /^(forever|永久|永远|一直)$/i;
/** What a deadline of other commands does not know. */
const LONG = /^(\d{1,4}|一|半)?\s?(y|年|years?|w|周|weeks?|months?|个?月|hours?|hrs?|minutes?|mins?|days?)$/i;
const LONG_MS: readonly (readonly [RegExp, number])[] = [
  [/^(y|年|years?)$/i, 365 * DAY_MS],
  [/^(months?|个?月)$/i, 30 * DAY_MS],
  [/^(w|周|weeks?)$/i, 7 * DAY_MS],
  [/^days?$/i, DAY_MS],
  [/^(hours?|hrs?)$/i, 3_600_000],
  [/^(minutes?|mins?)$/i, 60_000],
];

/** `read`: an instant as other commands read it, of one word or two. Throws alerts.silence, alerts.reason, alerts.past, alerts.long. */
export function readSilence(typed: string, read: (text: string) => Date | undefined, now: Date): TypedSilence {
  const raw = plainSpaces(typed).match(/(?:[^\s"“”]|["“”][^"“”]*["“”])+/g) ?? [];
  const bare = raw.map((word) => normalise(word).replaceAll('"', ''));
  const words: string[] = [];
  let until: Date | undefined;
  let at = 0;
  for (; at < bare.length; at++) {
    const word = bare[at] as string;
    if (looksLikeMatcher(word)) words.push(word);
    else if (until !== undefined) break;
    else if (MARKS.test(word)) continue;
    else {
      const found = instantOf([word, bare[at + 1]], read, now);
      if (!found) break;
      until = found.until;
      at += found.took - 1;
    }
  }
  if (words.length === 0 && /^(\*|all|every(thing)?|全部|所有|一切)$/i.test(bare[0] ?? '')) throw broad();
  if (words.length === 0 || until === undefined) throw malformed();
  const reason = raw.slice(at).join(' ').trim();
  refuseUnfit(until, reason, now);
  return { words, until, reason };
}

function instantOf(
  [word = '', next]: [string | undefined, string | undefined],
  read: (text: string) => Date | undefined,
  now: Date,
): { until: Date; took: number } | undefined {
  for (const took of next === undefined ? [1] : [2, 1]) {
    const text = took === 2 ? `${word} ${next}` : word;
    if (took === 2 && read(word) && !/^\d{1,2}(:\d{2}|点半?|时)$|^[上下中晚]午?/.test(next as string)) continue;
    const until = FOREVER.test(text) ? new Date(now.getTime() + 100 * 365 * DAY_MS) : (read(text) ?? longOf(text, now));
    if (until) return { until, took };
  }
  return undefined;
}

function longOf(text: string, now: Date): Date | undefined {
  const [, number = '1', unit = ''] = LONG.exec(text) ?? [];
  const ms = LONG_MS.find(([form]) => form.test(unit))?.[1];
  const count = number === '一' ? 1 : number === '半' ? 0.5 : Number(number);
  return ms === undefined ? undefined : new Date(now.getTime() + count * ms);
}

function refuseUnfit(until: Date, reason: string, now: Date): void {
  if (until <= now)
    throw new UserError('alerts.past', {
      zh: '结束时间已经过去，请写以后的时间，例如 2h 或 18:00',
      en: 'That end is over already; write a later one, such as 2h or 18:00',
    });
  if (until.getTime() - now.getTime() > MOST_DAYS * DAY_MS)
    throw new UserError('alerts.long', {
      zh: `静默最长 ${MOST_DAYS} 天，请写近一些的结束时间`,
      en: `A silence lasts ${MOST_DAYS} days at most; write an earlier end`,
    });
  if (!/[\p{L}\p{N}]/u.test(reason) || reason.length > MOST_REASON)
    throw new UserError('alerts.reason', {
      zh: `请在最后写上原因（最多 ${MOST_REASON} 个字），例如：静默 店铺=SH-2 2h 平台维护`,
      en: `Write the reason at the end (${MOST_REASON} characters at most), such as: silence shop=SH-2 2h platform maintenance`,
    });
}

const broad = (): UserError =>
  new UserError('alerts.broad', {
    zh: '这样会静默所有告警；请写清是哪些，例如 静默 店铺=SH-2 类型=sync-* 2h 平台维护',
    en: 'This would silence everything; say which alerts, such as silence shop=SH-2 kind=sync-* 2h platform maintenance',
  });

const malformed = (): UserError =>
  new UserError('alerts.silence', {
    zh: '写成：静默 <条件> <多久或到何时> <原因>，例如 静默 店铺=SH-2 类型=sync-* 2h 平台维护',
    en: 'Write silence <conditions> <how long or until when> <reason>, such as silence shop=SH-2 kind=sync-* 2h platform maintenance',
  });
