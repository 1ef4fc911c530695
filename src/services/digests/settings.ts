import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { DIGEST_KINDS, type DigestKind } from './kinds.ts';
import { type RoomSettings, settingsFrom } from './settings-body.ts';
import { readWish, type Wish, type WishWhat } from './settings-read.ts';

type Deps = { tx: Tx };

const WORDS: Localized = { zh: '本群的简报设置', en: 'Digest settings of this room' };

/** What a room gets of digests, and when. */
export const settingsOf = async (d: Deps, roomId: number): Promise<RoomSettings> =>
  (await rowOf(d.tx, roomId)).settings;

async function rowOf(tx: Tx, roomId: number): Promise<{ settings: RoomSettings; version: number }> {
  const [row] = await rowsOf<{ body: Partial<RoomSettings>; version: number }>(
    tx,
    sql`select body, version from digest_setting where room_id = ${roomId}`,
  );
  return { settings: settingsFrom(row?.body), version: row?.version ?? 0 };
}

export type SettingAsk = {
  what: WishWhat;
  value: string;
  room: { id: number; name: string };
  now: Date;
  /** A figure by its code or one of its names. */
  figure(typed: string): string | undefined;
};

/** Read only. Throws digest.setting where the value makes no sense, digest.setting_same where nothing would change. */
export async function planSettings(d: Deps, { what, value, room, now, figure }: SettingAsk): Promise<Effect> {
  const { settings, version } = await rowOf(d.tx, room.id);
  const wish = readWish(what, value, figure);
  const after = wished(settings, wish, now);
  const [was, is] = [said(settings, what), said(after, what)];
  if (was.en === is.en)
    throw new UserError('digest.setting_same', {
      zh: `已经是这样：${is.zh}`,
      en: `It is so already: ${is.en}`,
    });
  return {
    summary: { zh: `${LABELS[what].zh}：${was.zh} → ${is.zh}`, en: `${LABELS[what].en}: ${was.en} → ${is.en}` },
    rows: [
      {
        key: `digest_setting:${room.id}`,
        label: WORDS,
        version,
        versionAfter: version + 1,
        changes: [{ label: LABELS[what], before: was, after: is }],
      },
    ],
    figures: [],
    inverse: { says: `digest set ${what} ${typedBack(settings, wish)}` },
    data: { roomId: room.id, version, body: JSON.stringify(after), what },
  };
}

function wished(settings: RoomSettings, wish: Wish, now: Date): RoomSettings {
  if (wish.what === 'quiet') return { ...settings, quiet: wish.quiet };
  if (wish.what === 'holidays') return { ...settings, holidays: wish.on };
  const old = settings.kinds[wish.what];
  const { figures, ...rest } = { ...old, ...wish.set };
  const next = { ...rest, ...(figures && figures.length > 0 && { figures }) };
  // What is switched on, or moved, begins with the slots to come.
  const since = next.on && (!old.on || next.time !== old.time || next.day !== old.day) ? now.toISOString() : old.since;
  return { ...settings, kinds: { ...settings.kinds, [wish.what]: { ...next, since } } };
}

/** As it must be typed to be so again. */
function typedBack(before: RoomSettings, wish: Wish): string {
  if (wish.what === 'quiet') return before.quiet ? `${before.quiet.from}-${before.quiet.to}` : 'off';
  if (wish.what === 'holidays') return before.holidays ? 'on' : 'off';
  const old = before.kinds[wish.what];
  const { set } = wish;
  return [
    ...(set.on === undefined ? [] : [old.on ? 'on' : 'off']),
    ...(set.day === undefined ? [] : [wish.what === 'weekly' ? WEEKDAYS_EN[old.day - 1] : String(old.day)]),
    ...(set.time === undefined ? [] : [old.time]),
    ...(set.figures === undefined ? [] : ['figures', old.figures?.join(',') ?? 'default']),
  ].join(' ');
}

const WEEKDAYS_EN = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const WEEKDAYS_ZH = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

const LABELS: Record<WishWhat, Localized> = {
  daily: DIGEST_KINDS.daily.words,
  weekly: DIGEST_KINDS.weekly.words,
  monthly: DIGEST_KINDS.monthly.words,
  quarterly: DIGEST_KINDS.quarterly.words,
  quiet: { zh: '免打扰', en: 'Quiet hours' },
  holidays: { zh: '节假日顺延', en: 'Holidays move it' },
};

/** One setting in words. */
export function said(settings: RoomSettings, what: WishWhat): Localized {
  if (what === 'holidays') return settings.holidays ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  if (what === 'quiet') {
    const { quiet } = settings;
    return quiet
      ? { zh: `${quiet.from} 至 ${quiet.to}`, en: `${quiet.from} to ${quiet.to}` }
      : { zh: '没有', en: 'none' };
  }
  const { on, time, figures } = settings.kinds[what];
  const day = dayWords(what, settings.kinds[what].day);
  const chosen = figures
    ? { zh: `，指标 ${figures.join('、')}`, en: `, figures ${figures.join(', ')}` }
    : { zh: '', en: '' };
  return {
    zh: `${on ? '开' : '关'}，${day.zh} ${time}${chosen.zh}`,
    en: `${on ? 'on' : 'off'}, ${day.en} ${time}${chosen.en}`,
  };
}

function dayWords(kind: DigestKind, day: number): Localized {
  if (kind === 'daily') return { zh: '每天', en: 'every day' };
  if (kind === 'weekly') return { zh: `每${WEEKDAYS_ZH[day - 1]}`, en: `every ${WEEKDAYS_EN[day - 1]}` };
  if (kind === 'monthly') return { zh: `每月 ${day} 日`, en: `day ${day} of each month` };
  return { zh: `每季第一个月 ${day} 日`, en: `day ${day} of each quarter's first month` };
}

/** Throws effect.changed when another setting was made meanwhile. */
export async function applySettings(d: Deps, { data }: Effect, by: string): Promise<void> {
  const { roomId, version, body } = data;
  const done = await rowsOf(
    d.tx,
    sql`insert into digest_setting as s (room_id, body, set_by, version)
        select ${roomId}::bigint, ${body}::jsonb, ${by}, ${version}::int + 1
        where coalesce((select version from digest_setting where room_id = ${roomId}::bigint), 0) = ${version}::int
        on conflict (room_id) do update set body = excluded.body, set_by = excluded.set_by, version = excluded.version, at = clock_timestamp()
          where s.version = ${version}::int
        returning room_id`,
  );
  if (done.length === 0) throw effectChanged(WORDS);
}
