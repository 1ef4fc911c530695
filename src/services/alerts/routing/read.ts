import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { type Field, field } from '../../../core/message.ts';
import { clampChars, firstTen, foldName } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { Deps } from './deps.ts';
import { isShippedKind, KNOWN_LABELS, valueCalled } from './labels.ts';
import { type Matcher, parseMatcher, refuseTooMany } from './matcher.ts';
import type { AlertPolicy, Receiver } from './policy.ts';
import { everyRoute } from './route.ts';

/** What people typed, against what there is: shops, platforms, audiences, rooms and labels. */

/** Throws alerts.matcher, alerts.matchers, alerts.label and shops.not_found. */
export async function readMatchers(d: Deps, words: readonly string[]): Promise<Matcher[]> {
  const read = (label: string, typed: string): string =>
    (label === 'platform' ? d.platformCalled(typed) : label === 'audience' ? d.audienceCalled(typed) : undefined) ??
    valueCalled(label, typed);
  const matchers = words.map((word) => parseMatcher(word, read));
  refuseTooMany(matchers);
  for (const { label } of matchers) await refuseUnknownLabel(d, label);
  return Promise.all(matchers.map((one) => (one.label === 'shop' ? withCodes(d, one) : one)));
}

async function withCodes(d: Deps, matcher: Matcher): Promise<Matcher> {
  const values: string[] = [];
  for (const value of matcher.values) values.push(value.includes('*') ? value : await shopCode(d, value));
  return { ...matcher, values };
}

async function shopCode(d: Deps, typed: string): Promise<string> {
  const shop = await d.shopCode(typed);
  if (shop) return shop.code;
  throw new UserError('shops.not_found', {
    zh: `没有店铺“${clampChars(typed, 40)}”；发送 店铺 看有哪些`,
    en: `There is no shop “${clampChars(typed, 40)}”; send shops to see which there are`,
  });
}

const SEEN_DAYS = 30;

/** A label is known when it has a name here, or an alert of the last month had it. Throws alerts.label. */
export async function refuseUnknownLabel({ tx }: Pick<Deps, 'tx'>, label: string): Promise<void> {
  if (KNOWN_LABELS.includes(label)) return;
  const [seen] = await rowsOf(
    tx,
    sql`select 1 from alert where labels ? ${label} and starts_at > clock_timestamp() - make_interval(days => ${SEEN_DAYS}) limit 1`,
  );
  if (seen) return;
  throw new UserError('alerts.label', {
    zh: `没有告警带过标签“${clampChars(label, 40)}”；可以用 ${firstTen(KNOWN_LABELS, '、')}，或最近 ${SEEN_DAYS} 天告警里有的标签`,
    en: `No alert has ever had the label “${clampChars(label, 40)}”; use ${firstTen(KNOWN_LABELS, ', ')}, or one that alerts of the last ${SEEN_DAYS} days have`,
  });
}

/** That no alert of the last month was of a kind that a route names: said, since the first may still come. */
export async function unseenKinds(d: Pick<Deps, 'tx'>, policy: AlertPolicy, name: string): Promise<Field[]> {
  const route = everyRoute(policy).find((one) => one.route.name === name)?.route;
  const kinds = (route?.matchers ?? []).flatMap(({ label, op, values }) =>
    label === 'kind' && op === '=' ? values.filter((value) => !value.includes('*') && !isShippedKind(value)) : [],
  );
  if (kinds.length === 0) return [];
  const rows = await rowsOf<{ kind: string }>(
    d.tx,
    sql`select k.kind from unnest(${sql.param(kinds)}::text[]) as k (kind) where not exists (
          select 1 from alert where lower(labels ->> 'kind') = lower(k.kind) and starts_at > clock_timestamp() - make_interval(days => ${SEEN_DAYS}))`,
  );
  if (rows.length === 0) return [];
  const names = firstTen(
    rows.map(({ kind }) => clampChars(kind, 40)),
    ', ',
  );
  return [
    field(
      { zh: '注意', en: 'Note' },
      {
        zh: `最近 ${SEEN_DAYS} 天没有类型为 ${names} 的告警，请检查有没有写错`,
        en: `No alert of the last ${SEEN_DAYS} days was of the kind ${names}: check the spelling`,
      },
    ),
  ];
}

/** An audience by its code or name, a room by its number or name. Throws alerts.receiver and alerts.rooms. */
export async function readReceiver(d: Deps, typed: string): Promise<Receiver> {
  const [, prefix, bare = typed] = /^(room|群|房间)[:：#]?\s*(.+)$/iu.exec(typed) ?? [];
  const audience = prefix === undefined ? d.audienceCalled(typed) : undefined;
  if (audience !== undefined) return { audience };
  const rooms = await d.rooms();
  const number = /^#?(\d{1,15})$/.exec(bare)?.[1];
  const wished = [foldName(bare), foldName(typed)];
  const named = rooms.filter(({ name, address }) =>
    [name, address, ...name.split('·')].some((one) => wished.includes(foldName(one))),
  );
  const found = rooms.find(({ id }) => number !== undefined && id === Number(number)) ?? named[0];
  if (found && (number !== undefined || named.length === 1)) return { room: found.id };
  if (found) throw severalRooms(typed, named);
  throw noReceiver(typed, rooms);
}

const listed = (rooms: readonly { id: number; name: string }[], comma: string): string =>
  firstTen(
    rooms.map(({ id, name }) => `${id} ${clampChars(name, 30)}`),
    comma,
  );

const severalRooms = (typed: string, rooms: readonly { id: number; name: string }[]): UserError =>
  new UserError('alerts.rooms', {
    zh: `叫“${clampChars(typed, 40)}”的群不止一个，请写编号：${listed(rooms, '、')}`,
    en: `Several rooms are called “${clampChars(typed, 40)}”, write the number: ${listed(rooms, ', ')}`,
  });

const noReceiver = (typed: string, rooms: readonly { id: number; name: string }[]): UserError =>
  new UserError('alerts.receiver', {
    zh: `没有叫“${clampChars(typed, 40)}”的群或受众；写受众（例如 店铺提醒）或群的编号、名称：${listed(rooms, '、')}`,
    en: `There is no room or audience “${clampChars(typed, 40)}”; write an audience (such as shops) or a room by number or name: ${listed(rooms, ', ')}`,
  });

/** Where something is told, in words. */
export const receiverWords = (
  receiver: Receiver | undefined,
  rooms: readonly { id: number; name: string }[],
  audience: (code: string) => Localized,
): Localized => {
  if (!receiver) return { zh: '告警自己的受众', en: "the alert's own audience" };
  if ('audience' in receiver) return audience(receiver.audience);
  const name = rooms.find(({ id }) => id === receiver.room)?.name ?? '–';
  return { zh: `群 ${receiver.room} ${name}`, en: `room ${receiver.room} ${name}` };
};
