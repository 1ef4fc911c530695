import type { AlertIn } from '../core/alert.ts';
import type { Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { raise } from './alert.ts';
import { rowsOf, sql, type Tx } from './client.ts';

/** Something that rooms are to hear about. */
export type News = {
  /** The same key is told once, however often it is noticed. */
  key: string;
  /** The topic whose rooms hear it; `room:12`: that room alone, whatever it subscribes to; `person:12`: that person alone, where they read. */
  audience: string;
  /** What is told in one card when much of it happens at once: `coupon`, `lag`. What begins with `urgent` is told at once. */
  fold: string;
  /** What it is about: later news of a subject take the place of earlier ones, where a channel can change a message. */
  subject?: string;
  /** The last word on its subject (ended, lifted): a channel that can change a message only once does it now. */
  final?: boolean;
  /** Only changes the message that a room has of its subject: no room gets a new one for it. */
  quiet?: boolean;
  /** Whose rooms; none: all rooms of the audience. */
  shops?: readonly number[];
  message: Message;
  /** What rooms are told instead that are about all of these shops, or about no shop in particular. */
  whole?: { message: Message; shops: readonly number[] | 'all' };
  /** The line that stands for it where many are told together. */
  line: Localized;
  /**
   * It is something wrong, or the end of it (`final`): it becomes an alert instead, which is told where routes say, taken over by people
   * and resolved on its own card (docs/alerts.md).
   */
  wrong?: Wrong;
};

export type Wrong = Pick<
  AlertIn,
  'kind' | 'severity' | 'subject' | 'labels' | 'annotations' | 'says' | 'lapsesAt' | 'again'
> & {
  /** Who noticed it: `orders`, `publishing`. */
  by: string;
};

/** Writes it down with what happened, in one transaction; it is told after the commit (src/sync/herald.ts). */
export async function tell(
  tx: Tx,
  { key, audience, fold, subject = '', final = false, quiet = false, shops = [], message, whole, line, wrong }: News,
): Promise<void> {
  if (wrong) {
    const { by, ...what } = wrong;
    const told = { audience, shops, source: `service:${by}`, line, message, ...(whole && { whole }) };
    return raise(tx, { ...told, ...what, ...(final && { endsAt: 'now' as const }) });
  }
  // No column is named as the conflict's: that would need the row to be seen, and who acts for one shop need not see what others are told.
  await rowsOf(
    tx,
    sql`insert into news (key, audience, fold, subject, shops, message, line, final, quiet) values (${key}, ${audience}, ${fold}, ${subject},
          ${JSON.stringify(shops)}::jsonb, ${JSON.stringify(message)}::jsonb, ${JSON.stringify(line)}::jsonb, ${final}, ${quiet})
        on conflict do nothing`,
  );
  if (!whole) return;
  const of = whole.shops === 'all' ? null : sql`${sql.param([...new Set([...whole.shops, ...shops])])}::int[]`;
  await rowsOf(
    tx,
    sql`insert into news_whole (news_id, shops, message) select id, ${of}, ${JSON.stringify(whole.message)}::jsonb
        from news where key = ${key} on conflict do nothing`,
  );
}
