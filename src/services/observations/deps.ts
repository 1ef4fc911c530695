import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { FigureShop, InputKind, NeedsInputs } from './kinds.ts';
import type { Field } from './read/figures.ts';

/** `inputs`: what can be entered; `metrics`: who needs it. */
export type ObservationDeps = { tx: Tx; inputs: readonly InputKind[]; metrics: readonly NeedsInputs[] };

/** Whether the transaction sees all shops, and what belongs to none. */
export async function seesAll(tx: Tx): Promise<boolean> {
  const [row] = await rowsOf<{ all: boolean }>(tx, sql`select scope_sees_all() as all`);
  return row?.all === true;
}

type ShopRow = { id: number; code: string; currency: string; zone: string; main: boolean; names: string[] | null };

/** Shops that the scope sees; those of `only` where some are named, as for a key of some shops. */
export async function fieldOf(tx: Tx, now: Date, only?: readonly number[]): Promise<Field> {
  const rows = await rowsOf<ShopRow>(
    tx,
    sql`select s.id, s.code, s.currency, s.time_zone as zone, s.is_main as main,
          (select array_agg(a.alias) from shop_alias a where a.shop_id = s.id) as names
        from shop s order by s.is_main desc, s.code`,
  );
  const shops = rows
    .filter(({ id }) => only === undefined || only.includes(Number(id)))
    .map(
      ({ id, code, currency, zone, names }): FigureShop => ({
        ...{ id: Number(id), code, currency, timeZone: zone },
        names: [code.toLowerCase(), ...(names ?? [])],
      }),
    );
  const main = shops[0];
  return {
    shops,
    whole: only === undefined && (await seesAll(tx)),
    now,
    home: { timeZone: main?.timeZone ?? 'Asia/Shanghai', currency: main?.currency ?? 'CNY' },
  };
}
