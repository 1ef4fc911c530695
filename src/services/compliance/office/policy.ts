import { createHash } from 'node:crypto';
import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars, firstTen } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { noSuchRule } from '../versions/refusals.ts';
import { ruleIn } from '../versions/values.ts';
import type { OfficeAct, OfficeDeps } from './deps.ts';
import { dayOf, isDay } from './periods.ts';

export type PolicyNote = {
  id: number;
  platform: string;
  platformWords: Localized;
  day: string;
  words: string;
  url: string;
  rules: string[];
  author: string;
};

export type NewNote = { platform: string; words: string; rules: readonly string[]; url?: string; day?: string };

export const MOST_WORDS = 2_000;
export const POLICY_WATCH = 'policy-watch';

type Kept = { platform: string; day: string; words: string; url: string; rules: string[] };

/** A note as it would be kept. Throws policy.platform, policy.empty, policy.long, policy.url, policy.day, rule.unknown. */
export function keptNote(d: OfficeDeps, platforms: readonly string[], given: NewNote, now: Date): Kept {
  const platform = d.platformCalled(given.platform);
  if (platform === undefined || !platforms.includes(platform)) throw noPlatform(d, given.platform, platforms);
  const words = given.words.replace(/\s+/g, ' ').trim();
  if (words === '') throw emptyNote();
  if (words.length > MOST_WORDS) throw longNote();
  const url = (given.url ?? '').trim();
  if (url !== '' && (!/^https?:\/\/[^\s<>"']{1,480}$/.test(url) || !URL.canParse(url))) throw badUrl(url);
  const day = given.day === undefined || given.day === '' ? dayOf(now) : given.day;
  if (!isDay(day) || day > dayOf(now)) throw badDay(day);
  return { platform, day, words, url, rules: rulesCalled(d, given.rules) };
}

/** Codes of rules by their codes or names, each once. Throws rule.unknown. */
export function rulesCalled(d: OfficeDeps, typed: readonly string[]): string[] {
  const codes = typed
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => {
      const named = ruleIn(d.rules, word);
      if (named?.rest !== '') throw noSuchRule(word, d.rules);
      return named.rule.code;
    });
  return [...new Set(codes)];
}

/** The platforms on which the group sells. */
export async function platformsSold(tx: Tx): Promise<string[]> {
  const rows = await rowsOf<{ platform: string }>(tx, sql`select distinct platform from shop order by 1`);
  return rows.map(({ platform }) => platform);
}

/** Read only. Throws as keptNote does. */
export async function planNote(d: OfficeDeps, given: NewNote, now: Date): Promise<Effect> {
  const kept = keptNote(d, await platformsSold(d.tx), given, now);
  const words = d.platformWords(kept.platform);
  const todos = await openWatch(d.tx, kept.platform, kept.day);
  return {
    summary: {
      zh: `记下${words.zh}的政策变化：${clampChars(kept.words, 60)}`,
      en: `Note what changed on ${words.en}: ${clampChars(kept.words, 60)}`,
    },
    rows: [
      {
        key: `policy:${digestOf(kept)}`,
        label: words,
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '记录', en: 'Note' }, before: '–', after: clampChars(kept.words, 200) }],
      },
    ],
    figures: [
      ...(kept.rules.length > 0 ? [{ label: { zh: '涉及规则', en: 'Rules' }, value: kept.rules.join(', ') }] : []),
      ...(todos.length > 0 ? [{ label: { zh: '完成待办', en: 'Closes to-dos' }, value: todos.join(', ') }] : []),
    ],
    inverse: {
      irreversible: {
        zh: '记录已经留作证据，写错了就再记一条',
        en: 'it is kept as evidence; note another to correct it',
      },
    },
    data: { note: JSON.stringify(kept) },
  };
}

/** Its number, and the to-dos that it closed. Throws policy.known. */
export async function applyNote(
  d: OfficeDeps,
  { data }: Effect,
  act: OfficeAct,
): Promise<{ id: number; closed: number[] }> {
  const kept = JSON.parse(String(data['note'])) as Kept;
  const id = await keep(d.tx, kept, act);
  if (id === undefined)
    throw new UserError('policy.known', {
      zh: '这一天的同一条记录已经有了',
      en: 'The same note of that day is there already',
    });
  const closed = await openWatch(d.tx, kept.platform, kept.day);
  for (const todo of closed)
    await d.todos.applyState(await d.todos.planState(todo, true, `policy ${id}`), act.actor, act.now);
  return { id, closed };
}

const digestOf = ({ platform, day, words }: Kept): string =>
  createHash('sha256')
    .update(JSON.stringify([platform, day, words]))
    .digest('hex');

