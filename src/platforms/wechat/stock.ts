import { isNoToken, type Outcome, type StockChange } from '../platform.ts';
import { Done, rejected, type WechatCall } from './call.ts';

/** 1 adds, 2 takes away. 3, which sets, is advised against in WeChat's own document: orders come in between. */
const ADD = 1;
const TAKE = 2;

const unsendable = rejected('mode', 'stock at WeChat is only changed by a difference');

async function writeOne(call: WechatCall, change: StockChange): Promise<Outcome> {
  if (change.mode !== 'delta') return unsendable;
  if (change.by === 0) return { kind: 'applied' };
  const body = {
    product_id: change.item,
    sku_id: change.variant,
    diff_type: change.by > 0 ? ADD : TAKE,
    num: Math.abs(change.by),
  };
  const got = await call('channels/ec/product/stock/update', body, Done);
  return got.kind === 'ok' ? { kind: 'applied' } : got;
}

/** Without a token nothing is sent; what was sent before keeps its outcome. */
async function sent(call: WechatCall, change: StockChange): Promise<Outcome> {
  try {
    return await writeOne(call, change);
  } catch (error) {
    if (isNoToken(error)) return error.refusal;
    throw error;
  }
}

/** A call each; after a busy answer the rest is not sent. */
export async function writeStock(call: WechatCall, changes: readonly StockChange[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let stop: Outcome | undefined;
  for (const change of changes) {
    const outcome = stop ?? (await sent(call, change));
    if (outcome.kind === 'throttled' || outcome.kind === 'auth') stop = outcome;
    outcomes.push(outcome);
  }
  return outcomes;
}
