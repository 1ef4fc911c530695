import { percentile } from '../figure.ts';
import type { Timing } from './made-of.ts';

/** A message about a group as it arrived: the alerts that it tells to fire, by number, those of before as well. */
export type Told = { group: string; room: string; at: number; alerts: readonly number[]; marked: boolean };

export const withoutWarmUp = (told: readonly Told[]): Told[] => told.filter(({ alerts }) => alerts.some((n) => n >= 0));

export type Late = { first: number[]; all: number[] };

/**
 * How much later than promised: the first message of a group after its first alert and the group wait; each alert after whichever is
 * later of itself and one interval behind the message before. Milliseconds, never below 0; the same for both sides.
 */
export function lateness(told: readonly Told[], sentAt: readonly number[], { waitMs, intervalMs }: Timing): Late {
  const late: Late = { first: [], all: [] };
  for (const messages of Map.groupBy(told, ({ group }) => group).values()) {
    const known = new Set<number>();
    let before: number | undefined;
    for (const { at, alerts } of messages.toSorted((a, b) => a.at - b.at)) {
      const fresh = alerts.filter((n) => !known.has(n));
      if (fresh.length === 0) continue;
      const opened = Math.min(...fresh.map((n) => sentAt[n] as number));
      const due = before === undefined ? opened + waitMs : before + intervalMs;
      if (before === undefined) late.first.push(Math.max(0, at - due));
      for (const n of fresh) {
        late.all.push(Math.max(0, at - Math.max(due, sentAt[n] as number)));
        known.add(n);
      }
      before = at;
    }
  }
  for (const list of [late.first, late.all]) list.sort((a, b) => a - b);
  return late;
}

export const p50p99 = (sorted: readonly number[]): [number, number] => [
  percentile(sorted, 0.5),
  percentile(sorted, 0.99),
];

/** Alerts that no message told. */
export function lost(told: readonly Told[], alerts: number): number {
  const known = new Set(told.flatMap((one) => [...one.alerts]));
  return alerts - known.size;
}

export type Doubled = {
  /** Messages that told nothing new of their group. */
  messages: number;
  /** Of those, not marked as a repetition. */
  unmarked: number;
  /** The most of one room after one kill. */
  perRoom: number;
};

/** Nothing is over and no repeat interval has passed: a message that tells nothing new was said twice. */
export function doubled(told: readonly Told[], killedAt: readonly number[]): Doubled {
  const rooms = new Map<string, number>();
  const found = { messages: 0, unmarked: 0 };
  const known = new Map<string, Set<number>>();
  for (const { group, room, at, alerts, marked } of told.toSorted((a, b) => a.at - b.at)) {
    const mine = known.get(group) ?? new Set();
    known.set(group, mine);
    const fresh = alerts.filter((n) => !mine.has(n));
    for (const n of fresh) mine.add(n);
    if (fresh.length > 0) continue;
    found.messages += 1;
    if (!marked) found.unmarked += 1;
    const where = `${room} ${killedAt.filter((kill) => kill <= at).length}`;
    rooms.set(where, (rooms.get(where) ?? 0) + 1);
  }
  return { ...found, perRoom: Math.max(0, ...rooms.values()) };
}
