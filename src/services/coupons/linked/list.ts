import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type PromotionStep, stepsIn } from '../running.ts';

type Deps = { tx: Tx };

export type LinkedProposal = {
  shopId: number;
  shop: string;
  timeZone: string;
  steps: PromotionStep[];
  currency: string;
  state: 'proposed' | 'taken' | 'refused';
  batch: string | undefined;
};
export type LinkedPromotion = {
  id: number;
  shop: string;
  timeZone: string;
  name: string;
  steps: PromotionStep[];
  currency: string;
  startsAt: Date;
  endsAt: Date;
  endedAt: Date | undefined;
  proposals: LinkedProposal[];
};

/** The latest first. */
export async function promotions(
  d: Deps,
  { id, limit }: { id?: number | undefined; limit: number },
): Promise<LinkedPromotion[]> {
  const rows = await rowsOf<Record<string, string | null> & { steps: unknown; proposals: unknown }>(
    d.tx,
    sql`select p.id, s.code, s.time_zone, p.name, p.steps, p.currency, p.starts_at, p.ends_at, p.ended_at,
          coalesce((select jsonb_agg(jsonb_build_object('shopId', l.shop_id, 'shop', t.code, 'timeZone', t.time_zone, 'steps', l.steps,
              'currency', l.currency, 'state', l.state, 'batch', l.batch) order by t.code)
            from linked_proposal l join shop t on t.id = l.shop_id where l.promotion_id = p.id), '[]') as proposals
        from linked_promotion p join shop s on s.id = p.shop_id
        where ${id ?? null}::bigint is null or p.id = ${id ?? null}::bigint order by p.id desc limit ${limit}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    shop: String(row['code']),
    timeZone: String(row['time_zone']),
    name: String(row['name']),
    steps: stepsIn(row.steps),
    currency: String(row['currency']),
    startsAt: instantOf(row['starts_at']),
    endsAt: instantOf(row['ends_at']),
    endedAt: row['ended_at'] ? instantOf(row['ended_at']) : undefined,
    proposals: (row.proposals as (Omit<LinkedProposal, 'steps'> & { steps: unknown })[]).map((one) => ({
      ...one,
      batch: one.batch ?? undefined,
      steps: stepsIn(one.steps),
    })),
  }));
}
