import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Posted, post } from './ledger.ts';
import { lockLevel } from './lots/levels.ts';

export type BackOut = {
  sku: string;
  warehouseId: number;
  owner?: string | undefined;
  quantity: number;
  lotCode?: string | undefined;
  reason: string;
  cause: string;
  actor: string;
};

/**
 * Takes a receipt that was entered by mistake off again, out of its lot where it had one. Only what nobody has a claim to:
 * throws stock.not_enough and lot.not_there.
 */
export async function takeBackGoods(tx: Tx, goods: BackOut): Promise<Posted> {
  const { sku, warehouseId, owner = '', quantity, lotCode, reason, cause, actor } = goods;
  await lockLevel(tx, { sku, warehouseId, owner });
  const lotId = lotCode === undefined ? undefined : await outOfLot(tx, goods, lotCode);
  const entry = { sku, warehouseId, owner, kind: 'adjusted' as const, onHand: -quantity, reason, cause };
  const [posted] = await post(tx, [{ ...entry, ...(lotId === undefined ? {} : { lotId }) }], { actor });
  if (!posted) throw new Error(`nothing was posted for ${cause}`);
  return posted;
}

async function outOfLot(tx: Tx, { sku, warehouseId, owner = '', quantity }: BackOut, code: string): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`update lot_level v set on_hand = v.on_hand - ${quantity} from lot l
        where l.id = v.lot_id and l.sku = ${sku} and lower(l.code) = lower(${code}) and v.warehouse_id = ${warehouseId}
          and v.owner = ${owner} and v.on_hand >= ${quantity} returning l.id`,
  );
  if (row) return Number(row.id);
  throw new UserError('lot.not_there', {
    zh: `批次 ${code} 在这个仓没有 ${quantity} 件可以撤回，请检查批号，或用 调整 更正`,
    en: `Lot ${code} has no ${quantity} units there to take back; check the lot, or correct it with adjust`,
  });
}
