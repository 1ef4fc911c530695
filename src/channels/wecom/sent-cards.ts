import type { LookedUp, Outgoing } from '../channel.ts';

export type SentCard = Pick<LookedUp, 'message' | 'locale' | 'roomId'>;

/** The cards this process sent last: what a click can be answered with while the database does not answer. */
export type SentCards = { keep(out: Outgoing): void; find(outboxId: number): SentCard | undefined };

export function createSentCards(most = 500): SentCards {
  const cards = new Map<number, SentCard>();
  return {
    keep({ outboxId, message, locale, room }) {
      cards.delete(outboxId);
      cards.set(outboxId, { message, locale, roomId: room.id });
      // A Map keeps the order of insertion: the first is the oldest.
      const [oldest] = cards.keys();
      if (cards.size > most && oldest !== undefined) cards.delete(oldest);
    },
    find: (outboxId) => cards.get(outboxId),
  };
}
