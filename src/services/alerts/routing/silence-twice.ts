import { UserError } from '../../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Matcher } from './matcher.ts';

/** What a button of a card says as its reason: the group. */
const BUTTON = /^A\d+$/;
/** A silence that ends so much later is a longer one. */
const LONGER_MS = 60_000;
const MINUTE_MS = 60_000;

export type Wish = { matchers: readonly Matcher[]; until: Date; reason: string };

/**
 * The same silence is made once, whoever presses and however often; one that is typed and lasts longer is another. Throws alerts.silenced.
 * With the lock nobody makes one meanwhile, until the transaction is over.
 */
export async function refuseTwice(tx: Tx, { matchers, until, reason }: Wish, now: Date, lock = false): Promise<void> {
  if (lock) await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('zhanggui silences'))`);
  const asked = sql`${JSON.stringify(matchers)}::jsonb`;
  const [row] = await rowsOf<{ id: string; ends_at: string; reason: string; author: string }>(
    tx,
    sql`select s.id, s.ends_at, s.reason, coalesce(p.name, s.author) as author from silence s left join person p on p.id = s.author_id
        where s.ends_at > ${instantParam(now)} and s.starts_at <= ${instantParam(now)} and s.lifted_at is null
          and s.matchers @> ${asked} and ${asked} @> s.matchers order by s.ends_at desc limit 1`,
  );
  if (!row) return;
  const ends = instantOf(row.ends_at);
  const pressed = BUTTON.test(reason) && row.reason === reason;
  if (!pressed && until.getTime() > ends.getTime() + LONGER_MS) return;
  const minutes = Math.max(1, Math.round((ends.getTime() - now.getTime()) / MINUTE_MS));
  throw new UserError('alerts.silenced', {
    zh: `已经静默了：静默 ${row.id}（${row.author}，还有 ${minutes} 分钟）；要提前结束就发送 静默 结束 ${row.id}`,
    en: `It is silenced already: silence ${row.id} by ${row.author}, ${minutes} min to go; to end it send silence end ${row.id}`,
  });
}
