import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import { policyNow } from '../routing/policy.ts';
import { mutedRoute, type WhyQuiet, whyQuiet } from '../routing/quiet.ts';
import { type CardFacts, groupCard, MOST_LINES, type Shown } from './card.ts';
import { type Decision, decide, endedOf, gravest, movedOf, type Standing } from './decide.ts';
import type { Detail, Firing, Group, Room, ToldRow } from './look.ts';
import type { Hearers } from './rooms.ts';
import { shortId } from './state.ts';

const MOST_INTO = 3;

/** A group as one room sees it, and what is to be done about it there. */
export type View = {
  group: Group;
  room: Room;
  told: ToldRow | undefined;
  /** Whether the route still leads there; else its card is only kept true. */
  listens: boolean;
  /** The shops that the room is about; none: all. */
  about: ReadonlySet<number> | undefined;
  firing: readonly Firing[];
  hidden: readonly Firing[];
  standing: Standing;
  /** Those that the room was told to fire, and that do not any more. */
  ended: readonly number[];
  /** Those that do so in another group. */
  moved?: readonly number[];
  decision: Decision;
  card?: Message;
};

/** As much of a group as its card shows somebody. */
export type Sight = Pick<View, 'group' | 'firing' | 'hidden' | 'ended' | 'moved' | 'standing' | 'told' | 'about'>;

/** Why an alert is not to be told in a group; undefined: it is. */
export type Hush = (group: Group, alert: number) => WhyQuiet | undefined;

export async function hushOf(tx: Tx, groups: readonly Group[], now: Date): Promise<Hush> {
  const policy = await policyNow(tx);
  const firing = new Map(groups.flatMap((group) => group.firing.map((one) => [one.id, one] as const)));
  const quiet = await whyQuiet(tx, policy, [...firing.values()], now);
  const muted = new Map<string, WhyQuiet>();
  for (const mutes of new Set(groups.map(({ plan }) => plan.mutes.join(',')).filter((names) => names !== ''))) {
    const timing = await mutedRoute(tx, policy, mutes.split(','), now);
    if (timing) muted.set(mutes, { why: 'muted', by: timing.name });
  }
  // Whether a route is muted is asked of the group's own; quietOf speaks of all routes that an alert takes.
  const hushed = (id: number) => (quiet.get(id)?.why === 'muted' ? undefined : quiet.get(id));
  return (group, alert) => hushed(alert) ?? muted.get(group.plan.mutes.join(','));
}

export function viewsOf(group: Group, hearers: Hearers, hush: Hush, now: Date): View[] {
  const listening = hearers.of(group);
  const known = new Set(listening.map(({ id }) => id));
  const past = [...group.told.keys()].flatMap((id) => (known.has(id) ? [] : (hearers.room(id) ?? [])));
  return [
    ...listening.map((room) => viewOf({ group, room, listens: true }, hearers, hush, now)),
    ...past.map((room) => viewOf({ group, room, listens: false }, hearers, hush, now)),
  ];
}

type Seat = Pick<View, 'group' | 'room' | 'listens'>;

function viewOf({ group, room, listens }: Seat, hearers: Hearers, hush: Hush, now: Date): View {
  const about = hearers.about.get(room.id);
  const told = group.told.get(room.id);
  const concerns = ({ shops }: Firing) =>
    about === undefined || shops.length === 0 || shops.some((shop) => about.has(shop));
  const all = group.firing.filter(concerns);
  const hidden = all.filter(({ id }) => hush(group, id));
  const firing = hidden.length === 0 ? all : all.filter(({ id }) => !hush(group, id));
  const standing: Standing = {
    firing: firing.map(({ id, loud }) => `${id}:${loud}`),
    hidden: new Set(hidden.map(({ id }) => id)),
    moved: new Set(group.moved.keys()),
    severity: gravest(firing.map(({ severity }) => severity)),
    state: {
      ...(group.acked && { acked: group.acked.by }),
      ...(group.owner && { owner: group.owner.id }),
      ...(group.snoozedUntil && { snoozedUntil: group.snoozedUntil }),
      step: group.step,
    },
  };
  const { groupIntervalMs: intervalMs, repeatMs } = group.plan;
  const decision = listens || told ? decide(told, standing, { now, intervalMs, repeatMs }) : {};
  const ended = told ? endedOf(told, standing) : [];
  const moved = told ? movedOf(told, standing) : [];
  return { group, room, told, listens, about, firing, hidden, standing, ended, moved, decision };
}

/** Ids of the alerts that the card names: what fires, else what is quiet, else what was over. */
export function namedOn({ firing, hidden, ended, moved = [] }: Sight): number[] {
  const [one] = [firing, hidden].filter((list) => list.length > 0);
  const ids = one ? one.map(({ id }) => id) : [...moved, ...ended];
  return ids.slice(0, MOST_LINES);
}

/** Undefined where there is nothing to name: it was told to be over before. */
export function cardFacts(view: Sight, details: ReadonlyMap<number, Detail>, now: Date): CardFacts | undefined {
  const { group, firing, hidden, ended, moved = [], standing, told, about } = view;
  const named = namedOn(view).flatMap((id) => details.get(id) ?? []);
  if (named.length === 0) return undefined;
  const over = firing.length === 0 && hidden.length === 0;
  const begun = (firing.length > 0 ? firing : hidden).map(({ startsAt }) => startsAt.getTime());
  const ends = named.flatMap(({ endsAt }) => (endsAt ? [endsAt.getTime()] : []));
  return {
    id: group.id,
    severity: over
      ? (told?.severity ?? 'info')
      : firing.length > 0
        ? standing.severity
        : gravest(hidden.map((one) => one.severity)),
    firing: firing.length,
    // How many there were is of all shops.
    resolved: about === undefined ? group.resolved : 0,
    hidden: hidden.length,
    since: over ? group.openedAt : new Date(Math.min(...begun)),
    ...(over && { endedAt: ends.length > 0 ? new Date(Math.max(...ends)) : now }),
    ...(over && moved.length > 0 && { moved: movedTo(group, moved) }),
    shown: named.map((detail) => shownIn(detail, about)),
    of: firing.length || hidden.length || moved.length + ended.length,
    labels: group.labels,
    ...(group.acked && { acked: { name: group.acked.name, until: group.acked.until } }),
    ...(group.owner && { owner: group.owner.name }),
    ...(group.snoozedUntil && { snoozedUntil: group.snoozedUntil }),
    step: group.step,
  };
}

/** Numbers of the groups in which these fire now. */
const movedTo = ({ moved }: Sight['group'], ids: readonly number[]): string =>
  [...new Set(ids.map((id) => shortId(moved.get(id) ?? 0)))].slice(0, MOST_INTO).join(' ');

/** What is other shops' is told where those are spoken of. */
function shownIn({ whole, message, ...rest }: Detail, about: ReadonlySet<number> | undefined): Shown {
  const hears = about === undefined || whole?.shops?.every((shop) => about.has(shop));
  return { ...rest, message: whole && hears ? whole.message : message };
}

export const drawnOn = (view: View, details: ReadonlyMap<number, Detail>, now: Date): Message | undefined => {
  const facts = cardFacts(view, details, now);
  return facts && groupCard(facts);
};
