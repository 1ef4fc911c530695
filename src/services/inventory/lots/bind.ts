import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type LevelKey, lockLevel, unitsInLots } from './levels.ts';
import { minLifeDays, minLifeOf } from './life.ts';

export type Wanted = LevelKey & {
  quantity: number;
  /** Who sells them: its own minimum of remaining life counts. Without: that of all shops. */
  shopId?: number | undefined;
  /** The day they leave, YYYY-MM-DD. */
  on: string;
};

/** Units of one lot, or (without `lotId`) of goods that came without a lot. */
export type BoundUnits = { lotId?: number; quantity: number };

/**
 * Takes units that are about to leave out of the lots of their level, what expires first before the rest; a recalled lot and
 * one with less life than the shop asks for are passed by. What lots do not cover are goods without a lot, never more than
 * there are: then lots.none_fresh, and nothing is taken. The caller posts one entry for each part, in the same transaction.
 * Where there are no lots at all, whether there are enough is for `post` to say.
 */
export async function bindLots(tx: Tx, wanted: Wanted): Promise<BoundUnits[]> {
  const { sku, quantity } = wanted;
  if (!Number.isInteger(quantity) || quantity <= 0) throw new Error(`bindLots: ${quantity} of ${sku}`);
  const level = await lockLevel(tx, wanted);
  const inLots = await unitsInLots(tx, wanted);
  if (!level || inLots === 0) return [{ quantity }];
  const outside = Math.max(0, level.onHand - inLots - leaving(tx, wanted, level.version));
  const taken = await takeFresh(tx, wanted);
  const rest = quantity - taken.reduce((sum, one) => sum + one.quantity, 0);
  if (rest > outside) throw await noneFresh(tx, wanted, quantity - rest + outside);
  willLeave(tx, wanted, { version: level.version, units: quantity });
  return rest > 0 ? [...taken, { quantity: rest }] : taken;
}

/** What a transaction has bound of a level and not posted yet: the next of its orders must not count it as still there. */
type Leaving = { version: number; units: number };
const BOUND = new WeakMap<Tx, Map<string, Leaving>>();
const keyOf = ({ sku, warehouseId, owner = '' }: LevelKey): string => JSON.stringify([sku, warehouseId, owner]);

/** Units; none once the level has another version, for then they were posted. */
function leaving(tx: Tx, level: LevelKey, version: number): number {
  const bound = BOUND.get(tx)?.get(keyOf(level));
  return bound?.version === version ? bound.units : 0;
}

function willLeave(tx: Tx, level: LevelKey, { version, units }: Leaving): void {
  const levels = BOUND.get(tx) ?? new Map<string, Leaving>();
  levels.set(keyOf(level), { version, units: units + leaving(tx, level, version) });
  BOUND.set(tx, levels);
}

const at = ({ warehouseId, owner = '' }: LevelKey) => sql`ll.warehouse_id = ${warehouseId} and ll.owner = ${owner}`;

async function takeFresh(tx: Tx, wanted: Wanted): Promise<Required<BoundUnits>[]> {
  const { sku, quantity, shopId, on } = wanted;
  const rows = await rowsOf<{ lot_id: string; units: number }>(
    tx,
    sql`with fresh as (
          select ll.lot_id, ll.on_hand, sum(ll.on_hand) over (order by l.expires_on, l.id) - ll.on_hand as before
          from lot_level ll join lot l on l.id = ll.lot_id
          where l.sku = ${sku} and ${at(wanted)} and ll.on_hand > 0 and l.recalled_at is null
            and l.expires_on >= ${on}::date + ${minLifeOf(sku, shopId)}),
        taken as (
          update lot_level ll set on_hand = ll.on_hand - t.units
          from (select lot_id, least(on_hand, ${quantity} - before)::int as units from fresh where before < ${quantity}) t
          where ll.lot_id = t.lot_id and ${at(wanted)}
          returning ll.lot_id, t.units)
        select taken.* from taken join lot l on l.id = taken.lot_id order by l.expires_on, l.id`,
  );
  return rows.map(({ lot_id, units }) => ({ lotId: Number(lot_id), quantity: units }));
}

async function noneFresh(tx: Tx, { sku, quantity, shopId }: Wanted, fit: number): Promise<UserError> {
  const days = await minLifeDays(tx, sku, shopId);
  const units = Math.max(0, fit);
  return new UserError('lots.none_fresh', {
    zh: `${sku} 要 ${quantity} 件，效期还有 ${days} 天以上且未召回的只有 ${units} 件；请减少数量，或换一个仓库，或用“最短效期”放宽`,
    en: `Of ${quantity} units of ${sku} only ${units} have ${days} days of life left and are not recalled; take fewer, name another warehouse, or lower it with min-life`,
  });
}
