import type { Localized } from '../../core/localized.ts';
import { instantParam, rowsOf, sql } from '../../db/client.ts';
import { tellBatch } from './batch.ts';
import type { By, CouponsDeps } from './deps.ts';
import { BY_HAND, type CouponSpec, changedFields, couponWords, sameOffer } from './facts.ts';
import { tellHappenings } from './news.ts';
import { changeWords, clockText, FIELD_WORDS } from './news-card.ts';
import { canRead, type PutShop } from './put-outcome.ts';
import { closePut, type Put, putShops, putsWhere, reasonText } from './put-rows.ts';
import { specIn, valueList } from './put-spec.ts';
import { type Coupon, couponsWhere } from './rows.ts';

const DAY_MS = 86_400_000;

/** A to-do with the exact values for a person, due before the coupon is to start and within a day. */
export async function addHandTodo(
  d: CouponsDeps,
  { id, op, at, spec, by }: { id: number; op: string; at: PutShop; spec: CouponSpec; by: By },
): Promise<void> {
  const values = valueList(spec, at.shop.timeZone);
  const { name, code } = at.shop;
  const due = new Date(
    Math.max(by.now.getTime() + 3_600_000, Math.min(spec.startsAt.getTime(), by.now.getTime() + DAY_MS)),
  );
  const todoId = await d.todos.add({
    title: {
      zh: `在 ${name.zh}（${code}）的后台建优惠券：${values.zh}`,
      en: `Create a coupon in the back office of ${name.en} (${code}): ${values.en}`,
    },
    ownerId: undefined,
    roomId: by.roomId,
    dueAt: due,
    createdBy: by.actor,
    key: `coupon-put:${op}:${by.batch}`,
  });
  await rowsOf(d.tx, sql`update coupon_put set todo_id = ${todoId} where id = ${id}`);
}

export async function addStopTodo(
  d: CouponsDeps,
  { id, op, coupon, by }: { id: number; op: string; coupon: Coupon; by: By },
): Promise<void> {
  const what = couponWords(coupon);
  const { name, code } = coupon.shop;
  const todoId = await d.todos.add({
    title: {
      zh: `在 ${name.zh}（${code}）的后台停用优惠券：${what.zh}，到 ${clockText(coupon.endsAt, coupon.shop.timeZone)}，平台编号 ${coupon.id}`,
      en: `Stop the coupon ${what.en} in the back office of ${name.en} (${code}), which would end ${clockText(coupon.endsAt, coupon.shop.timeZone)}; its id there is ${coupon.id}`,
    },
    ownerId: undefined,
    roomId: by.roomId,
    dueAt: new Date(by.now.getTime() + 3_600_000),
    createdBy: by.actor,
    key: `coupon-put:${op}:${by.batch}`,
  });
  await rowsOf(d.tx, sql`update coupon_put set todo_id = ${todoId} where id = ${id}`);
}

type Reading = { shopId: number; known: ReadonlyMap<string, Coupon>; readAt: Date; now: Date };

/** After a reading: what persons were asked to do at this shop and have done, and what they say they did and is not there. */
export async function settleByHand(d: CouponsDeps, { shopId, known, readAt, now }: Reading): Promise<void> {
  const waiting = await putsWhere(d.tx, sql`p.shop_id = ${shopId} and p.state = 'by_hand' order by p.id`);
  if (waiting.length === 0) return;
  const coupons = await couponsWhere(d.tx, sql`c.shop_id = ${shopId} order by c.id`);
  const claimed = new Set(
    (await putsWhere(d.tx, sql`p.shop_id = ${shopId} and p.kind = 'create' and p.external_id is not null`)).map(
      (one) => one.externalId,
    ),
  );
  for (const put of waiting) {
    const found = put.kind === 'stop' ? stopped(put, coupons) : created(put, { coupons, known, claimed });
    if (found) {
      claimed.add(found.id);
      await finish(d, put, { coupon: found, now });
    } else await doubt(d, put, { readAt, now });
  }
}

