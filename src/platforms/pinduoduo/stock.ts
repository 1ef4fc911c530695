import * as z from 'zod';
import type { Connector, Outcome, StockChange, StockFact } from '../platform.ts';
import type { Pdd } from './call.ts';
import { goodsOf } from './catalog.ts';
import { badAnswer, rejected, understood } from './wire.ts';

/** Goods in one read: a call for each. */
export const READ = 10;

const Written = z.object({ is_success: z.boolean() });

export function stockOf(pdd: Pdd): Pick<Connector, 'readStock' | 'writeStock'> {
  return {
    async readStock(listings) {
      const ids = [...new Set(listings.map((listing) => listing.item))];
      if (ids.length > READ) return rejected('batch', `At most ${READ} goods can be read at once`, true);
      const facts: StockFact[] = [];
      for (const id of ids) {
        const read = await goodsOf(pdd, id);
        // Goods that it does not know are left out; anything else says nothing of the others either.
        if (read.kind === 'rejected' && /商品/.test(read.reason)) continue;
        if (read.kind !== 'ok') return read;
        const { goods, at } = read.value;
        for (const { item, variant } of listings.filter((listing) => listing.item === id)) {
          const sku = goods.sku_list.find((one) => one.sku_id === variant);
          if (sku) facts.push({ item, variant, sellable: Math.max(0, sku.quantity), at });
        }
      }
      return { kind: 'ok', value: facts };
    },
    async writeStock(_op, changes) {
      const outcomes: Outcome[] = [];
      for (const change of changes) outcomes.push(await write(pdd, change));
      return outcomes;
    },
  };
}

async function write(pdd: Pdd, change: StockChange): Promise<Outcome> {
  if (change.mode !== 'set' && change.mode !== 'delta') {
    return rejected('mode', `Pinduoduo has no stock write of kind ${change.mode}`, true);
  }
  const got = await pdd('pdd.goods.quantity.update', 'goods_quantity_update_response', {
    goods_id: change.item,
    ...(change.variant !== '' && { sku_id: change.variant }),
    quantity: String(change.mode === 'set' ? change.to : change.by),
    update_type: change.mode === 'set' ? '1' : '2',
  });
  // On a resource slot goods cannot be lowered. The code is not known, the words are.
  if (got.kind === 'rejected' && /资源位|不能减少库存/.test(got.reason)) return { ...got, cannotLower: true };
  if (got.kind !== 'ok') return got;
  const written = understood(Written, got.value.body);
  return written.kind === 'ok' && written.value.is_success ? { kind: 'applied' } : badAnswer;
}
