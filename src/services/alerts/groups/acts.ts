import type { Reason } from './decide.ts';
import { type Folding, foldNew, type StormCard } from './storm.ts';
import type { View } from './view.ts';

/** How often a channel can change what it said: always (Slack, the console), once at the end (WeCom's app), never. */
export type Editing = 'always' | 'once' | 'never';

/** What is done about a group in one room. */
export type Act =
  /** A message of its own. */
  | { kind: 'card'; view: View; reason: Reason }
  /** Told in the room's summary: one that there is, or a new one. */
  | { kind: 'fold'; view: View; reason: Reason; into: StormCard | undefined }
  /** The card is changed, and what changed goes under it; aloud where the room should look. */
  | { kind: 'note'; view: View; reason: Reason; aloud: boolean }
  /** The room knows by its summary, or is not told such things. */
  | { kind: 'silent'; view: View; reason: Reason };

/** What a room is to know of its recent cards. */
export type RoomPast = { recent: number; open: StormCard | undefined };

export type Planned = { acts: Act[]; waits: Map<View, Date> };

const ALOUD: readonly Reason[] = ['graver', 'reopened'];
const ANEW: readonly Reason[] = ['first', 'repeat', 'snooze-over'];
/** What a group hears whose messages cannot be changed: state changes only. */
const STATES: readonly Reason[] = [...ANEW, ...ALOUD];

/** What is done about all that one look decided, room by room. Pure. */
export function actsOf(
  views: readonly View[],
  { editing, past, now }: { editing(channel: string): Editing; past(roomId: number): RoomPast; now: Date },
): Planned {
  const planned: Planned = { acts: [], waits: new Map() };
  const fresh = new Map<number, View[]>();
  for (const view of views) {
    const { reason } = view.decision;
    if (!reason) continue;
    if (!view.listens) planned.acts.push({ kind: 'silent', view, reason });
    else if (isCard(view, reason, editing(view.room.channel)))
      fresh.set(view.room.id, [...(fresh.get(view.room.id) ?? []), view]);
    else planned.acts.push(changeOf(view, reason, editing(view.room.channel)));
  }
  for (const list of fresh.values()) foldRoom(planned, list, { editing, past, now });
  return planned;
}

function isCard({ told }: View, reason: Reason, editing: Editing): boolean {
  if (ANEW.includes(reason)) return true;
  if (told?.folded) return reason === 'graver';
  return editing !== 'always' && STATES.includes(reason);
}

function changeOf(view: View, reason: Reason, editing: Editing): Act {
  if (view.told?.folded) return { kind: 'silent', view, reason };
  if (editing === 'always') return { kind: 'note', view, reason, aloud: ALOUD.includes(reason) };
  return reason === 'resolved' ? { kind: 'note', view, reason, aloud: false } : { kind: 'silent', view, reason };
}

type Around = { editing(channel: string): Editing; past(roomId: number): RoomPast; now: Date };

function foldRoom(planned: Planned, views: readonly View[], { editing, past, now }: Around): void {
  const [first] = views;
  if (!first) return;
  const { recent, open } = past(first.room.id);
  const folding = foldNew(
    views.map(({ group, standing }) => ({ id: group.id, severity: standing.severity })),
    {
      ...{ recent, open, now, editing: editing(first.room.channel) === 'always' },
      flood: Math.max(...views.map(({ group }) => group.plan.flood)),
    },
  );
  for (const view of views) place(planned, view, folding);
}

function place({ acts, waits }: Planned, view: View, { own, fold, into, until }: Folding): void {
  const { reason } = view.decision;
  const { id } = view.group;
  if (!reason) return;
  if (own.includes(id)) acts.push({ kind: 'card', view, reason });
  else if (fold.includes(id)) acts.push({ kind: 'fold', view, reason, into });
  else if (until) waits.set(view, until);
}
