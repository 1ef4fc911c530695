import type { MessageLookup } from '../channels/channel.ts';
import type { Lang } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { type Db, rowsOf, sql, systemScope } from '../db/client.ts';

/** The message behind a card, for the channels that must redraw one at once. */
export const createLookup =
  (db: Db): MessageLookup =>
  (outboxId) =>
    db.withScope(systemScope('lookup'), async (tx) => {
      const [row] = await rowsOf<{ message: Message; lang: Lang; time_zone: string }>(
        tx,
        sql`select o.message, r.lang, r.time_zone from outbox o join room r on r.id = o.room_id where o.id = ${outboxId}`,
      );
      return row && { message: row.message, locale: { lang: row.lang, timeZone: row.time_zone } };
    });
