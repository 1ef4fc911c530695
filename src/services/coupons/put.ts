import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { instantParam, rowsOf, sql } from '../../db/client.ts';
import { addHandTodo } from './by-hand.ts';
import type { By, CouponsDeps } from './deps.ts';
import { type CouponSpec, couponWords } from './facts.ts';
import { checkSpec, type Finding, REFUSED } from './guard/guard.ts';
import { outcomeOf, type PutOutcome, type PutShop, type Said, sentAtStart, shortOutcome } from './put-outcome.ts';
import { addPut, putShops, reasonText } from './put-rows.ts';
import { requireSane, type StoredSpec, specIn, storedSpec } from './put-spec.ts';

/** One coupon for one shop. `again`: our number of the coupon whose place it takes; `skus`: only for these, as far as the shop sells them. */
export type Wish = { shopId: number; spec: CouponSpec; again?: number; skus?: readonly string[] };

type Planned = Wish & { at: PutShop; outcome: PutOutcome };

/**
 * What would become of these coupons, shop by shop, before anything is sent. Read only. Throws coupon.window, coupon.discount,
 * coupon.total, coupon.currency, and coupon.refused when no shop could have it.
 */
export async function planPut(d: CouponsDeps, wishes: readonly Wish[], now: Date): Promise<Effect> {
  const planned = await judge(d, wishes, now);
  if (planned.every((one) => one.outcome.how === 'refused')) throw refusedEverywhere(planned);
  const [first] = planned as [Planned];
  const names = [...new Set(planned.map((one) => one.at.shop.code))];
  const what = couponWords(first.spec);
  const more = new Set(planned.map((one) => couponWords(one.spec).en)).size - 1;
  const etc: Localized = more > 0 ? { zh: ` 等 ${more + 1} 种`, en: ` and ${more} more` } : { zh: '', en: '' };
  return {
    summary: {
      zh: `新建优惠券 ${what.zh}${etc.zh}：${names.join('、')}`,
      en: `Create the coupon ${what.en}${etc.en} at ${names.join(', ')}`,
    },
    rows: planned.map((one) => rowOf(one, more > 0)),
    figures: [...figuresOf(first.spec, costAtMost(planned)), ...reasonsOf(planned, more > 0)],
    inverse: { irreversible: { zh: '执行后可用“优惠券 停止”', en: 'stop it with coupon stop once it is done' } },
    data: {
      wishes: JSON.stringify(planned.map(wishText)),
      outcomes: JSON.stringify(planned.map((one) => one.outcome)),
    },
  };
}

const wishText = ({ shopId, spec, again, skus }: Wish) => ({ shopId, spec: storedSpec(spec, again), skus });

export async function judge(d: CouponsDeps, wishes: readonly Wish[], now: Date): Promise<Planned[]> {
  const shops = await putShops(d);
  const currencies = new Set(wishes.map((wish) => shops.get(wish.shopId)?.shop.currency));
  if (currencies.size > 1) throw mixedCurrencies();
  const planned: Planned[] = [];
  for (const asked of wishes) {
    requireSane(asked.spec, now);
    const { wish, missing } = await withItems(d, asked);
    const at = shops.get(wish.shopId);
    if (!at) throw new Error(`no shop ${wish.shopId}`);
    const least = at.ability?.minThresholdMinor;
    const findings = await checkSpec(d.tx, {
      shopId: wish.shopId,
      spec: wish.spec,
      exceptCouponId: wish.again,
      now,
      minThresholdMinor: least,
    });
    const said = saidOf(findings, wish.spec, least).concat(missing, await worded(d, wish, findings, now));
    planned.push({ ...wish, at, outcome: outcomeOf(at, wish.spec, said, now) });
  }
  return planned;
}

/** What the guard says, as outcomeOf takes it. The platform's own least threshold is said by its declaration. */
export function saidOf(findings: readonly Finding[], spec: CouponSpec, leastMinor: number | undefined): Said[] {
  const declared = leastMinor !== undefined && spec.thresholdMinor < BigInt(leastMinor);
  return findings
    .filter((one) => !(declared && one.kind === 'threshold'))
    .map((one) => ({ refused: REFUSED.includes(one.kind), says: one.says }));
}

