import { ALERT_SEVERITIES, type AlertSeverity } from '../../../core/alert.ts';

/** Why something is told. */
export type Reason =
  | 'first'
  | 'reopened'
  | 'graver'
  | 'new-alert'
  | 'resolved'
  | 'some-resolved'
  | 'moved'
  | 'repeat'
  | 'snooze-over'
  | 'acked'
  | 'unacked'
  | 'assigned'
  | 'snoozed'
  | 'unsnoozed'
  | 'escalated';

/** What a room was told of a group last. */
export type Told = {
  /** `<alert id>:<loud>` of each that it was told to fire. */
  firing: readonly string[];
  /** When that was last said aloud: what people did to it does not count. */
  at: Date;
  severity: AlertSeverity;
  /** stateText of the group as it was then. */
  state: string;
};

/** A group as a room sees it now. */
export type Standing = {
  /** Those that fire and may be told: `<alert id>:<loud>`. */
  firing: readonly string[];
  /** Ids of those that fire but are silenced, inhibited or muted. */
  hidden: ReadonlySet<number>;
  /** Ids of those that fire, but in another group by now. */
  moved?: ReadonlySet<number>;
  /** The gravest of those that may be told. */
  severity: AlertSeverity;
  state: GroupMarks;
};

/** What people did to it; `snoozedUntil` only while it lasts. */
export type GroupMarks = { acked?: number; owner?: number; snoozedUntil?: Date; step: number };

export type Decision = {
  reason?: Reason;
  /** Something waits for the group interval, or is to be repeated: when to look again. */
  again?: Date;
};

type When = { now: Date; intervalMs: number; repeatMs: number };

export const gravity = (severity: string): number => ALERT_SEVERITIES.indexOf(severity as AlertSeverity);

export const gravest = (severities: readonly AlertSeverity[]): AlertSeverity =>
  ALERT_SEVERITIES[Math.max(0, ...severities.map(gravity))] ?? 'info';

const idOf = (key: string): number => Number(key.split(':')[0]);
const later = (date: Date, ms: number): Date => new Date(date.getTime() + ms);

/**
 * Whether a room is told something of a group, and why: what fires is compared, as sets, with what the room was told last (the decision
 * table of Alertmanager's notification log). Grave and ending things at once, the rest at most once in a group interval.
 */
export function decide(told: Told | undefined, is: Standing, when: When): Decision {
  const fires = is.firing.length > 0;
  if (!told) return fires ? { reason: 'first' } : {};
  const known = new Set(told.firing);
  const fresh = is.firing.filter((key) => !known.has(key));
  const over = endedOf(told, is);
  if (!fires && is.hidden.size === 0 && movedOf(told, is).length > 0) return { reason: 'moved' };
  if (!fires && is.hidden.size === 0 && over.length > 0) return { reason: 'resolved' };
  if (fresh.length > 0 && gravity(is.severity) > gravity(told.severity) && told.firing.length > 0)
    return { reason: 'graver' };
  const marks = marksChanged(told.state, is.state, when.now);
  if (marks === 'snooze-over' && fires) return { reason: 'snooze-over' };
  const calm = later(told.at, when.intervalMs);
  const snoozed = isSnoozed(is.state, when.now);
  const news = fresh.length > 0 || over.length > 0;
  if (news && !snoozed && calm <= when.now) return { reason: newsReason(told, fresh) };
  const again = nextLook(told, is, { ...when, news, calm, snoozed, fires });
  if (repeats(told, is, { ...when, fires, snoozed })) return { reason: 'repeat' };
  return marks && marks !== 'snooze-over' ? { reason: marks, ...again } : again;
}

/** Ids of those that the room was told to fire, and that do not any more. */
export function endedOf(told: Told, is: Standing): number[] {
  const firing = new Set(is.firing.map(idOf));
  return [...new Set(told.firing.map(idOf))].filter(
    (id) => !firing.has(id) && !is.hidden.has(id) && !is.moved?.has(id),
  );
}

/** Ids of those that the room was told to fire, and that do so in another group now. */
export const movedOf = (told: Told, { moved }: Standing): number[] =>
  [...new Set(told.firing.map(idOf))].filter((id) => moved?.has(id));

/** What the room knows to fire after it was told: what is quiet now was not over. */
export const toldFiring = (told: Told | undefined, is: Standing): string[] => [
  ...is.firing,
  ...(told?.firing.filter((key) => is.hidden.has(idOf(key))) ?? []),
];

const newsReason = (told: Told, fresh: readonly string[]): Reason =>
  fresh.length === 0 ? 'some-resolved' : told.firing.length === 0 ? 'reopened' : 'new-alert';

export const isSnoozed = ({ snoozedUntil }: GroupMarks, now: Date): boolean =>
  snoozedUntil !== undefined && snoozedUntil > now;

type Look = When & { fires: boolean; snoozed: boolean };

/** Who has it, knows; who put it off, is asked again at its end. */
const repeats = (told: Told, { state }: Standing, { now, repeatMs, fires, snoozed }: Look): boolean =>
  fires && !snoozed && state.acked === undefined && later(told.at, repeatMs) <= now;

function nextLook(told: Told, is: Standing, look: Look & { news: boolean; calm: Date }): Pick<Decision, 'again'> {
  if (look.snoozed && is.state.snoozedUntil) return { again: is.state.snoozedUntil };
  if (look.news) return { again: look.calm };
  return look.fires && is.state.acked === undefined ? { again: later(told.at, look.repeatMs) } : {};
}

/** As it is kept beside what was told: `a5 o7 s1700000000000 e2`. */
export const stateText = ({ acked, owner, snoozedUntil, step }: GroupMarks): string =>
  [
    acked === undefined ? '' : `a${acked}`,
    owner === undefined ? '' : `o${owner}`,
    snoozedUntil ? `s${snoozedUntil.getTime()}` : '',
    step > 0 ? `e${step}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

const mark = (state: string, letter: string): number | undefined => {
  const found = state.split(' ').find((part) => part.startsWith(letter));
  return found === undefined ? undefined : Number(found.slice(1));
};

function marksChanged(told: string, is: GroupMarks, now: Date): Reason | undefined {
  const snoozedTill = mark(told, 's');
  const snoozed = is.snoozedUntil && is.snoozedUntil > now ? is.snoozedUntil.getTime() : undefined;
  if (snoozedTill !== undefined && snoozed === undefined)
    return snoozedTill <= now.getTime() ? 'snooze-over' : 'unsnoozed';
  if (is.acked !== mark(told, 'a')) return is.acked === undefined ? 'unacked' : 'acked';
  if (snoozed !== undefined && snoozed !== snoozedTill) return 'snoozed';
  if (is.owner !== mark(told, 'o') && is.owner !== undefined) return 'assigned';
  return is.step > (mark(told, 'e') ?? 0) ? 'escalated' : undefined;
}
