import * as z from 'zod';
import type { Outcome, StockChange } from '../platform.ts';
import { badAnswer, rejected, type ShopifyCall } from './call.ts';
import { type InventoryItems, readStock, type ShopSelf } from './catalog.ts';
import { gid } from './wire.ts';

type Cas = Extract<StockChange, { mode: 'cas' }>;

const Written = z.object({
  inventoryAdjustmentGroup: z.object({ createdAt: z.string() }).nullish(),
  userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string().catch('') })),
});

/**
 * One field a change, each with its own key: one stale compare does not take the others with it. The fields of a mutation
 * are carried out one after the other.
 */
function operationOf(count: number): string {
  const each = Array.from({ length: count }, (_, n) => n);
  const variables = each.map((n) => `$i${n}: InventorySetQuantitiesInput!, $k${n}: String!`).join(', ');
  const fields = each.map(
    (n) => `c${n}: inventorySetQuantities(input: $i${n}) @idempotent(key: $k${n}) {
      inventoryAdjustmentGroup { createdAt } userErrors { code field message } }`,
  );
  return `mutation ZhangguiSetStock(${variables}) { ${fields.join('\n')} }`;
}

function variablesOf(op: string, changes: readonly Cas[], { location }: ShopSelf, known: InventoryItems) {
  const entries = changes.flatMap(({ variant, from, to, key }, n) => {
    const input = {
      name: 'available',
      reason: 'correction',
      referenceDocumentUri: `gid://zhanggui/Operation/${op}`,
      quantities: [
        {
          inventoryItemId: gid('InventoryItem', known.get(variant) ?? ''),
          locationId: gid('Location', location),
          quantity: to,
          changeFromQuantity: from,
        },
      ],
    };
    return [[`i${n}`, input] as const, [`k${n}`, key] as const];
  });
  return Object.fromEntries(entries);
}

/** A repeated key is answered with what became of it the first time, so it looks like an application. */
function outcomeOf(written: z.infer<typeof Written> | null | undefined, to: number): Outcome {
  if (!written) return badAnswer;
  const [error] = written.userErrors;
  if (!error) return { kind: 'applied', observed: to };
  const code = error.code ?? '';
  // A key whose first use failed changed nothing and never will: plan anew, with a new key.
  if (/_QUANTITY_STALE$/.test(code) || code === 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED') return { kind: 'stale' };
  if (code === 'IDEMPOTENCY_CONCURRENT_REQUEST') return { kind: 'unknown', why: 'no-answer' };
  return code ? rejected(code, error.message) : badAnswer;
}

async function send(call: ShopifyCall, op: string, changes: readonly Cas[], self: ShopSelf, known: InventoryItems) {
  const schema = z.record(z.string(), Written.nullable());
  const got = await call(operationOf(changes.length), variablesOf(op, changes, self, known), schema);
  if (got.kind !== 'ok') return changes.map((): Outcome => got);
  return changes.map(({ to }, n) => outcomeOf(got.value.data[`c${n}`], to));
}

export async function writeStock(
  call: ShopifyCall,
  { op, changes, self, known }: { op: string; changes: readonly StockChange[]; self: ShopSelf; known: InventoryItems },
): Promise<Outcome[]> {
  const compared = changes.filter((one) => one.mode === 'cas');
  const strange = compared.filter(({ variant }) => !known.has(variant));
  if (strange.length > 0) {
    const read = await readStock(call, self, known, strange);
    // Nothing has been sent to change anything: an unknown answer here is no unknown outcome.
    if (read.kind === 'unknown') return changes.map(() => ({ kind: 'throttled', afterMs: 1_000, code: 'read-failed' }));
    if (read.kind !== 'ok') return changes.map(() => read);
  }
  const ready = compared.filter(({ variant }) => known.has(variant));
  const sent = ready.length > 0 ? await send(call, op, ready, self, known) : [];
  const outcomes = new Map<StockChange, Outcome>(ready.map((change, n) => [change, sent[n] ?? badAnswer]));
  return changes.map((change) => outcomes.get(change) ?? unsendable(change));
}

const unsendable = ({ mode, variant }: StockChange): Outcome =>
  mode === 'cas'
    ? rejected('not-found', `this shop has no variant ${variant}`)
    : rejected('mode', 'stock at Shopify is only written with a compare');