/** What compliance says of it; a threshold that the guard has refused already is not refused twice. */
async function worded(
  d: CouponsDeps,
  { shopId, spec }: Wish,
  findings: readonly Finding[],
  now: Date,
): Promise<Said[]> {
  const said = (await d.check?.({ shopId, ...spec }, now)) ?? [];
  const low = findings.some(({ kind }) => kind === 'threshold');
  return said
    .filter(({ rule }) => !(low && rule === 'coupon-threshold'))
    .map(({ refused, says }) => ({ refused, says }));
}

/** The items of a shop that its listings of some SKUs are; without one of them the shop is refused. */
async function withItems(
  d: CouponsDeps,
  wish: Wish,
): Promise<{ wish: Wish; missing: { refused: boolean; says: Localized }[] }> {
  if (wish.skus === undefined) return { wish, missing: [] };
  const rows = await rowsOf<{ item: string; sku: string }>(
    d.tx,
    sql`select distinct item, sku from listing where shop_id = ${wish.shopId} and state = 'active'
          and sku = any (${sql.param([...wish.skus])}::text[]) order by item`,
  );
  const missing = wish.skus.filter((sku) => !rows.some((row) => row.sku === sku));
  const items = [...new Set(rows.map((row) => row.item))];
  const says = missing.map((sku) => ({
    refused: true,
    says: { zh: `本店没有对应到 ${sku} 的在售商品`, en: `it has no listing on sale that is matched to ${sku}` },
  }));
  return { wish: items.length > 0 ? { ...wish, spec: { ...wish.spec, items } } : wish, missing: says };
}

const OUTCOME: Localized = { zh: '结果', en: 'Outcome' };

/** `which`: several coupons are planned at once, or some come again, so that each is named. */
const rowOf = ({ at, spec, outcome, again }: Planned, which: boolean): Effect['rows'][number] => {
  const what = which || again !== undefined ? whichWords(spec, again) : { zh: '', en: '' };
  return {
    key: `coupon-put:${at.shop.code}:${couponWords(spec).en}${again === undefined ? '' : `:${again}`}`,
    label: {
      zh: `${at.shop.name.zh}（${at.shop.code}）${what.zh}`,
      en: `${at.shop.name.en} (${at.shop.code})${what.en}`,
    },
    version: 0,
    versionAfter: 1,
    changes: [{ label: OUTCOME, before: '–', after: shortOutcome(outcome) }],
  };
};

const whichWords = (spec: CouponSpec, again: number | undefined): Localized => {
  const { zh, en } = couponWords(spec);
  return again === undefined
    ? { zh: ` ${zh}`, en: ` ${en}` }
    : { zh: ` 券 ${again} ${zh}`, en: ` coupon ${again}: ${en}` };
};

/** Whole sentences stand on lines of their own: a cell of a table has no room for them. */
const reasonsOf = (planned: readonly Planned[], which: boolean): Effect['figures'] =>
  planned.flatMap(({ at, spec, again, outcome }) => {
    const what = which || again !== undefined ? whichWords(spec, again) : { zh: '', en: '' };
    const label = { zh: `${at.shop.code}${what.zh}`, en: `${at.shop.code}${what.en}` };
    return [...outcome.why, ...outcome.notes].map((value) => ({ label, value }));
  });

/** What they cost when each coupon of theirs is used, in minor units; those without an amount or a number are not in it. */
export const costAtMost = (planned: readonly { spec: CouponSpec; outcome: Pick<PutOutcome, 'how'> }[]): bigint =>
  planned.reduce((sum, { spec: { discountMinor, total }, outcome }) => {
    const known = outcome.how !== 'refused' && discountMinor !== undefined && total !== undefined;
    return known ? sum + discountMinor * BigInt(total) : sum;
  }, 0n);

function figuresOf(spec: CouponSpec, cost: bigint): Effect['figures'] {
  const worst =
    cost === 0n
      ? []
      : [
          {
            label: { zh: '最多让利', en: 'Cost at most' },
            value: { money: cost.toString(), currency: spec.currency },
          },
        ];
  return [
    { label: { zh: '开始', en: 'Starts' }, value: { at: spec.startsAt.toISOString() } },
    { label: { zh: '结束', en: 'Ends' }, value: { at: spec.endsAt.toISOString() } },
    ...(spec.total === undefined ? [] : [{ label: { zh: '每店数量', en: 'Number a shop' }, value: spec.total }]),
    ...worst,
  ];
}

