import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Connector, Outcome, StockChange, StockFact } from '../platform.ts';
import type { Top } from './call.ts';
import { ITEMS, itemsOf, least0 } from './catalog.ts';
import { rejected } from './refusals.ts';
import { badAnswer, Count, Id, listOf, understood, VariantId } from './wire.ts';

const Written = z.object({
  item: z.object({
    num: Count.optional(),
    skus: listOf('sku', z.object({ sku_id: VariantId, quantity: Count.optional() })),
  }),
});
const TmallWritten = z.object({ quantity_update_result: Id });

/**
 * One change a call. Up to 20 SKUs of an item could go together, but of a refused batch nobody says whether a part of it was
 * written, and a refusal here has to mean that nothing was.
 */
export function stockOf(top: Top, tmall: boolean): Pick<Connector, 'readStock' | 'writeStock'> {
  return {
    async readStock(listings) {
      const ids = [...new Set(listings.map((listing) => listing.item))];
      if (ids.length > ITEMS) return rejected('batch', `At most ${ITEMS} items can be read at once`, true);
      const read = await itemsOf(top, ids);
      if (read.kind !== 'ok') return read;
      const items = new Map(read.value.items.map((item) => [item.num_iid, item]));
      const facts = listings.flatMap(({ item, variant }): StockFact[] => {
        const found = items.get(item);
        const number = variant === '' ? found?.num : found?.skus.find((sku) => sku.sku_id === variant)?.quantity;
        return number === undefined ? [] : [{ item, variant, sellable: least0(number), at: read.value.at }];
      });
      return { kind: 'ok', value: facts };
    },
    async writeStock(_op, changes) {
      const outcomes: Outcome[] = [];
      for (const change of changes) outcomes.push(await (tmall ? onTmall(top, change) : onTaobao(top, change)));
      return outcomes;
    },
  };
}

async function onTaobao(top: Top, change: StockChange): Promise<Outcome> {
  if (change.mode !== 'set' && change.mode !== 'delta') return unsupported(change.mode);
  const type = change.mode === 'set' ? '1' : '2';
  const number = String(change.mode === 'set' ? change.to : change.by);
  const got =
    change.variant === ''
      ? await top('taobao.item.quantity.update', { num_iid: change.item, quantity: number, type })
      : await top('taobao.skus.quantity.update', {
          num_iid: change.item,
          skuid_quantities: `${change.variant}:${number}`,
          type,
        });
  if (got.kind !== 'ok') return got;
  const written = understood(Written, got.value.body);
  if (written.kind !== 'ok') return badAnswer;
  const { num, skus } = written.value.item;
  const observed = change.variant === '' ? num : skus.find((sku) => sku.sku_id === change.variant)?.quantity;
  return { kind: 'applied', ...(observed !== undefined && { observed: least0(observed) }) };
}

async function onTmall(top: Top, change: StockChange): Promise<Outcome> {
  if (change.mode !== 'set' && change.mode !== 'keyed-delta') return unsupported(change.mode);
  const delta = change.mode === 'keyed-delta';
  const quantity = delta ? change.by : change.to;
  const got = await top('tmall.item.quantity.update', {
    item_id: change.item,
    ...(change.variant === ''
      ? { item_quantity: String(quantity) }
      : { sku_quantities: `[{"sku_id":${change.variant},"quantity":${quantity}}]` }),
    options: JSON.stringify(delta ? { type: 2, outer_biz_key: hexKey(change.key) } : { type: 1 }),
  });
  if (got.kind === 'rejected' && REPEATED.test(got.code)) return { kind: 'duplicate' };
  if (got.kind !== 'ok') return got;
  return understood(TmallWritten, got.value.body).kind === 'ok' ? { kind: 'applied' } : badAnswer;
}

/** How a repeated key is answered is not documented: this word in the code, or success as the first time. */
const REPEATED = /idempotent|duplicate|repeat/i;

/** Only hexadecimal characters are taken. */
export const hexKey = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

const unsupported = (mode: string): Outcome =>
  rejected('mode', `This platform has no stock write of kind ${mode}`, true);
