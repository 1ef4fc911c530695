import * as z from 'zod';
import type { Connector, Outcome, StockChange, StockFact } from '../platform.ts';
import type { Doudian } from './call.ts';
import { isRepeated } from './refusals.ts';
import { badAnswer, Count, Id, numeric, rejected, Text, understood } from './wire.ts';

/** SKUs in one write. */
const MOST = 50;
/** Deltas have keys of their own and go one by one, so that fewer are taken on at once. */
export const BATCH = 10;
/** SKUs in one read: a call for each. */
export const READ = 20;

const Stock = z.object({
  sku_id: Id,
  sku_type: Count.optional(),
  stock_num: Count.nullish(),
  prehold_stock_num: Count.nullish(),
});
const Results = z.object({
  results: z.array(
    z.object({
      uniq_id: z.union([z.string(), z.number()]).transform(String),
      stock_num: Count.nullish(),
      status_code: Count,
      status_message: Text,
    }),
  ),
});

export function stockOf(doudian: Doudian): Pick<Connector, 'readStock' | 'writeStock'> {
  return {
    async readStock(listings) {
      const facts: StockFact[] = [];
      for (const listing of listings.slice(0, READ)) {
        const got = await doudian('sku.stockNum', { sku_id: numeric(listing.variant) });
        if (got.kind === 'rejected' && /sku|商品|规格/i.test(got.reason)) continue;
        if (got.kind !== 'ok') return got;
        const read = understood(Stock, got.value.data);
        if (read.kind !== 'ok') return read;
        const { sku_type = 0, stock_num, prehold_stock_num } = read.value;
        // Stock by region or in steps has other numbers, which we do not write.
        if (sku_type !== 0 || stock_num === null || stock_num === undefined) continue;
        const { item, variant } = listing;
        const locked = prehold_stock_num ? { locked: prehold_stock_num } : {};
        facts.push({ item, variant, sellable: Math.max(0, stock_num), ...locked, at: got.value.at });
      }
      return { kind: 'ok', value: facts };
    },
    async writeStock(op, changes) {
      const outcomes = new Map<StockChange, Outcome>();
      let trouble = false;
      for (const group of groupsOf(op, changes)) {
        const got: Outcome[] = trouble ? group.changes.map((): Outcome => NOT_SENT) : await write(doudian, group);
        trouble ||= got.some((outcome) => TROUBLE.includes(outcome.kind));
        for (const [n, change] of group.changes.entries()) outcomes.set(change, got[n] ?? badAnswer);
      }
      return changes.map((change) => outcomes.get(change) ?? unsupported(change.mode));
    },
  };
}

/** After these nothing more is sent in this turn: one lost answer must not become fifty in a row. */
const TROUBLE: readonly Outcome['kind'][] = ['unknown', 'throttled', 'auth'];
const NOT_SENT: Outcome = { kind: 'throttled', afterMs: 1000, code: 'not sent' };

type Group = { key: string; incremental: boolean; changes: StockChange[] };

/**
 * The platform keeps one key for each call. A delta has a key of its own, under which it may come again by itself: only
 * deltas of the same key go together. Absolute numbers go together under the operation's.
 */
function groupsOf(op: string, changes: readonly StockChange[]): Group[] {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    if (change.mode !== 'set' && change.mode !== 'keyed-delta') continue;
    const incremental = change.mode === 'keyed-delta';
    const key = change.mode === 'keyed-delta' ? change.key : `${op}-set`;
    const name = `${incremental} ${key}`;
    const group = groups.get(name) ?? { key, incremental, changes: [] };
    group.changes.push(change);
    groups.set(name, group);
  }
  return [...groups.values()];
}

async function write(doudian: Doudian, { key, incremental, changes }: Group): Promise<Outcome[]> {
  const all = (outcome: Outcome) => changes.map(() => outcome);
  if (changes.length > MOST) return all(rejected('batch', `At most ${MOST} SKUs can be written at once`, true));
  const got = await doudian('sku.syncStockBatchMultiProducts', {
    idempotent_id: key,
    incremental,
    // Under one key either all of it is done or nothing, or a repeat could not be told from the rest.
    allow_partial_success: !incremental,
    items: changes.map((change, n) => ({
      product_id: numeric(change.item),
      sku_id: numeric(change.variant),
      stock_num: 'to' in change ? change.to : change.by,
      uniq_id: String(n + 1),
    })),
  });
  if (got.kind !== 'ok') return all(isRepeated(got) ? { kind: 'duplicate' } : got);
  const read = understood(Results, got.value.data);
  if (read.kind !== 'ok') return all(badAnswer);
  return changes.map((_, n) => outcomeOf(read.value.results.find((one) => one.uniq_id === String(n + 1))));
}

function outcomeOf(result: z.output<typeof Results>['results'][number] | undefined): Outcome {
  if (!result) return badAnswer;
  if (result.status_code !== 0) {
    return rejected(
      String(result.status_code),
      (result.status_message || String(result.status_code)).slice(0, 300),
      true,
    );
  }
  const { stock_num } = result;
  return {
    kind: 'applied',
    ...(stock_num !== null && stock_num !== undefined && { observed: Math.max(0, stock_num) }),
  };
}

const unsupported = (mode: string): Outcome => rejected('mode', `Doudian has no stock write of kind ${mode}`, true);
