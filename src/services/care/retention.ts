import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';

/** Months that the texts of conversations are kept, where the table `evidence_retention` says nothing of `conversation`. */
export const TEXTS_KEPT_MONTHS = 24;
const MOST_AT_ONCE = 50_000;

export type Forgotten = { messages: number; more: boolean };

/**
 * Empties the texts of messages whose time is over and writes the proof as evidence, a row a shop: how many, until when. Who wrote
 * when stays, for the times of answers.
 */
export async function forget({ tx }: { tx: Tx }, now: Date): Promise<Forgotten> {
  const rows = await rowsOf<{ shop: number; code: string; n: number; first: string; last: string; months: number }>(
    tx,
    sql`with kept as (
          select greatest(1, coalesce((select months from evidence_retention where kind = 'conversation'),
            (select months from evidence_retention where kind = '*'), ${TEXTS_KEPT_MONTHS}))::int as months),
        due as (
          select m.id from care_message m, shop s, kept
          where s.id = m.shop_id and m.at < ${instantParam(now)} - make_interval(months => kept.months) and m.text <> ''
          limit ${MOST_AT_ONCE}),
        ended as (update care_message m set text = '' from due where m.id = due.id returning m.shop_id, m.at)
        select e.shop_id as shop, s.code, count(*)::int as n, min(e.at)::text as first, max(e.at)::text as last,
          (select months from kept) as months
        from ended e join shop s on s.id = e.shop_id group by 1, 2 order by 1`,
  );
  for (const { shop, code, n, first, last, months } of rows)
    await putEvidence(tx, {
      kind: 'conversation',
      by: 'job:evidence-retention',
      shops: [shop],
      subjects: [`shop:${code}`],
      body: { act: 'texts cleared', messages: n, first, last, months },
    });
  const messages = rows.reduce((sum, { n }) => sum + n, 0);
  return { messages, more: messages === MOST_AT_ONCE };
}