const stopped = (put: Put, coupons: readonly Coupon[]): Coupon | undefined =>
  coupons.find((one) => one.id === put.externalId && (one.state === 'stopped' || one.state === 'ended'));

/** A coupon of these terms that was not there when it was asked for. */
function created(
  put: Put,
  {
    coupons,
    known,
    claimed,
  }: { coupons: readonly Coupon[]; known: ReadonlyMap<string, Coupon>; claimed: ReadonlySet<string | undefined> },
): Coupon | undefined {
  const spec = specIn(put.spec);
  const fits = coupons.filter(
    (one) =>
      sameOffer(one, spec) &&
      !claimed.has(one.id) &&
      one.startsAt < spec.endsAt &&
      one.endsAt > spec.startsAt &&
      (!known.has(one.id) || one.changedAt >= put.createdAt),
  );
  return fits.find((one) => changedFields({ ...spec, name: one.name }, one).length === 0) ?? fits[0];
}

/** Clocks of platforms differ, and some start a coupon when it is created. */
const NEAR_MS = 120_000;

/**
 * In words, what a coupon is otherwise than it was asked for. A name is for people, what a platform does not say is no difference, and
 * one that was to begin by now has begun.
 */
export function differences(spec: CouponSpec, coupon: Coupon, now: Date): Localized | undefined {
  const { name, code, items, total } = coupon;
  const near = (a: Date, b: Date) => Math.abs(a.getTime() - b.getTime()) < NEAR_MS;
  const begun = spec.startsAt <= now && coupon.startsAt <= now;
  const sameCode = spec.code === undefined || spec.code.toLowerCase() === code?.toLowerCase();
  const wanted = {
    ...spec,
    name,
    startsAt: begun || near(spec.startsAt, coupon.startsAt) ? coupon.startsAt : spec.startsAt,
    endsAt: near(spec.endsAt, coupon.endsAt) ? coupon.endsAt : spec.endsAt,
    ...(sameCode && code !== undefined ? { code } : {}),
    ...(total === undefined ? { total } : {}),
    ...(items === undefined ? { items } : {}),
  } as CouponSpec;
  const fields = changedFields(wanted, coupon).filter((one) => one !== 'stackable');
  if (fields.length === 0) return undefined;
  const before = { ...wanted, id: '', version: '', state: coupon.state };
  const words = fields.map((one) => {
    const change = changeWords(one, { before, coupon });
    return { zh: `${FIELD_WORDS[one].zh} ${change.zh}`, en: `${FIELD_WORDS[one].en} ${change.en}` };
  });
  return {
    zh: `和要求的不同：${words.map((one) => one.zh).join('，')}`,
    en: `other than it was asked for: ${words.map((one) => one.en).join(', ')}`,
  };
}

async function finish(d: CouponsDeps, put: Put, { coupon, now }: { coupon: Coupon; now: Date }): Promise<void> {
  const differs = put.kind === 'create' ? differences(specIn(put.spec), coupon, now) : undefined;
  const read: Localized = differs ?? { zh: '读回核对一致', en: 'verified by a read' };
  await closePut(d.tx, put.id, { state: 'done', reason: reasonText(read), externalId: coupon.id, now });
  await closeTodo(d, put, { proof: `${read.zh} / ${read.en}`, now });
  await tellBatch(d.tx, put.batch);
}

/** A to-do that nobody has closed is closed by what was read. */
export async function closeTodo(d: CouponsDeps, put: Put, { proof, now }: { proof: string; now: Date }): Promise<void> {
  if (put.todoId === undefined) return;
  const todo = await d.todos.byId(put.todoId);
  if (todo.doneAt) return;
  await d.todos.applyState(await d.todos.planState(put.todoId, true, proof.slice(0, 200)), 'zhanggui', now);
}

