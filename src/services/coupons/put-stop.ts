import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import { sql } from '../../db/client.ts';
import { isFailed, tellBatch } from './batch.ts';
import { addStopTodo, closeTodo } from './by-hand.ts';
import type { By, CouponsDeps } from './deps.ts';
import { couponWords, isOpen, STATE_WORDS } from './facts.ts';
import { applyPut, planPut, retryPuts, type Wish } from './put.ts';
import type { PutShop } from './put-outcome.ts';
import { addPut, closePut, type Put, putShops, putsWhere, reasonText } from './put-rows.ts';
import { specIn } from './put-spec.ts';
import { type Coupon, couponsWhere } from './rows.ts';

/** Coupons by our numbers, or everything of a batch. */
export type StopTarget = { numbers: readonly number[] } | { batch: string };

const BY_API: Localized = { zh: '接口停止', en: 'stopped by API' };
const BY_PERSON: Localized = { zh: '人工停止（待办）', en: 'stopped by hand (to-do)' };
const NOT_SENT: Localized = { zh: '还没有建，不再建', en: 'not created yet, and will not be' };

export const stopsByApi = (at: PutShop | undefined): boolean =>
  at?.ability?.stop === true && !at.lacks.includes('coupons') && at.stage === 'live';

/** Read only. Throws coupon.not_found, coupon.not_open, coupon.stopping, coupon.unsettled, coupon.batch_unknown. */
export async function planStop(d: CouponsDeps, target: StopTarget): Promise<Effect> {
  const { coupons, takenBack } =
    'batch' in target ? await ofBatch(d, target.batch) : await ofNumbers(d, target.numbers);
  if (coupons.length + takenBack.length === 0) throw nothingOpen();
  const shops = await putShops(d);
  const rows: Effect['rows'] = [
    ...coupons.map((coupon) => ({
      key: `coupon:${coupon.number}`,
      label: labelOf(coupon.shop.code, couponWords(coupon)),
      version: coupon.changedAt.getTime(),
      versionAfter: coupon.changedAt.getTime() + 1,
      changes: [
        {
          label: { zh: '状态', en: 'State' },
          before: STATE_WORDS[coupon.state],
          after: stopsByApi(shops.get(coupon.shop.id)) ? BY_API : BY_PERSON,
        },
      ],
    })),
    ...takenBack.map((put) => ({
      key: `coupon-put:${put.op}`,
      label: labelOf(shops.get(put.shopId)?.shop.code ?? '', couponWords(specIn(put.spec))),
      version: put.attempts,
      versionAfter: put.attempts + 1,
      changes: [{ label: { zh: '状态', en: 'State' }, before: { zh: '等待', en: 'waiting' }, after: NOT_SENT }],
    })),
  ];
  return {
    summary: { zh: `停止 ${rows.length} 张优惠券`, en: `Stop ${many(rows.length, 'coupon')}` },
    rows,
    figures: [],
    inverse: {
      irreversible: {
        zh: '停了的券平台不能恢复，需要时重新建一张',
        en: 'platforms do not bring a stopped coupon back; create a new one where it is needed',
      },
    },
    data: {
      coupons: coupons.map((one) => `${one.number}:${one.state}`).join(','),
      takenBack: takenBack.map((one) => `${one.id}:${one.state}`).join(','),
    },
  };
}

const labelOf = (code: string, what: Localized): Localized => ({ zh: `${code} ${what.zh}`, en: `${code} ${what.en}` });

type Found = { coupons: Coupon[]; takenBack: Put[] };

async function ofNumbers(d: CouponsDeps, numbers: readonly number[]): Promise<Found> {
  const coupons: Coupon[] = [];
  for (const number of new Set(numbers)) {
    const [coupon] = await couponsWhere(d.tx, sql`c.id = ${number}`);
    if (!coupon) throw noSuchCoupon(number);
    if (!isOpen(coupon.state))
      throw new UserError('coupon.not_open', {
        zh: `优惠券 ${number} ${STATE_WORDS[coupon.state].zh}，不用再停`,
        en: `Coupon ${number} is ${STATE_WORDS[coupon.state].en} already`,
      });
    coupons.push(coupon);
  }
  const [stop] = await openStops(d, coupons);
  if (stop) throw stopping(stop);
  return { coupons, takenBack: [] };
}

