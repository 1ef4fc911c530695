import { UserError } from '../../core/errors.ts';
import type { Lang, Localized } from '../../core/localized.ts';
import { problemOf } from '../../core/problem.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../../db/client.ts';
import { isTransient } from '../../db/transient.ts';
import type { Services } from '../../services/services.ts';
import { writeAudit } from '../audit.ts';
import type { Heard, Outcome } from '../router.ts';
import { busy } from './busy.ts';
import { type ApiCaller, type CallDeps, type Called, hearingOf } from './call.ts';
import { claimCall, keepFirst, type Once } from './once.ts';
import { type ReserveBody, reserveBodyOf } from './reserve-body.ts';

/** What the queue of services/inventory/reservations takes and answers. */
type Line = { key: string; sku: string; warehouseId: number; owner?: string; shopId?: number; quantity: number };
type Asked = {
  lines: readonly Line[];
  actor: string;
  now: Date;
  kind: 'hold' | 'order';
  split: boolean;
  orderNumber?: string;
  minutes?: number;
};
type Answer = {
  ok: boolean;
  key: string;
  id?: number;
  sku: string;
  quantity?: number;
  fromQuota?: number;
  short?: number;
  state?: string;
  expiresAt?: Date;
  why?: string;
  free?: number;
  parts?: readonly Answer[];
};

export type ReserveDeps = CallDeps & { reserve(asked: Asked): Promise<readonly Answer[]> };

export type ReserveCall = {
  caller: ApiCaller;
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
  once?: { key: string; request: Buffer };
};

/** A caller's keys are its own: no other key can meet, extend or release what was held under them. */
export const ownKey = ({ name }: Pick<ApiCaller, 'name'>, key: string): string => `${name}:${key}`;

/**
 * Several lines of one order at once, through the batched way of the reserve path. Its transactions are its own, so the
 * order is: claim the call, reserve, keep the answer. A process that dies in between leaves a claim without an answer:
 * the repeat reserves again under the same line keys, which is the same reservation. Throws args.*, idempotency.reused,
 * stock.not_found, warehouse.not_found, permission.shop.
 */
export async function callReserve(deps: ReserveDeps, call: ReserveCall): Promise<Called> {
  const body = reserveBodyOf(call.given);
  const once: Once = { ...(call.once as NonNullable<ReserveCall['once']>), keyId: call.caller.id };
  const begun = await insistOn(deps.db, async (tx) => {
    const kept = await claimCall(tx, once);
    if (kept) return { kept };
    const heard = await hearingOf(deps, tx, call.caller, call.lang);
    return { heard, asked: await askedOf(deps.services(tx, heard.now), tx, body, call.caller, heard) };
  });
  if (begun.kept) return begun.kept;
  const { heard, asked } = begun;
  await deps.step?.('api-claimed');
  const answers = await deps.reserve(asked).catch((error: unknown) => {
    // The queue rejects only when the database does not answer, or too many wait: the same keys may be sent again.
    deps.log.error({ err: error, ask: heard.trace }, 'nothing could be reserved');
    return undefined;
  });
  if (!answers) return busy(call.lang);
  await deps.step?.('api-reserved');
  const answer = await ended(deps, call, once, { heard, body, asked, answers });
  await deps.step?.('api-committed');
  return answer;
}

async function insistOn<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.withScope(systemScope('api'), async (tx) => {
        await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
        return work(tx);
      });
    } catch (error) {
      if (tries >= 5 || !isTransient(error)) throw error;
    }
  }
}

async function askedOf(
  services: Services,
  tx: Tx,
  body: ReserveBody,
  caller: ApiCaller,
  { now, actor }: Heard,
): Promise<Asked> {
  const shop = await shopOf(services, body, caller);
  const warehouses = new Map<string, number>();
  const skus = new Map<string, string>();
  for (const { warehouse, sku } of body.lines) {
    if (!warehouses.has(warehouse)) warehouses.set(warehouse, await warehouseId(services, tx, warehouse));
    if (!skus.has(sku)) skus.set(sku, await services.inventory.requireSku(sku as never));
  }
  const lines = body.lines.map(({ key, sku, warehouse, owner, quantity }) => ({
    key: ownKey(caller, key),
    sku: skus.get(sku) as string,
    warehouseId: warehouses.get(warehouse) as number,
    quantity,
    ...(owner && { owner }),
    ...(shop && { shopId: shop.id }),
  }));
  const { kind, split, order, minutes } = body;
  const who = `${actor.account.channel}:${actor.account.userId}`;
  return { lines, actor: who, now, kind, split, ...(order && { orderNumber: order }), ...(minutes && { minutes }) };
}

