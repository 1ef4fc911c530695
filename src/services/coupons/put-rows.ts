import type { Localized } from '../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { CouponsDeps } from './deps.ts';
import type { PutShop } from './put-outcome.ts';
import type { StoredSpec } from './put-spec.ts';
import { couponShops } from './rows.ts';

export type PutState = 'waiting' | 'sending' | 'unknown' | 'done' | 'refused' | 'by_hand' | 'given_up';

/** One coupon to be created or stopped at one shop. */
export type Put = {
  id: number;
  batch: string;
  op: string;
  shopId: number;
  kind: 'create' | 'stop';
  /** Of a stop: `{ number }`, our number of the coupon. */
  spec: StoredSpec;
  externalId: string | undefined;
  state: PutState;
  reason: string;
  todoId: number | undefined;
  by: string;
  roomId: number | undefined;
  createdAt: Date;
  sentAt: Date | undefined;
  attempts: number;
};

export async function putsWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<Put[]> {
  return (await rowsOf<Record<string, unknown>>(tx, sql`select p.* from coupon_put p where ${where}`)).map(putOf);
}

const numberOr = (value: unknown): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);

export const putOf = (row: Record<string, unknown>): Put => ({
  id: Number(row['id']),
  batch: row['batch'] as string,
  op: row['op'] as string,
  shopId: row['shop_id'] as number,
  kind: row['kind'] as Put['kind'],
  spec: row['spec'] as StoredSpec,
  externalId: (row['external_id'] as string | null) ?? undefined,
  state: row['state'] as PutState,
  reason: row['reason'] as string,
  todoId: numberOr(row['todo_id']),
  by: row['by'] as string,
  roomId: numberOr(row['room_id']),
  createdAt: instantOf(row['created_at']),
  sentAt: row['sent_at'] ? instantOf(row['sent_at']) : undefined,
  attempts: row['attempts'] as number,
});

export type NewPut = {
  batch: string;
  op: string;
  shopId: number;
  kind: Put['kind'];
  spec: StoredSpec;
  externalId?: string | undefined;
  state: PutState;
  reason: string;
  by: string;
  roomId: number | undefined;
  now: Date;
  /** When it is sent; default now. */
  dueAt?: Date;
};

/** The row's id; `undefined` where the op is there already. What waits is due at once. */
export async function addPut(tx: Tx, put: NewPut): Promise<number | undefined> {
  const at = instantParam(put.now);
  const waits = put.state === 'waiting';
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into coupon_put (batch, op, shop_id, kind, spec, external_id, state, reason, by, room_id, created_at, due_at, closed_at)
        values (${put.batch}, ${put.op}, ${put.shopId}, ${put.kind}, ${JSON.stringify(put.spec)}::jsonb, ${put.externalId ?? null}, ${put.state},
          ${put.reason}, ${put.by}, ${put.roomId ?? null}, ${at}, ${waits ? instantParam(put.dueAt ?? put.now) : sql`null`}, ${put.state === 'refused' ? at : sql`null`})
        on conflict (op) do nothing returning id`,
  );
  return row && Number(row.id);
}

export type Close = { state: PutState; reason?: string; externalId?: string | undefined; now: Date };

/** Writes down how it ended. `attempt`: only while it is still that attempt's. Whether it was. */
export async function closePut(
  tx: Tx,
  id: number,
  { state, reason = '', externalId, now }: Close,
  attempt?: number,
): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`update coupon_put set state = ${state}, reason = ${reason.slice(0, 1000)}, external_id = coalesce(${externalId ?? null}, external_id),
          closed_at = ${instantParam(now)}, due_at = null, lease_until = null
        where id = ${id} ${attempt === undefined ? sql`` : sql`and attempts = ${attempt}`} returning id`,
  );
  return rows.length > 0;
}

/** Everything that decides how coupons come to be in these shops. */
export async function putShops({ tx, abilityOf }: CouponsDeps): Promise<Map<number, PutShop>> {
  const rows = await rowsOf<{
    id: number;
    connector: string | null;
    stage: string | null;
    lacks: string[] | null;
    restricted: boolean;
    frozen: boolean;
  }>(
    tx,
    sql`select s.id, c.connector, c.stage, c.lacks,
          exists (select from shop_restriction r where r.shop_id = s.id and r.lifted_at is null) as restricted,
          exists (select from write_freeze f where f.lifted_at is null and (f.shop_id is null or f.shop_id = s.id)) as frozen
        from shop s left join shop_connection c on c.shop_id = s.id`,
  );
  const standing = new Map(rows.map((row) => [row.id, row]));
  const shops = await couponShops(tx);
  return new Map(
    shops.map((shop) => {
      const row = standing.get(shop.id);
      const connector = row?.connector ?? undefined;
      return [
        shop.id,
        {
          shop,
          connector,
          ability: connector === undefined ? undefined : abilityOf(connector),
          stage: row?.stage ?? undefined,
          lacks: row?.lacks ?? [],
          restricted: row?.restricted ?? false,
          frozen: row?.frozen ?? false,
        },
      ];
    }),
  );
}

export const STATES: Record<PutState, Localized> = {
  waiting: { zh: '等待发送', en: 'waiting to be sent' },
  sending: { zh: '发送中', en: 'being sent' },
  unknown: { zh: '结果未知，正在核对', en: 'outcome unknown, being looked up' },
  done: { zh: '已完成', en: 'done' },
  refused: { zh: '被拒绝', en: 'refused' },
  by_hand: { zh: '等人工完成', en: 'waits for a person' },
  given_up: { zh: '已放弃', en: 'given up' },
};

/** A reason is kept in both languages. */
export const reasonText = (words: Localized): string => JSON.stringify(words);
export function reasonWords(reason: string): Localized | undefined {
  if (reason === '') return undefined;
  try {
    const words = JSON.parse(reason) as Localized;
    if (typeof words.zh === 'string' && typeof words.en === 'string') return words;
  } catch {
    // What a platform said stands as it is.
  }
  return { zh: reason, en: reason };
}
