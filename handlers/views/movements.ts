import { type Localized, type Movement, type PlainRow, same } from '#kit';

const KINDS: Record<string, Localized> = {
  received: { zh: '入库', en: 'received' },
  reserved: { zh: '锁定', en: 'reserved' },
  released: { zh: '释放', en: 'released' },
  shipped: { zh: '发货', en: 'shipped' },
  returned: { zh: '退货', en: 'returned' },
  adjusted: { zh: '调整', en: 'adjusted' },
  transferred_out: { zh: '调出', en: 'transferred out' },
  transferred_in: { zh: '调入', en: 'transferred in' },
  counted: { zh: '盘点', en: 'counted' },
};

/** What a line of the ledger says happened. */
export const movementKind = (kind: string): Localized => KINDS[kind] ?? same(kind);

/** Lines of the ledger as programs get them: the kind is its code, changes are numbers (units); balances by right. */
export const movementData = (rows: Movement[], totals: boolean): PlainRow[] =>
  rows.map((row) => ({
    time: row.at.toISOString(),
    warehouse: row.warehouse,
    kind: row.kind,
    change: row.delta,
    balance: totals ? row.onHandAfter : null,
    reservedChange: row.reservedDelta,
    reserved: totals ? row.reservedAfter : null,
    reason: row.reason,
    who: row.actor,
  }));