/** Somebody says it is done, and the platform does not show it: the to-do is open again, and its room hears why. */
async function doubt(d: CouponsDeps, put: Put, { readAt, now }: { readAt: Date; now: Date }): Promise<void> {
  if (put.todoId === undefined) return;
  const todo = await d.todos.byId(put.todoId);
  if (!todo.doneAt || todo.doneAt >= readAt) return;
  await d.todos.applyState(await d.todos.planState(put.todoId, false, ''), 'zhanggui', now);
  const reason: Localized = {
    zh: `${todo.doneBy ?? ''} 说已完成，但平台上读不到；待办 ${put.todoId} 重新打开`,
    en: `${todo.doneBy ?? 'somebody'} said that it is done, but the platform does not show it; to-do ${put.todoId} is open again`,
  };
  await rowsOf(d.tx, sql`update coupon_put set reason = ${reasonText(reason)} where id = ${put.id}`);
  await tellBatch(d.tx, put.batch);
}

/** Where nothing can be read back, a person's word is all there is: it is taken, said to be unverified, and listed. */
export async function settleUnread(d: CouponsDeps, now: Date): Promise<void> {
  const done = await putsWhere(
    d.tx,
    sql`p.state = 'by_hand' and exists (select from todo t where t.id = p.todo_id and t.done_at is not null) order by p.id limit 100 for update skip locked`,
  );
  if (done.length === 0) return;
  const shops = await putShops(d);
  for (const put of done) {
    const at = shops.get(put.shopId);
    if (!at || canRead(at)) continue;
    const externalId = put.kind === 'create' ? `${BY_HAND}${put.op}` : put.externalId;
    if (put.kind === 'create') await addUnread(d, put, { externalId: `${BY_HAND}${put.op}`, now });
    else await stopUnread(d, put, now);
    const reason = {
      zh: '按待办记为完成，这家店的券读不到，无法核对',
      en: 'done by a person’s word; coupons are not read at this shop, so it is not verified',
    };
    await closePut(d.tx, put.id, { state: 'done', reason: reasonText(reason), externalId, now });
    await tellBatch(d.tx, put.batch);
  }
}

async function addUnread(
  d: CouponsDeps,
  put: Put,
  { externalId, now }: { externalId: string; now: Date },
): Promise<void> {
  const spec = specIn(put.spec);
  const state = spec.startsAt > now ? 'scheduled' : 'live';
  await rowsOf(
    d.tx,
    sql`insert into coupon (shop_id, external_id, name, code, kind, state, currency, threshold_minor, discount_minor, percent_bp, starts_at,
          ends_at, total, stackable, items, seen_at, changed_at)
        values (${put.shopId}, ${externalId}, ${spec.name}, ${spec.code ?? ''}, ${spec.kind}, ${state}, ${spec.currency},
          ${spec.thresholdMinor.toString()}::bigint, ${spec.discountMinor?.toString() ?? null}::bigint, ${spec.percentBp ?? null}::int,
          ${instantParam(spec.startsAt)}, ${instantParam(spec.endsAt)}, ${spec.total ?? null}::int, ${spec.stackable},
          ${spec.items ? JSON.stringify(spec.items) : null}::jsonb, ${instantParam(now)}, ${instantParam(now)})
        on conflict do nothing`,
  );
  await tellOne(d, put, { event: 'new', externalId, now });
}

async function stopUnread(d: CouponsDeps, put: Put, now: Date): Promise<void> {
  const externalId = put.externalId ?? '';
  await rowsOf(
    d.tx,
    sql`update coupon set state = 'stopped', changed_at = ${instantParam(now)} where shop_id = ${put.shopId} and external_id = ${externalId}`,
  );
  await tellOne(d, put, { event: 'stopped', externalId, now });
}

type OneEvent = { event: 'new' | 'stopped'; externalId: string; now: Date };

async function tellOne(d: CouponsDeps, put: Put, { event, externalId, now }: OneEvent): Promise<void> {
  const coupons = await couponsWhere(d.tx, sql`c.shop_id = ${put.shopId} and c.external_id = ${externalId}`);
  await tellHappenings(
    d.tx,
    coupons.map((coupon) => ({ event, coupon })),
    { now, at: now },
  );
}
