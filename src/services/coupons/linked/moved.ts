import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** The share of the main shop's orders or visits that is to move to sub-shops, in percent. */
export const GOAL_PERCENT = 35;

/** Orders or visits of main shop and sub-shops, during the promotion and in as many days before it. */
export type Moved = {
  main: { before: number; during: number };
  subs: { before: number; during: number };
  /** Shares of the sub-shops in all, in percent. */
  shareBefore?: number;
  shareDuring?: number;
  /** Of the share that the main shop had before: how much of it is the sub-shops' now, in percent. */
  moved?: number;
  /** Shops left out, since some of their days are not known (visits). */
  unknown: string[];
};

export type Days = { from: string; days: number };

type Counted = { code: string; is_main: boolean; before: number; during: number; known: number };

export function movedOf(rows: readonly Counted[], needed: number): Moved {
  const known = rows.filter((row) => row.known >= needed);
  const sum = (isMain: boolean, when: 'before' | 'during') =>
    known.filter((row) => row.is_main === isMain).reduce((total, row) => total + row[when], 0);
  const [main, subs] = [true, false].map((isMain) => ({
    before: sum(isMain, 'before'),
    during: sum(isMain, 'during'),
  })) as [Moved['main'], Moved['main']];
  const share = (when: 'before' | 'during') =>
    main[when] + subs[when] > 0 ? (subs[when] / (main[when] + subs[when])) * 100 : undefined;
  const [shareBefore, shareDuring] = [share('before'), share('during')];
  const moved =
    shareBefore === undefined || shareDuring === undefined || shareBefore >= 100
      ? undefined
      : ((shareDuring - shareBefore) / (100 - shareBefore)) * 100;
  const unknown = rows.filter((row) => row.known < needed).map(({ code }) => code);
  return {
    main,
    subs,
    unknown,
    ...(shareBefore === undefined ? {} : { shareBefore }),
    ...(shareDuring === undefined ? {} : { shareDuring }),
    ...(moved === undefined || unknown.some((code) => rows.some((row) => row.is_main && row.code === code))
      ? {}
      : { moved }),
  };
}

/** Days by each shop's own clock. */
export async function ordersMoved(tx: Tx, { from, days }: Days): Promise<Moved> {
  const rows = await rowsOf<Counted>(
    tx,
    sql`select s.code, s.is_main, 1 as known,
          count(o.id) filter (where (o.placed_at at time zone s.time_zone)::date < ${from}::date)::int as before,
          count(o.id) filter (where (o.placed_at at time zone s.time_zone)::date >= ${from}::date)::int as during
        from shop s left join "order" o on o.shop_id = s.id and o.kind = 'sale' and o.status <> 'cancelled'
          and o.placed_at >= ((${from}::date - ${days}::int)::timestamp at time zone s.time_zone)
          and o.placed_at < ((${from}::date + ${days}::int)::timestamp at time zone s.time_zone)
        group by s.id order by s.is_main desc, s.code`,
  );
  return movedOf(rows, 1);
}

/** Only shops all of whose days are known count. */
export async function visitsMoved(tx: Tx, { from, days }: Days): Promise<Moved> {
  const rows = await rowsOf<Counted>(
    tx,
    sql`select s.code, s.is_main, count(v.day)::int as known,
          coalesce(sum(v.visits) filter (where v.day < ${from}), 0)::int as before,
          coalesce(sum(v.visits) filter (where v.day >= ${from}), 0)::int as during
        from shop s left join shop_visits v on v.shop_id = s.id
          and v.day >= (${from}::date - ${days}::int)::text and v.day < (${from}::date + ${days}::int)::text
        group by s.id order by s.is_main desc, s.code`,
  );
  return movedOf(rows, 2 * days);
}
