import * as z from 'zod';
import type { Outcome, StockChange } from '../platform.ts';
import { badAnswer, readBody, type WooCall } from './call.ts';
import { byProduct } from './catalog.ts';
import { Id, wireId } from './wire.ts';

const Batch = z.object({
  update: z.array(
    z.object({
      id: Id,
      stock_quantity: z.number().int().nullish(),
      error: z.object({ code: z.string(), message: z.string().catch('') }).nullish(),
    }),
  ),
});
type Row = z.infer<typeof Batch>['update'][number];

const refused: Outcome = {
  kind: 'rejected',
  code: 'mode',
  reason: 'WooCommerce takes absolute numbers only',
  permanent: true,
};

function outcomeOf(row: Row | undefined): Outcome {
  if (!row) return badAnswer;
  if (row.error) {
    const { code, message } = row.error;
    return { kind: 'rejected', code, reason: message.slice(0, 300), permanent: true };
  }
  const observed = row.stock_quantity;
  return observed === null || observed === undefined ? badAnswer : { kind: 'applied', observed };
}

/** A batch each product; after a busy answer the rest is not sent. */
export async function writeStock(call: WooCall, changes: readonly StockChange[]): Promise<Outcome[]> {
  const outcomes = new Map<StockChange, Outcome>();
  const sets = changes.filter((one) => one.mode === 'set');
  let stop: Outcome | undefined;
  for (const [path, group] of byProduct(sets)) {
    const update = group.map(({ item, variant, to }) => ({
      id: wireId(variant || item),
      manage_stock: true,
      stock_quantity: to,
    }));
    const read = stop ?? readBody(await call.write('POST', `${path}/batch`, { update }), Batch);
    if (read.kind === 'throttled' || read.kind === 'auth') stop = read;
    const rows = read.kind === 'ok' ? new Map(read.value.update.map((row) => [row.id, row])) : undefined;
    for (const change of group) {
      const outcome = rows ? outcomeOf(rows.get(change.variant || change.item)) : (read as Outcome);
      outcomes.set(change, outcome);
    }
  }
  return changes.map((change) => outcomes.get(change) ?? refused);
}
