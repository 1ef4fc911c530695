import { createHash } from 'node:crypto';
import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import type { Look, Out } from './ports.ts';
import { saidOf } from './said.ts';
import { subjectOf } from './state.ts';
import type { View } from './view.ts';

/** Messages of one group in one room that are changed: the latest. */
const MOST_OF_ONE = 3;

/** What a card looks like; the same for the same. */
export const drawnHash = (message: Message): string =>
  createHash('sha1').update(JSON.stringify(message)).digest('base64url');

/**
 * Brings the cards that rooms have to the state of now: wherever a channel can change them, whatever changed; where it can only once, at
 * their end. Returns the views whose card changed.
 */
export async function redrawCards(tx: Tx, out: Out, { views }: Pick<Look, 'views'>): Promise<Set<View>> {
  const due = views.filter((view) => isDue(view, out));
  if (due.length === 0) return new Set();
  const said = await saidOf(tx, [...new Set(due.map(({ group }) => subjectOf(group.id)))]);
  const changes = due.flatMap((view) => {
    const { card, room, group } = view;
    const mine = said.filter((row) => row.roomId === room.id && row.subject === subjectOf(group.id));
    const can = mine.filter(({ part }) => out.editing(room.channel) === 'always' || part === 'card' || room.direct);
    return card ? can.slice(-MOST_OF_ONE).map(({ id }) => ({ outboxId: id, message: card })) : [];
  });
  await out.redraw(tx, changes);
  return new Set(due);
}

function isDue({ told, card, room, standing, decision }: View, out: Out): boolean {
  if (!told || !card) return false;
  const editing = out.editing(room.channel);
  if (editing === 'never') return false;
  if (editing === 'once') return ['resolved', 'moved'].includes(decision.reason ?? '') && standing.firing.length === 0;
  return drawnHash(card) !== told.drawn;
}
