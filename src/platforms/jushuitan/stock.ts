import * as z from 'zod';
import type { Answer, ListingRef, Outcome, Refusal, StockChange, StockFact } from '../platform.ts';
import type { JstCall } from './call.ts';
import { Id, Text, Units } from './wire.ts';

/** What can be sold is what lies there less what orders hold (`pick_lock` is part of that), and what was added by hand. */
export const Stock = z.object({
  sku_id: z.string(),
  i_id: Text,
  name: Text,
  ts: Id,
  qty: Units,
  order_lock: Units,
  virtual_qty: Units,
});
export const Stocks = z.object({ inventorys: z.array(Stock).nullish(), has_next: z.boolean().nullish() });
type Stock = z.infer<typeof Stock>;

export const READ_BATCH = 100;

export const sellableOf = ({ qty, order_lock, virtual_qty }: Stock): number =>
  Math.max(0, qty - order_lock + virtual_qty);

export async function readStock(
  call: JstCall,
  listings: readonly ListingRef[],
  now: () => Date,
): Promise<Answer<StockFact[]>> {
  const at = now();
  const rows = await stockOf(call, listings);
  if (rows.kind !== 'ok') return rows;
  const facts = [...rows.value.values()].map((row) => ({
    item: row.sku_id,
    variant: '',
    sellable: sellableOf(row),
    locked: row.order_lock,
    at,
  }));
  return { kind: 'ok', value: facts };
}

async function stockOf(call: JstCall, listings: readonly ListingRef[]): Promise<Answer<Map<string, Stock>>> {
  if (listings.length === 0) return { kind: 'ok', value: new Map() };
  const biz = { sku_ids: listings.map((l) => l.item).join(','), page_index: 1, page_size: READ_BATCH };
  const answer = await call('/open/inventory/query', biz, Stocks);
  if (answer.kind !== 'ok') return answer;
  return { kind: 'ok', value: new Map((answer.value.inventorys ?? []).map((row) => [row.sku_id, row])) };
}

/**
 * A stock-take document of the warehouse, numbered by us and confirmed at once: it says how much lies there, so that what
 * orders hold is read first and added. All of a document or nothing.
 */
export async function writeStock(call: JstCall, op: string, changes: readonly StockChange[]): Promise<Outcome[]> {
  const held = await stockOf(call, changes);
  if (held.kind !== 'ok') return changes.map(() => unsent(held));
  const outcomes = changes.map((change) => refused(change, held.value));
  const items = changes.flatMap((change, n) => {
    const row = held.value.get(change.item);
    if (outcomes[n] || !row || change.mode !== 'set') return [];
    return [{ sku_id: change.item, qty: change.to + row.order_lock - row.virtual_qty }];
  });
  if (items.length === 0) return changes.map((_, n) => outcomes[n] ?? { kind: 'applied' });
  const biz = { so_id: op, warehouse: 1, type: 'check', is_confirm: true, items };
  const sent = await call('/open/jushuitan/inventoryv2/upload', biz, z.unknown());
  const outcome = outcomeOf(op, sent);
  return changes.map((_, n) => outcomes[n] ?? outcome);
}

/** A document number is taken once: the words are all that tells a number taken before from other refusals. */
function outcomeOf(op: string, sent: Answer<unknown>): Outcome {
  if (sent.kind === 'ok') return { kind: 'applied', ref: op };
  return sent.kind === 'rejected' && /单号.*(已存在|重复)/.test(sent.reason) ? { kind: 'duplicate' } : sent;
}

function refused(change: StockChange, known: Map<string, Stock>): Refusal | undefined {
  const no = (code: string, reason: string): Refusal => ({ kind: 'rejected', code, reason, permanent: true });
  if (change.mode !== 'set') return no('mode', 'Jushuitan takes absolute stock only');
  const row = known.get(change.item);
  if (!row) return no('no-sku', `Jushuitan has no SKU ${change.item}`);
  if (change.to + row.order_lock < row.virtual_qty) {
    return no('virtual', `${change.item} has ${row.virtual_qty} of virtual stock in Jushuitan; lower that there first`);
  }
  return undefined;
}

/** The read before it got no answer: nothing was written, so that it can be tried again. */
const unsent = (read: Refusal): Refusal =>
  read.kind === 'unknown' ? { kind: 'throttled', afterMs: 5_000, code: 'no answer to the read before' } : read;
