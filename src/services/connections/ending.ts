import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Kind } from './kinds.ts';

/** A shop whose access ends and is not renewed without a person. `days`: the word that is due, 0 once it has ended. */
export type AccessEnding = { shopId: number; shop: string; connector: string; endsAt: Date; days: 7 | 3 | 1 | 0 };

const DAY_MS = 86_400_000;
type Row = Record<string, unknown>;

/**
 * Whose owner is to be told now; each word is said once for each end: `warned_of` is the end, less the days that were said
 * last, so that the same word is not said again and a new end starts anew.
 */
export async function toWarn(tx: Tx, kinds: readonly Kind[], now: Date): Promise<AccessEnding[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select c.shop_id, s.code, c.connector, c.access_ends_at, c.refresh_ends_at, c.failing_since, c.warned_of
        from shop_connection c join shop s on s.id = c.shop_id
        where least(c.access_ends_at, c.refresh_ends_at) < ${instantParam(new Date(now.getTime() + 7 * DAY_MS))}
        order by s.code for update of c`,
  );
  const due: AccessEnding[] = [];
  for (const row of rows) {
    const kind = kinds.find(({ code }) => code === row['connector']);
    const endsAt = kind && endOf(kind, row, now);
    if (!endsAt) continue;
    const left = (endsAt.getTime() - now.getTime()) / DAY_MS;
    if (left > 7) continue;
    const days = left <= 0 ? 0 : left <= 1 ? 1 : left <= 3 ? 3 : 7;
    const word = new Date(endsAt.getTime() - days * DAY_MS);
    const said = when(row, 'warned_of');
    if (said && said >= word && said <= endsAt) continue;
    await rowsOf(
      tx,
      sql`update shop_connection set warned_of = ${instantParam(word)} where shop_id = ${Number(row['shop_id'])}`,
    );
    const [shop, connector] = [String(row['code']), String(row['connector'])];
    due.push({ shopId: Number(row['shop_id']), shop, connector, endsAt, days });
  }
  return due;
}

const when = (row: Row, column: string): Date | undefined => (row[column] ? instantOf(row[column]) : undefined);

/**
 * When the access ends for good. Where it is renewed by itself, the end of what it is renewed with counts; but not while the
 * next renewal, which brings a new one, is still well before it and nothing fails.
 */
function endOf({ capabilities }: Kind, row: Row, now: Date): Date | undefined {
  const [access, refresh] = [when(row, 'access_ends_at'), when(row, 'refresh_ends_at')];
  if (capabilities.token.refresh !== 'api') return access;
  if (!refresh) return undefined;
  const next = Math.max(access?.getTime() ?? 0, now.getTime());
  return row['failing_since'] || refresh.getTime() - next < 3 * DAY_MS ? refresh : undefined;
}