/** Undefined: it was there. */
export async function keep(tx: Tx, kept: Kept, { personId, actor, trace }: OfficeAct): Promise<number | undefined> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into policy_note (platform, day, words, url, rules, author, digest)
        values (${kept.platform}, ${kept.day}::date, ${kept.words}, ${kept.url}, ${sql.param(kept.rules)}::text[], ${actor},
          ${digestOf(kept)}) on conflict (digest) do nothing returning id`,
  );
  if (!row) return undefined;
  await putEvidence(tx, {
    kind: 'policy',
    trace,
    by: personId > 0 ? personId : actor,
    subjects: [`policy:${row.id}`, ...kept.rules.map((code) => `rule:${code}`)],
    body: { act: 'noted', note: Number(row.id), platform: kept.platform, day: kept.day, rules: kept.rules },
  });
  return Number(row.id);
}

/** Reminders of a platform that a note of that day answers: its month's and what is left of earlier ones. */
export async function openWatch(tx: Tx, platform: string, day: string): Promise<number[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select id from todo where done_at is null and starts_with(key, ${`duty:${POLICY_WATCH}:`})
          and split_part(key, ':', 4) = ${platform} and split_part(key, ':', 3) <= ${day.slice(0, 7)} order by id`,
  );
  return rows.map(({ id }) => Number(id));
}

export type Watched = {
  platform: string;
  words: Localized;
  notes: number;
  last: PolicyNote | undefined;
  /** Months that a reminder was for and in which nothing was noted. */
  missed: string[];
  /** The to-do of this month, while it is open. */
  todo: number | undefined;
};

/** The platforms on which the scope's shops sell, with what was noted of each. */
export async function watched(d: OfficeDeps, now: Date): Promise<Watched[]> {
  const platforms = await platformsSold(d.tx);
  const month = dayOf(now).slice(0, 7);
  const latest = await notes(d, { limit: 5_000 });
  const reminders = await rowsOf<{ id: string; month: string; platform: string; open: boolean }>(
    d.tx,
    sql`select id, split_part(key, ':', 3) as month, split_part(key, ':', 4) as platform, done_at is null as open from todo
        where starts_with(key, ${`duty:${POLICY_WATCH}:`}) order by id`,
  );
  return platforms.map((platform) => {
    const own = latest.filter((note) => note.platform === platform);
    const noted = new Set(own.map(({ day }) => day.slice(0, 7)));
    const asked = reminders.filter((one) => one.platform === platform);
    const todo = asked.find((one) => one.open)?.id;
    return {
      platform,
      words: d.platformWords(platform),
      notes: own.length,
      last: own[0],
      missed: asked.map((one) => one.month).filter((one) => one < month && !noted.has(one)),
      todo: todo === undefined ? undefined : Number(todo),
    };
  });
}

/** The latest first, of one platform or all; of those on which the scope's shops sell. */
export async function notes(
  d: OfficeDeps,
  { platform, since, limit }: { platform?: string; since?: string; limit: number },
): Promise<PolicyNote[]> {
  const of = platform === undefined ? sql`` : sql`and platform = ${platform}`;
  const from = since === undefined ? sql`` : sql`and day >= ${since}::date`;
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select *, day::text as on_day from policy_note where platform in (select platform from shop) ${of} ${from}
        order by day desc, id desc limit ${limit}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    platform: row['platform'] as string,
    platformWords: d.platformWords(row['platform'] as string),
    day: row['on_day'] as string,
    words: row['words'] as string,
    url: row['url'] as string,
    rules: row['rules'] as string[],
    author: row['author'] as string,
  }));
}

/** A platform as typed, of those that the scope's shops sell on. Throws policy.platform. */
export async function soldOn(d: OfficeDeps, typed: string): Promise<string> {
  const [platform, sold] = [d.platformCalled(typed), await platformsSold(d.tx)];
  if (platform === undefined || !sold.includes(platform)) throw noPlatform(d, typed, sold);
  return platform;
}

const noPlatform = (d: OfficeDeps, typed: string, platforms: readonly string[]): UserError =>
  new UserError('policy.platform', {
    zh: `没有店铺在“${clampChars(typed, 30)}”上；请写其中一个平台：${firstTen(
      platforms.map((one) => d.platformWords(one).zh),
      '、',
    )}`,
    en: `No shop sells on “${clampChars(typed, 30)}”; name one of these platforms: ${firstTen(platforms, ', ')}`,
  });
const emptyNote = (): UserError =>
  new UserError('policy.empty', {
    zh: '请写上变了什么；没有变化也写一句，例如：没有变化',
    en: 'Say what changed; where nothing did, say so: no changes',
  });
const longNote = (): UserError =>
  new UserError('policy.long', {
    zh: `记录最多 ${MOST_WORDS} 字，请写要点，原文放在 url 里`,
    en: `A note has at most ${MOST_WORDS} characters: write the points, and give the text's address as url`,
  });
const badUrl = (url: string): UserError =>
  new UserError('policy.url', {
    zh: `“${clampChars(url, 40)}”不是网址，请写以 https:// 开头的地址`,
    en: `“${clampChars(url, 40)}” is no address; write one that begins with https://`,
  });
const badDay = (day: string): UserError =>
  new UserError('policy.day', {
    zh: `“${clampChars(day, 20)}”不是过去或今天的日期，请写 2026-11-23 这样的日期`,
    en: `“${clampChars(day, 20)}” is no day until today; write one such as 2026-11-23`,
  });