async function shopOf(services: Services, { shop: named }: ReserveBody, { shops }: ApiCaller) {
  const shop = named === undefined ? undefined : await services.shops.find(named);
  const known = named === undefined || shop !== undefined;
  if (known && (shops === undefined || (shop && shops.includes(shop.id)))) return shop;
  throw known ? otherShop() : noShop(named);
}

async function warehouseId(services: Services, tx: Tx, typed: string): Promise<number> {
  const code = await services.inventory.warehouseOf(typed as never);
  const [row] = await rowsOf<{ id: number }>(tx, sql`select id from warehouse where code = ${code}`);
  return (row as { id: number }).id;
}

type Reserved = { heard: Heard; body: ReserveBody; asked: Asked; answers: readonly Answer[] };

/** Keeps the answer and writes the audit; whoever was slower under the same key gets the first one's answer. */
async function ended(deps: ReserveDeps, call: ReserveCall, once: Once, reserved: Reserved): Promise<Called> {
  const answer = answerOf(call, reserved);
  const { heard, asked } = reserved;
  const held = answer.status < 400;
  const outcome: Outcome = {
    result: held ? 'answered' : 'refused',
    command: 'reserve',
    canonical: canonicalOf(asked),
    settle: [],
    ...(!held && { error: new UserError('reservation.not_held', NOT_HELD) }),
  };
  const kept = await insistOn(deps.db, async (tx) => {
    if (!(await keepFirst(tx, once, answer))) return (await claimCall(tx, once)) ?? answer;
    const finishedAt = deps.clock.now();
    const row = { heard, outcome, result: outcome.result, inboxId: undefined, arrivedAt: call.arrivedAt, finishedAt };
    await writeAudit(tx, deps.services(tx, finishedAt).evidence, row);
    return answer;
  });
  const seconds = (deps.clock.now().getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: 'reserve', result: outcome.result, seconds });
  return kept;
}

const canonicalOf = ({ kind, orderNumber, lines }: Asked): string =>
  `reserve ${kind}${orderNumber ? ` order ${orderNumber}` : ''}: ${lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}`.slice(
    0,
    500,
  );

function answerOf({ caller, lang }: ReserveCall, { heard, body, answers }: Reserved): Called {
  const lines = answers.map((answer, n) => lineOf(caller, answer, body.lines[n]?.warehouse ?? ''));
  const refused = answers.find(({ ok, why }) => !ok && why !== 'with_others') ?? answers.find(({ ok }) => !ok);
  const done = body.split ? answers.some(({ ok }) => ok) : refused === undefined;
  const { trace } = heard;
  if (done) return { status: 200, text: JSON.stringify({ trace, lines }) };
  const words = refused ? wordsOf(refused) : NOT_HELD;
  return { status: 422, text: JSON.stringify(problemOf(422, 'reservation.not_held', words, lang, { trace, lines })) };
}

function lineOf(caller: ApiCaller, { expiresAt, why, parts, ...answer }: Answer, warehouse: string): object {
  const { ok, id, sku, quantity, fromQuota, short, state, free } = answer;
  const key = answer.key.slice(ownKey(caller, '').length);
  if (!ok) return { key, ok, sku, warehouse, why, free };
  const until = expiresAt ? { expiresAt: expiresAt.toISOString() } : {};
  const of = parts ? { parts: parts.map((part) => ({ id: part.id, sku: part.sku, quantity: part.quantity })) } : {};
  return { key, ok, id, sku, warehouse, quantity, fromQuota, short, state, ...until, ...of };
}

const NOT_HELD = { zh: '没有锁住，请看每一行的原因', en: 'Nothing was held; see the reason of each line' };

function wordsOf({ sku, why, free }: Answer): Localized {
  if (why === 'not_enough')
    return {
      zh: `没有锁住：${sku} 可锁的只有 ${free} 件，请减少数量、换仓库，或带 "split": true 部分锁`,
      en: `Nothing was held: only ${free} of ${sku} are free; take fewer, another warehouse, or what there is with "split": true`,
    };
  if (why === 'no_level')
    return {
      zh: `没有锁住：${sku} 在这个仓库没有库存记录，请换一个仓库`,
      en: `Nothing was held: ${sku} has no stock record in that warehouse; name another`,
    };
  if (why === 'other_content')
    return {
      zh: `没有锁住：一行的 key 已经用于另一行（${sku}），请换一个 key`,
      en: `Nothing was held: the key of a line was used for another one (${sku}); choose another key`,
    };
  return NOT_HELD;
}

const noShop = (named: string | undefined): UserError =>
  new UserError('shops.not_found', {
    zh: `没有店铺“${named}”，请检查店铺编码`,
    en: `There is no shop “${named}”, please check its code`,
  });

const otherShop = (): UserError =>
  new UserError('permission.shop', {
    zh: '这个密钥只限它的店铺，请写明其中一家店铺',
    en: 'This key is for its own shops only; name one of them as shop',
  });
