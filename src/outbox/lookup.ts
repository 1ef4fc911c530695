import type { Actor, LookedUp, MessageLookup } from '../channels/channel.ts';
import type { Lang } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { type Db, instantOf, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';

type Row = {
  message: Message;
  lang: Lang;
  time_zone: string;
  address: string;
  code: string | null;
  expires_at: string | null;
  decision: string | null;
  decided_by: string | null;
  askers: string[];
};

/** The message behind a card, for the channels that must redraw one at once. `hasRole` also knows the configured admins. */
export const createLookup =
  (db: Db, hasRole: (tx: Tx, actor: Actor) => Promise<boolean>): MessageLookup =>
  (outboxId, actor) =>
    db.withScope(systemScope('lookup'), async (tx) => {
      const [row] = await rowsOf<Row>(
        tx,
        sql`select o.message, r.lang, r.time_zone, r.address, p.code, p.expires_at, p.decision, p.decided_by,
              (select coalesce(array_agg(a.user_id), '{}') from account a
               where a.person_id = p.person_id and a.channel = r.channel) as askers
            from outbox o join room r on r.id = o.room_id left join pending p on o.subject = 'pending:' || p.code
            where o.id = ${outboxId}`,
      );
      return row && { ...lookedUp(row), hasRole: actor !== undefined && (await hasRole(tx, actor)) };
    });

function lookedUp(row: Row): Omit<LookedUp, 'hasRole'> {
  const said = { message: row.message, locale: { lang: row.lang, timeZone: row.time_zone }, roomId: row.address };
  if (row.code === null || row.expires_at === null) return said;
  return {
    ...said,
    pending: {
      askers: row.askers,
      expiresAt: instantOf(row.expires_at),
      ...(row.decision === null ? {} : { decision: row.decision }),
      ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    },
  };
}
