import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Act } from './acts.ts';
import { type Reason, stateText, toldFiring } from './decide.ts';
import type { Look } from './ports.ts';
import { drawnHash } from './redraw.ts';
import type { View } from './view.ts';

type Written = { acts: readonly Act[]; posted: ReadonlyMap<Act, number>; redrawn: ReadonlySet<View> };

/** What people did to a group is no word about its alerts: when it is to be repeated does not change. */
const MARKS: readonly Reason[] = ['acked', 'unacked', 'assigned', 'snoozed', 'unsnoozed', 'escalated'];

/** Writes down what rooms were told, in the transaction that puts the messages. */
export async function writeTold(tx: Tx, { views, now }: Look, { acts, posted, redrawn }: Written): Promise<void> {
  const byView = new Map(acts.map((act) => [act.view, act]));
  const rows = views.flatMap((view): Row[] => {
    const act = byView.get(view);
    if (act) return [rowOf(act, posted.get(act), now)];
    return redrawn.has(view) ? [drawnOnly(view)] : [];
  });
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into alert_told as t (group_id, room_id, firing, resolved, reason, at, outbox_id, folded, severity, state, drawn, posted_at)
        select group_id, room_id, firing, resolved, reason, at, outbox_id, folded, severity, state, drawn, posted_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (group_id bigint, room_id bigint, firing text[], resolved text[], reason text,
          at timestamptz, outbox_id bigint, folded boolean, severity text, state text, drawn text, posted_at timestamptz)
        on conflict (group_id, room_id) do update set firing = excluded.firing, resolved = excluded.resolved, reason = excluded.reason,
          at = excluded.at, outbox_id = excluded.outbox_id, folded = excluded.folded, severity = excluded.severity, state = excluded.state,
          drawn = excluded.drawn, posted_at = coalesce(excluded.posted_at, t.posted_at)`,
  );
}

type Row = Omit<ReturnType<typeof rowOf>, 'reason'> & { reason: string };

function rowOf({ kind, view, reason }: Act, posted: number | undefined, now: Date) {
  const { group, room, told, standing, ended, card } = view;
  const anew = kind === 'card' || kind === 'fold';
  const aloud = kind !== 'silent' && !MARKS.includes(reason);
  return {
    group_id: group.id,
    room_id: room.id,
    firing: toldFiring(told, standing),
    resolved: ended.map(String),
    reason,
    at: (aloud ? now : (told?.at ?? now)).toISOString(),
    outbox_id: (anew ? posted : told?.outboxId) ?? null,
    folded: anew ? kind === 'fold' : (told?.folded ?? false),
    severity: standing.firing.length > 0 ? standing.severity : (told?.severity ?? 'info'),
    state: stateText(standing.state),
    drawn: card ? drawnHash(card) : (told?.drawn ?? ''),
    posted_at: anew ? now.toISOString() : null,
  };
}

/** The card is another, but nothing was said. */
function drawnOnly({ group, room, told, card, standing }: View): Row {
  return {
    ...{
      group_id: group.id,
      room_id: room.id,
      firing: [...(told?.firing ?? [])],
      resolved: [],
      reason: told?.reason ?? '',
    },
    ...{
      at: (told?.at ?? new Date(0)).toISOString(),
      outbox_id: told?.outboxId ?? null,
      folded: told?.folded ?? false,
    },
    ...{
      // What is less grave now is graver when it is again.
      severity: standing.firing.length > 0 ? standing.severity : (told?.severity ?? 'info'),
      state: told?.state ?? '',
      drawn: card ? drawnHash(card) : '',
      posted_at: null,
    },
  };
}
