import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { fieldOf, type ObservationDeps } from '../deps.ts';
import type { Figure } from '../kinds.ts';
import { type Put, put, type Source } from '../put.ts';
import { lookAt, type ShopDay } from './checks.ts';
import { keep } from './keep.ts';

/** Days that are looked at at once when numbers of them come in, the latest; the others wait for nobody's digest. */
const MOST_DAYS = 14;
const MOST_MS = 3_000;

/** Writes figures down, and what is made of their days says at once whether they can be: a digest does not wait for the next daily look. */
export async function putAndLook(d: ObservationDeps, figures: readonly Figure[], from: Source): Promise<Put> {
  const done = await put(d.tx, figures, from);
  if (done.added + done.replaced > 0) await lookAgain(d, figures, from.now);
  return done;
}

async function lookAgain(d: ObservationDeps, figures: readonly Figure[], now: Date): Promise<void> {
  const { shops } = await fieldOf(d.tx, now);
  const codes = new Map(shops.map(({ id, code }) => [id, code]));
  const byDay = Map.groupBy(
    figures.filter(({ covers }) => covers === 'day'),
    ({ day }) => day,
  );
  const days = [...byDay].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, MOST_DAYS);
  await within(d.tx, async (tx) => {
    for (const [day, all] of days) {
      const ids = [...new Set(all.map(({ shopId }) => shopId))];
      const of = ids.map(
        (shopId): ShopDay => ({ shopId, shop: shopId === null ? null : (codes.get(shopId) ?? null), day }),
      );
      const looked = await lookedAt(tx, day);
      const [whole, some] = [
        of.filter(({ shopId }) => looked.has(shopId)),
        of.filter(({ shopId }) => !looked.has(shopId)),
      ];
      if (whole.length > 0) await keep(tx, await lookAt({ tx, inputs: d.inputs, days: whole, now }), whole, { now });
      if (some.length > 0)
        await keep(tx, await lookAt({ tx, inputs: d.inputs, days: some, now }, ['ranges']), some, {
          now,
          codes: ['ranges'],
        });
    }
  });
}

/** Whose day had its daily look. */
async function lookedAt(tx: Tx, day: string): Promise<Set<number | null>> {
  const rows = await rowsOf<{ shop_id: number | null }>(
    tx,
    sql`select distinct shop_id from data_check where day = ${day}::date and code <> 'ranges'`,
  );
  return new Set(rows.map(({ shop_id }) => shop_id));
}

/** A look that fails or takes too long costs nobody their numbers: the daily one comes. */
async function within(tx: Tx, work: (tx: Tx) => Promise<void>): Promise<void> {
  const [before] = await rowsOf<{ most: string }>(tx, sql`select current_setting('statement_timeout') as most`);
  try {
    await tx.transaction(async (inner) => {
      await inner.execute(sql`select set_config('statement_timeout', ${String(MOST_MS)}, true)`);
      await work(inner as Tx);
      await inner.execute(sql`select set_config('statement_timeout', ${before?.most ?? '0'}, true)`);
    });
  } catch {
    // Kept as they were.
  }
}
