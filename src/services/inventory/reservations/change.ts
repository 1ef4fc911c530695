import { type Effect, type EffectRow, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { quote } from '../../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { lockLevelsOf, releaseOpen } from './end.ts';
import { type Hold, holdsOfOrder, holdsTogether } from './list.ts';
import { shipOpen } from './ship.ts';
import { standsFor } from './words.ts';

type Deps = { tx: Tx };

/** One reservation (with the rest of its bundle), or all open ones of an order. */
export type Which = { id?: number | undefined; orderNumber?: string | undefined; shopId?: number | undefined };

const holdsOf = async ({ tx }: Deps, { id, orderNumber, shopId }: Which): Promise<Hold[]> => {
  if (id !== undefined) return holdsTogether(tx, id);
  if (orderNumber !== undefined) return holdsOfOrder(tx, orderNumber, shopId);
  throw new UserError('hold.which', {
    zh: '请写锁单编号，或“订单”加订单号',
    en: 'Please give the number of the hold, or “order” and the order number',
  });
};

/** Read only. Throws hold.not_found, hold.ended. */
export async function planRelease(d: Deps, which: Which): Promise<Effect> {
  const holds = await holdsOf(d, which);
  const ofPlatform = holds.some(({ kind }) => kind === 'order');
  return {
    ...changing(holds, 'released', { zh: '释放', en: 'Release' }),
    ...(ofPlatform ? { risky: true as const } : {}),
    inverse: inverseOf(holds),
  };
}

/** Exactly those, or effect.changed. */
export async function release(d: Deps, effect: Effect, by: { actor: string; now: Date }): Promise<void> {
  const ids = idsOf(effect);
  if ((await releaseOpen(d.tx, ids, by)).length !== ids.length) throw effectChanged(holdsWords(ids));
}

/** Read only. Throws hold.not_found, hold.ended. */
export async function planShip(d: Deps, which: Which): Promise<Effect> {
  const holds = await holdsOf(d, which);
  return {
    ...changing(holds, 'shipped', { zh: '发货', en: 'Ship' }),
    inverse: irreversible(
      '货已出库；客户退回的货用 退货 入库，没有订单号的用 调整',
      'the goods have left; what customers send back is booked with return, goods of no order with adjust',
    ),
  };
}

/** What left, by lot as its maker names it. */
export type Left = { sku: string; lot: string | undefined; quantity: number };

/** Exactly those, or effect.changed. `on`: the day, YYYY-MM-DD. */
export async function ship(d: Deps, effect: Effect, by: { actor: string; now: Date; on: string }): Promise<Left[]> {
  const ids = idsOf(effect);
  const shipped = await shipOpen(d.tx, ids, by);
  if (shipped.length !== ids.length) throw effectChanged(holdsWords(ids));
  const lots = await rowsOf<{ id: string; code: string }>(
    d.tx,
    sql`select id, code from lot where id = any (${sql.param(shipped.flatMap(({ parts }) => parts.flatMap(({ lotId }) => lotId ?? [])))}::bigint[])`,
  );
  const codes = new Map(lots.map(({ id, code }) => [Number(id), code]));
  return shipped.flatMap(({ sku, parts }) =>
    parts.map(({ lotId, quantity }) => ({ sku, lot: codes.get(lotId ?? 0), quantity })),
  );
}

/** Read only. The hold lasts `minutes` from now, never less than it did. Throws hold.not_found, hold.ended, hold.never_ends. */
export async function planExtend(d: Deps, id: number, minutes: number, now: Date): Promise<Effect> {
  const holds = await holdsTogether(d.tx, id);
  const lasting = holds.find(({ expiresAt }) => expiresAt === undefined);
  if (lasting) throw neverEnds(lasting);
  const last = Math.max(now.getTime() + minutes * 60_000, ...holds.map(({ expiresAt }) => expiresAt?.getTime() ?? 0));
  const until = new Date(last).toISOString();
  return {
    summary: { zh: `锁单 ${id} 续到 ${minutes} 分钟后`, en: `Hold ${id} lasts for ${minutes} minutes from now` },
    rows: holds.map((hold) => ({
      ...rowOf(hold),
      versionAfter: 1,
      changes: [
        {
          label: { zh: '到期', en: 'Until' },
          before: { at: (hold.expiresAt as Date).toISOString() },
          after: { at: until },
        },
      ],
    })),
    figures: [],
    inverse: irreversible('不再需要时发送 释放', 'send release when it is no longer needed'),
    data: { ids: holds.map((hold) => hold.id).join(','), until },
  };
}

/** Exactly those, or effect.changed. */
export async function extend({ tx }: Deps, effect: Effect): Promise<void> {
  const ids = idsOf(effect);
  await lockLevelsOf(tx, ids);
  const extended = await rowsOf(
    tx,
    sql`update reservation set expires_at = greatest(expires_at, ${instantParam(new Date(String(effect.data['until'])))})
        where id = any (${sql.param(ids)}::bigint[]) and state = 'open' returning id`,
  );
  if (extended.length !== ids.length) throw effectChanged(holdsWords(ids));
}

const idsOf = (effect: Effect): number[] => String(effect.data['ids']).split(',').map(Number);
const holdsWords = (ids: readonly number[]): string => `#${ids.join(', #')}`;

/** Version 1 is an open reservation, 2 one that has ended. */
const rowOf = ({ id, sku, warehouseName, quantity }: Hold): Omit<EffectRow, 'changes' | 'versionAfter'> => ({
  key: `reservation:${id}`,
  label: {
    zh: `锁单 ${id} · ${sku} × ${quantity} · ${warehouseName.zh}`,
    en: `Hold ${id} · ${sku} × ${quantity} · ${warehouseName.en}`,
  },
  version: 1,
});

const STATES: Record<string, Localized> = {
  open: { zh: '锁定中', en: 'open' },
  released: { zh: '已释放', en: 'released' },
  shipped: { zh: '已发货', en: 'shipped' },
};

function changing(holds: readonly Hold[], state: 'released' | 'shipped', verb: Localized): Omit<Effect, 'inverse'> {
  const units = holds.reduce((sum, { quantity }) => sum + quantity, 0);
  const first = holds[0] as Hold;
  const what = holds.length === 1 ? first.sku : `${holds.length} × SKU`;
  return {
    summary: { zh: `${verb.zh} ${units} 件 ${what}`, en: `${verb.en} ${units} of ${what}` },
    rows: holds.map((hold) => ({
      ...rowOf(hold),
      versionAfter: 2,
      changes: [
        { label: { zh: '状态', en: 'State' }, before: STATES['open'] as Localized, after: STATES[state] as Localized },
      ],
    })),
    figures: [
      { label: { zh: '件数', en: 'Units' }, value: units },
      ...(first.orderNumber ? [{ label: { zh: '订单', en: 'Order' }, value: first.orderNumber }] : []),
      ...(first.shop ? [{ label: { zh: '店铺', en: 'Shop' }, value: first.shop }] : []),
    ],
    data: { ids: holds.map(({ id }) => id).join(','), units, sku: first.sku, lines: holds.length },
  };
}

/** A single hold can be asked for again, if nobody was faster; an order's units cannot be promised back. */
function inverseOf([one, ...more]: readonly Hold[]): Effect['inverse'] {
  if (!one || more.length > 0 || one.kind === 'order' || one.owner !== '')
    return irreversible(
      '释放的数量可能已被别人锁走；需要的话请重新锁单',
      'others may hold the units by now; ask for a new hold',
    );
  const shop = one.shop ? ` shop=${quote(one.shop)}` : '';
  const order = one.orderNumber ? ` order=${quote(one.orderNumber)}` : '';
  return { says: `hold ${quote(one.sku)} ${one.quantity} ${one.warehouse}${shop}${order}` };
}

function neverEnds(hold: Hold): UserError {
  const whose = standsFor(hold);
  return new UserError('hold.never_ends', {
    zh: `锁单 ${hold.id} 是${whose.zh}的锁单，不会到期，不用续`,
    en: `Hold ${hold.id} (${whose.en}) never expires: there is nothing to extend`,
  });
}