async function ofBatch(d: CouponsDeps, batch: string): Promise<Found> {
  const puts = await batchOf(d, batch);
  if (puts.some((put) => put.state === 'sending' || put.state === 'unknown'))
    throw new UserError('coupon.unsettled', {
      zh: '有的店结果还没有定，请一分钟后再试',
      en: 'What became of it at some shop is not known yet, try again in a minute',
    });
  const ids = puts.filter((put) => put.kind === 'create' && put.state === 'done' && put.externalId);
  const coupons: Coupon[] = [];
  for (const put of ids) {
    const found = await couponsWhere(d.tx, sql`c.shop_id = ${put.shopId} and c.external_id = ${put.externalId ?? ''}`);
    coupons.push(...found.filter((one) => isOpen(one.state)));
  }
  const stops = await openStops(d, coupons);
  const left = coupons.filter((one) => !stops.some((stop) => isStopOf(stop, one)));
  return { coupons: left, takenBack: puts.filter((put) => put.state === 'waiting' || put.state === 'by_hand') };
}

/** Stops of these coupons that are on their way, or that a person has been asked for. */
export async function openStops(d: CouponsDeps, coupons: readonly Coupon[]): Promise<Put[]> {
  if (coupons.length === 0) return [];
  const puts = await putsWhere(
    d.tx,
    sql`p.kind = 'stop' and p.state in ('waiting', 'sending', 'unknown', 'by_hand')
        and p.shop_id = any (${sql.param([...new Set(coupons.map((one) => one.shop.id))])}::int[]) order by p.id`,
  );
  return puts.filter((put) => coupons.some((one) => isStopOf(put, one)));
}

export const isStopOf = (put: Put, coupon: Coupon): boolean =>
  put.shopId === coupon.shop.id && put.externalId === coupon.id;

/** Throws coupon.batch_unknown. */
export async function batchOf(d: CouponsDeps, batch: string): Promise<Put[]> {
  const puts = await putsWhere(d.tx, sql`p.batch = ${batch} order by p.id`);
  if (puts.length > 0) return puts;
  throw new UserError('coupon.batch_unknown', {
    zh: `没有编号为“${batch}”的一批优惠券，编号在新建时的卡片上`,
    en: `There is no batch “${batch}” of coupons; its name is on the card of its creation`,
  });
}

/** Throws effect.changed when one of them is otherwise by now, coupon.stopping when somebody else has asked for it meanwhile. */
export async function applyStop(d: CouponsDeps, effect: Effect, by: By): Promise<void> {
  const shops = await putShops(d);
  for (const [number, state] of pairs(effect.data['coupons'])) {
    const [coupon] = await couponsWhere(d.tx, sql`c.id = ${Number(number)} for update of c`);
    if (coupon?.state !== state) throw effectChanged(effect.summary);
    const [stop] = await openStops(d, [coupon]);
    if (stop) throw stopping(stop);
    await stopOne(d, coupon, { at: shops.get(coupon.shop.id), op: `${by.batch}-stop-${coupon.number}`, by });
  }
  for (const [id, state] of pairs(effect.data['takenBack'])) {
    const [put] = await putsWhere(d.tx, sql`p.id = ${Number(id)} for update`);
    if (put?.state !== state) throw effectChanged(effect.summary);
    await closePut(d.tx, put.id, { state: 'given_up', reason: reasonText(NOT_SENT), now: by.now });
    await closeTodo(d, put, { proof: '不再需要 / no longer needed', now: by.now });
    await tellBatch(d.tx, put.batch);
  }
}

const pairs = (list: unknown): [string, string][] =>
  String(list)
    .split(',')
    .filter(Boolean)
    .map((one) => one.split(':') as [string, string]);

/** Writes down that a coupon is to be stopped: a worker does it, or a person is asked to. */
export async function stopOne(
  d: CouponsDeps,
  coupon: Coupon,
  { at, op, by }: { at: PutShop | undefined; op: string; by: By },
): Promise<boolean> {
  const api = stopsByApi(at);
  const id = await addPut(d.tx, {
    batch: by.batch,
    op: op.toLowerCase(),
    shopId: coupon.shop.id,
    kind: 'stop',
    spec: { number: coupon.number, endsAt: coupon.endsAt.toISOString() },
    externalId: coupon.id,
    state: api ? 'waiting' : 'by_hand',
    reason: '',
    by: by.actor,
    roomId: by.roomId,
    now: by.now,
  });
  if (id !== undefined && !api) await addStopTodo(d, { id, op, coupon, by });
  return id !== undefined;
}

/**
 * Trying again what failed of a batch, or creating anew what was stopped for a restriction (`restrict-3`). Read only. Throws
 * coupon.nothing_to_resume, coupon.batch_unknown and what planPut throws.
 */