/** Writes what was planned down; workers send it. Throws effect.changed when a shop's outcome is another by now. */
export async function applyPut(d: CouponsDeps, effect: Effect, by: By): Promise<void> {
  const stored = JSON.parse(String(effect.data['wishes'])) as { shopId: number; spec: StoredSpec; skus?: string[] }[];
  const wishes = stored.map(({ shopId, spec, skus }) => ({ ...wishIn(shopId, spec), ...(skus ? { skus } : {}) }));
  const planned = await judge(d, wishes, by.now);
  if (JSON.stringify(planned.map((one) => one.outcome)) !== effect.data['outcomes'])
    throw effectChanged(effect.summary);
  for (const [n, one] of planned.entries()) await write(d, one, opOf(by.batch, one.shopId, n), by);
}

const wishIn = (shopId: number, spec: StoredSpec): Wish => ({
  shopId,
  spec: specIn(spec),
  ...(spec.again === undefined ? {} : { again: spec.again }),
});

/** What platforms keep as our key: letters, digits and dashes. */
const opOf = (batch: string, shopId: number, n: number): string =>
  `${batch.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${shopId}-${n}`;

async function write(d: CouponsDeps, { shopId, spec, again, outcome, at }: Planned, op: string, by: By): Promise<void> {
  const state = outcome.how === 'api' ? 'waiting' : outcome.how === 'by_hand' ? 'by_hand' : 'refused';
  const id = await addPut(d.tx, {
    batch: by.batch,
    op,
    shopId,
    kind: 'create',
    spec: storedSpec(spec, again),
    state,
    reason: outcome.how === 'refused' ? reasonText(joined(outcome.why)) : '',
    dueAt: sentAtStart(at, spec, by.now) ? spec.startsAt : by.now,
    by: by.actor,
    roomId: by.roomId,
    now: by.now,
  });
  if (id !== undefined && state === 'by_hand') await addHandTodo(d, { id, op, at, spec, by });
}

export const joined = (words: readonly Localized[]): Localized => ({
  zh: words.map((one) => one.zh).join('；'),
  en: words.map((one) => one.en).join('; '),
});

/** What a batch left behind, to be tried again: the same keys, judged anew. */
export async function retryPuts(
  d: CouponsDeps,
  ids: readonly { id: number; op: string; wish: Wish }[],
  by: By,
): Promise<void> {
  const planned = await judge(
    d,
    ids.map((one) => one.wish),
    by.now,
  );
  for (const [n, one] of planned.entries()) {
    const row = ids[n];
    if (!row || one.outcome.how === 'refused') continue;
    const state = one.outcome.how === 'api' ? 'waiting' : 'by_hand';
    const due = sentAtStart(one.at, one.spec, by.now) ? one.spec.startsAt : by.now;
    await rowsOf(
      d.tx,
      sql`update coupon_put set state = ${state}, reason = '', attempts = 0, closed_at = null, lease_until = null,
            due_at = ${state === 'waiting' ? instantParam(due) : sql`null`} where id = ${row.id}`,
    );
    if (state === 'by_hand') await addHandTodo(d, { id: row.id, op: row.op, at: one.at, spec: one.spec, by });
  }
}

const refusedEverywhere = (planned: readonly Planned[]): UserError =>
  new UserError(
    'coupon.refused',
    {
      zh: '没有一家店能建这张券，什么都没有发送',
      en: 'No shop could have this coupon, nothing was sent',
    },
    planned.map(({ at, outcome }) => {
      const words = joined(outcome.why);
      return { zh: `${at.shop.code}：${words.zh}`, en: `${at.shop.code}: ${words.en}` };
    }),
  );

const mixedCurrencies = (): UserError =>
  new UserError('coupon.currency', {
    zh: '这些店用不同的币种，请按币种分开建',
    en: 'These shops sell in different currencies, create the coupon for each currency by itself',
  });
