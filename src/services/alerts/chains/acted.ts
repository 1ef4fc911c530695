import { createHash } from 'node:crypto';
import type { Effect } from '../../../core/effect.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { tell } from '../../../db/news.ts';
import { noteEvents } from '../groups/events.ts';
import { groupState, shortId } from '../groups/state.ts';
import { touchGroup } from '../groups/touch.ts';
import { settledCard } from './cards.ts';
import type { Held } from './refusals.ts';

/** Who acts, where and when: a press and a typed word are the same. */
export type By = { personId: number; name: string; now: Date; timeZone: string };
export type Deps = { tx: Tx };

/** What undo compares: who has it, whose it is, until when it stands still. */
const versionOf = ({ ackedBy, ownerId, snoozedUntil }: Pick<Held, 'ackedBy' | 'ownerId' | 'snoozedUntil'>): number =>
  createHash('sha256').update(`${ackedBy} ${ownerId} ${snoozedUntil?.getTime()}`).digest().readUInt32BE();

type Change = {
  held: Held;
  after: Partial<Pick<Held, 'ackedBy' | 'ownerId' | 'snoozedUntil'>>;
  summary: Localized;
  change: Effect['rows'][number]['changes'][number];
  inverse: Effect['inverse'];
  data?: Effect['data'];
};

export const effectOf = ({ held, after, summary, change, inverse, data }: Change): Effect => ({
  summary,
  rows: [
    {
      key: `alert:${held.id}`,
      label: same(shortId(held.id)),
      version: versionOf(held),
      versionAfter: versionOf({ ...held, ...after }),
      changes: [change],
    },
  ],
  figures: [],
  inverse,
  data: { id: held.id, ...data },
});

export const NONE = '–';

type Noted = { act: string; words: Localized; body?: Record<string, unknown> };

/** Evidence, a line of the story, the card in its rooms, and those of whoever was asked. */
export async function noted(d: Deps, id: number, by: By, { act, words, body }: Noted): Promise<void> {
  const group = await groupState(d.tx, id);
  const shops = group?.shopIds ?? [];
  await noteEvents(d.tx, [{ groupId: id, at: by.now, what: act, words, personId: by.personId }]);
  await putEvidence(d.tx, {
    kind: 'alert',
    by: by.personId,
    shops,
    subjects: [`alert:${shortId(id)}`],
    body: { act, group: id, ...body },
    at: by.now,
  });
  await touchGroup(d.tx, id, { flushNow: true });
  // What was told of it with others is brought to its state by the worker, which sees all of them.
  await rowsOf(d.tx, sql`update alert_reach set stale = true where group_id = ${id} and not stale`);
  if (['acked', 'resolved'].includes(act)) await settleAsked(d, id, words);
}

/** Nobody else is waited for: their cards say so, without buttons. */
async function settleAsked({ tx }: Deps, id: number, words: Localized): Promise<void> {
  const rooms = await rowsOf<{ room_id: number; round: number; token: number }>(
    tx,
    sql`select distinct r.room_id::int as room_id, r.round, g.token from alert_reach r join alert_group g on g.id = r.group_id
        where r.group_id = ${id} and r.room_id is not null and (g.chain is null or (g.chain ->> 'round')::int = r.round) limit 50`,
  );
  for (const { room_id, round, token } of rooms)
    await tell(tx, {
      key: `alert-settled:${id}:${token}:${room_id}`,
      audience: `room:${room_id}`,
      fold: `urgent:${shortId(id)}`,
      subject: `chain:${id}:${round}`,
      final: true,
      quiet: true,
      message: settledCard(shortId(id), words),
      line: words,
    });
}