export async function planResume(d: CouponsDeps, batch: string, now: Date): Promise<Effect> {
  const restriction = /^restrict-(\d{1,9})$/.exec(batch)?.[1];
  const wishes = restriction === undefined ? await failedOf(d, batch) : await stoppedFor(d, Number(restriction), now);
  if (wishes.length === 0) throw nothingToResume();
  const effect = await planPut(
    d,
    wishes.map((one) => one.wish),
    now,
  );
  return {
    ...effect,
    summary: { zh: `继续 ${batch}：${wishes.length} 张券`, en: `Resume ${batch}: ${many(wishes.length, 'coupon')}` },
    data: { ...effect.data, batch, restriction: restriction ?? null, ids: wishes.map((one) => one.id).join(',') },
  };
}

type Failed = { id: number; op: string; wish: Wish };

async function failedOf(d: CouponsDeps, batch: string): Promise<Failed[]> {
  const puts = (await batchOf(d, batch)).filter((put) => put.kind === 'create' && isFailed(put));
  return puts.map((put) => ({ id: put.id, op: put.op, wish: { shopId: put.shopId, spec: specIn(put.spec) } }));
}

/** Those whose time is not over and that nobody has created anew. */
async function stoppedFor(d: CouponsDeps, id: number, now: Date): Promise<Failed[]> {
  const coupons = await couponsWhere(
    d.tx,
    sql`c.id in (select jsonb_array_elements_text(r.stopped)::bigint from shop_restriction r where r.id = ${id} and r.lifted_at is not null)
        and c.state in ('stopped', 'ended') and not exists (select from coupon_put p where p.kind = 'create' and p.spec ->> 'again' = c.id::text
          and p.state not in ('refused', 'given_up')) order by c.id`,
  );
  // Its end may be the moment at which it was stopped: what it was meant to be is in what was stopped.
  const stops = new Map(
    (await putsWhere(d.tx, sql`p.batch = ${`restrict-${id}`} and p.kind = 'stop'`)).map((put) => [
      Number(put.spec['number']),
      put,
    ]),
  );
  return coupons.flatMap((coupon) => {
    const stop = stops.get(coupon.number);
    const endsAt = stop?.spec['endsAt'] ? new Date(String(stop.spec['endsAt'])) : coupon.endsAt;
    if (endsAt <= now) return [];
    const { kind, name, currency, thresholdMinor, discountMinor, percentBp, total, stackable, items } = coupon;
    const startsAt = coupon.startsAt > now ? coupon.startsAt : now;
    const spec = {
      ...{ kind, name, currency, thresholdMinor, startsAt, endsAt, stackable },
      ...(discountMinor === undefined ? {} : { discountMinor }),
      ...(percentBp === undefined ? {} : { percentBp }),
      ...(total === undefined ? {} : { total: Math.max(1, total - (coupon.taken ?? 0)) }),
      ...(items === undefined ? {} : { items }),
    };
    return [{ id: coupon.number, op: '', wish: { shopId: coupon.shop.id, spec, again: coupon.number } }];
  });
}

/** For a batch: the same intents again; what a restriction stopped becomes a batch of its own. Throws effect.changed. */
export async function applyResume(d: CouponsDeps, effect: Effect, by: By): Promise<void> {
  if (effect.data['restriction'] !== null) return applyPut(d, effect, by);
  const ids = String(effect.data['ids']).split(',').map(Number);
  const puts = await putsWhere(d.tx, sql`p.id = any (${sql.param(ids)}::bigint[]) order by p.id for update`);
  if (puts.length !== ids.length || !puts.every(isFailed)) throw effectChanged(effect.summary);
  await retryPuts(
    d,
    puts.map((put) => ({ id: put.id, op: put.op, wish: { shopId: put.shopId, spec: specIn(put.spec) } })),
    by,
  );
}

export const noSuchCoupon = (number: number): UserError =>
  new UserError('coupon.not_found', {
    zh: `没有编号为 ${number} 的优惠券，发送 优惠券 看全部`,
    en: `There is no coupon ${number}; send coupon to see all`,
  });

const stopping = ({ spec, todoId, batch }: Put): UserError =>
  new UserError(
    'coupon.stopping',
    todoId === undefined
      ? {
          zh: `优惠券 ${spec['number']} 已经在停了（${batch}），不用再停`,
          en: `Coupon ${spec['number']} is being stopped already (${batch}); there is nothing left to do`,
        }
      : {
          zh: `优惠券 ${spec['number']} 已经有待办 ${todoId} 去停了，做完发送 待办 完成 ${todoId}`,
          en: `To-do ${todoId} asks a person to stop coupon ${spec['number']} already; send todo done ${todoId} when it is done`,
        },
  );

const nothingOpen = (): UserError =>
  new UserError('coupon.not_open', { zh: '没有可以停的券', en: 'There is nothing left to stop' });

const nothingToResume = (): UserError =>
  new UserError('coupon.nothing_to_resume', {
    zh: '这一批没有失败的，也没有要恢复的券',
    en: 'Nothing of it failed or is to be brought back',
  });
