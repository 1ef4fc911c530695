import { UserError } from '../../core/errors.ts';
import type { Tx } from '../../db/client.ts';
import { type Entry, type Posted, post } from './ledger.ts';
import { openLevel } from './lots/levels.ts';
import { addToLot, type LotFound, type LotGiven, lotFor } from './lots/lots-in.ts';
import { type HeldPromise, holdArrived } from './presales/arrive.ts';

/** Units that came in. `quantity`: good ones; `damaged`: those that came besides them and are not put on hand. */
export type Receipt = {
  sku: string;
  warehouseId: number;
  owner?: string | undefined;
  quantity: number;
  damaged?: number | undefined;
  lot?: LotGiven | undefined;
  /** What they were waited for as: `purchase:<line id>` or `transfer:<id>`. */
  arrival?: string | undefined;
  /** Default received; adjusted: found again after it was written off. */
  kind?: 'received' | 'returned' | 'transferred_in' | 'adjusted' | undefined;
  reason?: string | undefined;
  /** Whose customer sent them back. */
  shopId?: number | undefined;
  reservationId?: number | undefined;
  cause: string;
  actor: string;
  now: Date;
};

/** `frozen`: units of a recalled lot, put aside as they came. `held`: promises that the goods were put aside for. */
export type Received = { posted: Posted; lotId?: number; frozen: number; held: HeldPromise[] };

/**
 * Puts goods on hand and into their lot, and holds them for those who were promised them (`arrival`). Damaged units are
 * written as come and gone, under the causes `<cause>` and `<cause>:damaged`; those of a recalled lot are frozen
 * (`<cause>:frozen`). A cause that is there already throws as `post` does. Throws receive.nothing, receive.too_many_units, lot.no_expiry and the
 * other refusals of lots.
 */
export async function receiveGoods(tx: Tx, receipt: Receipt): Promise<Received> {
  const { quantity, damaged = 0 } = receipt;
  if (![quantity, damaged].every((units) => Number.isInteger(units) && units >= 0) || quantity + damaged === 0)
    throw nothing();
  const { onHand } = await openLevel(tx, receipt);
  if (onHand + quantity + damaged > MOST_UNITS) throw tooMany(onHand);
  const lot = receipt.lot && (await lotFor(tx, receipt.sku, receipt.lot));
  const frozen = lot?.recalled ? quantity : 0;
  if (lot) await addToLot(tx, receipt, lot.id, { onHand: quantity - frozen, frozen });
  const [posted] = await post(tx, entriesOf(receipt, lot, frozen), { actor: receipt.actor });
  if (!posted) throw new Error(`nothing was posted for ${receipt.cause}`);
  const held = await heldFor(tx, receipt, quantity - frozen);
  return { posted, frozen, held, ...(lot ? { lotId: lot.id } : {}) };
}

/** Those who were promised these goods come before everybody else. */
async function heldFor(tx: Tx, { sku, warehouseId, owner = '', arrival, actor, now }: Receipt, good: number) {
  if (!arrival || good === 0) return [];
  return holdArrived(tx, { sku, warehouseId, owner, arrival, units: good, actor, now });
}

function entriesOf(receipt: Receipt, lot: LotFound | undefined, frozen: number): Entry[] {
  const { quantity, damaged = 0, kind = 'received', reason = '', cause } = receipt;
  const base = {
    sku: receipt.sku,
    warehouseId: receipt.warehouseId,
    ...(receipt.owner ? { owner: receipt.owner } : {}),
    ...(receipt.shopId ? { shopId: receipt.shopId } : {}),
    ...(receipt.reservationId ? { reservationId: receipt.reservationId } : {}),
    ...(lot ? { lotId: lot.id } : {}),
  };
  const gone = (units: number, why: 'damaged' | 'frozen', words: string): Entry[] =>
    units > 0 ? [{ ...base, kind: 'adjusted', onHand: -units, reason: reason || words, cause: `${cause}:${why}` }] : [];
  return [
    { ...base, kind, onHand: quantity + damaged, reason, cause },
    ...gone(damaged, 'damaged', '到货破损 damaged on arrival'),
    ...gone(frozen, 'frozen', '批次已召回 lot recalled'),
  ];
}

const MOST_UNITS = 2_147_483_647;

const tooMany = (onHand: number): UserError =>
  new UserError('receive.too_many_units', {
    zh: `数量太大：在库已有 ${onHand} 件，请检查收货数量`,
    en: `That is too many units on top of the ${onHand} on hand, please check the number`,
  });

const nothing = (): UserError =>
  new UserError('receive.nothing', {
    zh: '收货数量要是正整数，请写收到几件',
    en: 'A receipt needs a whole number of units above zero; say how many came',
  });
