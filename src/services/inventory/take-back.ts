import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Entry, type Posted, post } from './ledger.ts';
import { lockLevel, unitsInLots } from './lots/levels.ts';

/** Goods that were taken in by mistake: of the lot they were put in, else of those without a lot. */
export type TakeBack = {
  sku: string;
  warehouseId: number;
  owner?: string | undefined;
  quantity: number;
  lotCode?: string | undefined;
  /** Default adjusted; `returned` takes back what a customer was said to have sent back. */
  kind?: 'adjusted' | 'returned' | undefined;
  shopId?: number | undefined;
  reservationId?: number | undefined;
  reason: string;
  cause: string;
  actor: string;
};

/**
 * The opposite of `receiveGoods`, as far as nobody has a claim to the goods. Throws lot.not_there where the lot (or what lies
 * outside of lots) has fewer by now, and stock.not_enough where they are promised.
 */
export async function takeBackGoods(tx: Tx, goods: TakeBack): Promise<Posted> {
  const { lotCode, quantity, actor } = goods;
  const onHand = (await lockLevel(tx, goods))?.onHand ?? 0;
  const lotId = lotCode === undefined ? undefined : await takeFromLot(tx, goods, lotCode);
  if (lotId === undefined && onHand - (await unitsInLots(tx, goods)) < quantity) throw less(goods);
  const [posted] = await post(tx, [entryOf(goods, lotId)], { actor });
  if (!posted) throw new Error(`nothing was posted for ${goods.cause}`);
  return posted;
}

const entryOf = (goods: TakeBack, lotId: number | undefined): Entry => ({
  sku: goods.sku,
  warehouseId: goods.warehouseId,
  owner: goods.owner ?? '',
  kind: goods.kind ?? 'adjusted',
  onHand: -goods.quantity,
  ...(goods.shopId ? { shopId: goods.shopId } : {}),
  ...(goods.reservationId ? { reservationId: goods.reservationId } : {}),
  ...(lotId === undefined ? {} : { lotId }),
  reason: goods.reason,
  cause: goods.cause,
});

async function takeFromLot(tx: Tx, goods: TakeBack, code: string): Promise<number> {
  const { sku, warehouseId, owner = '', quantity } = goods;
  const [row] = await rowsOf<{ lot_id: string }>(
    tx,
    sql`update lot_level ll set on_hand = ll.on_hand - ${quantity} from lot l
        where l.id = ll.lot_id and l.sku = ${sku} and lower(l.code) = lower(${code}) and ll.warehouse_id = ${warehouseId}
          and ll.owner = ${owner} and ll.on_hand >= ${quantity} returning ll.lot_id`,
  );
  if (!row) throw less(goods);
  return Number(row.lot_id);
}

const less = ({ sku, quantity, lotCode }: TakeBack): UserError =>
  lotCode === undefined
    ? new UserError('lot.not_there', {
        zh: `没有批次的 ${sku} 已不足 ${quantity} 件，不能撤回；请用 调整 按实际数量更正`,
        en: `Fewer than ${quantity} of ${sku} are left outside of lots, they cannot be taken back; correct what is there with adjust`,
      })
    : new UserError('lot.not_there', {
        zh: `${sku} 的批次 ${lotCode} 在这个仓已不足 ${quantity} 件（已发出或已冻结），不能撤回；请用 调整 按实际数量更正`,
        en: `Lot ${lotCode} of ${sku} has fewer than ${quantity} left in this warehouse (shipped or frozen), they cannot be taken back; correct what is there with adjust`,
      });
