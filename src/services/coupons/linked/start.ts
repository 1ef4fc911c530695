import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { field } from '../../../core/message.ts';
import { minorDigits } from '../../../core/money.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import { shortText } from '../amounts.ts';
import type { CouponsDeps } from '../deps.ts';
import { contextOf } from '../guard/context.ts';
import { minThresholdOf } from '../guard/limits.ts';
import { putShops } from '../put-rows.ts';
import { type PriceShop, type PromotionStep, priceShops, stepsIn } from '../running.ts';
import { platformRefusal, possibleSteps } from './possible.ts';
import { type Proposed, priceRatio, proposeSteps, scaled } from './propose.ts';
import { MOST_STEPS, proposalCard, readSteps, type StoredProposal, stepsWords, stored } from './words.ts';

type Deps = CouponsDeps;

export type StartInput = {
  steps: string;
  /** Local days of the main shop, both included. */
  from: string;
  to: string;
  name?: string | undefined;
  /** How many coupons of each step a shop creates; not there: without limit, which some platforms do not have. */
  total?: number | undefined;
  now: Date;
};

type SubProposal = { shop: PriceShop; proposed: Proposed; why?: Localized };

/** Read only. Throws linked.no_main, linked.steps, linked.order, linked.discount, linked.window, linked.no_subs. */
export async function planStart(d: Deps, input: StartInput): Promise<Effect> {
  const shops = await priceShops(d.tx);
  const main = shops.find(({ isMain }) => isMain);
  if (!main)
    throw new UserError('linked.no_main', {
      zh: '没有主店；联动由主店发起',
      en: 'There is no main shop, and a linked promotion is started by it',
    });
  const subs = shops.filter(({ isMain }) => !isMain);
  if (subs.length === 0)
    throw new UserError('linked.no_subs', { zh: '没有分店可以联动', en: 'There are no sub-shops to link with' });
  const steps = checkedSteps(input.steps, main.currency).map((step) => ({
    ...step,
    ...(input.total === undefined ? {} : { total: input.total }),
  }));
  const window = await windowOf(d.tx, main, input);
  const proposals = await proposalsFor(d, { main, subs, steps, window: { ...window, now: input.now } });
  return effectOf(main, steps, window, proposals, input);
}

function effectOf(
  main: PriceShop,
  steps: readonly PromotionStep[],
  window: { startsAt: Date; endsAt: Date },
  proposals: readonly SubProposal[],
  input: StartInput,
): Effect {
  const words = stepsWords(steps, main.currency);
  const name = input.name ?? words.zh;
  const days = { zh: `${input.from} 至 ${input.to}`, en: `${input.from} to ${input.to}` };
  return {
    summary: {
      zh: `${main.code} 发起联动 ${words.zh}，${days.zh}`,
      en: `${main.code} starts a linked promotion: ${words.en}, ${days.en}`,
    },
    rows: [
      {
        key: `linked:${main.code}:${input.from}`,
        label: { zh: '联动', en: 'Linked promotion' },
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '满减', en: 'Full reductions' }, before: '–', after: words }],
      },
    ],
    figures: proposals.map(({ shop, proposed, why }) =>
      field(
        { zh: `给 ${shop.code} 的建议`, en: `Proposed to ${shop.code}` },
        why ?? stepsWords(proposed.steps, shop.currency),
      ),
    ),
    inverse: { says: 'linked' },
    data: {
      shopId: main.id,
      shop: main.code,
      name,
      currency: main.currency,
      steps: stored(steps),
      startsAt: window.startsAt.toISOString(),
      endsAt: window.endsAt.toISOString(),
      from: input.from,
      to: input.to,
      proposals: JSON.stringify(
        proposals.map(({ shop, proposed }) => ({
          shopId: shop.id,
          code: shop.code,
          currency: shop.currency,
          steps: stored(proposed.steps),
          boundBy: proposed.boundBy ?? '',
        })),
      ),
    },
  };
}

function checkedSteps(typed: string, currency: string): PromotionStep[] {
  const steps = readSteps(typed, currency);
  if (!steps)
    throw new UserError('linked.steps', {
      zh: `“${typed}”不是满减档位，请写成 满300减30 满500减60，最多 ${MOST_STEPS} 档`,
      en: `“${typed}” are no full-reduction steps; write them like 300-30 500-60, ${MOST_STEPS} at most`,
    });
  const bad = steps.find((step) => step.discountMinor >= step.thresholdMinor);
  if (bad)
    throw new UserError('linked.discount', {
      zh: `满${shortText(bad.thresholdMinor, currency)} 不能减 ${shortText(bad.discountMinor, currency)}：减的要小于门槛`,
      en: `${shortText(bad.discountMinor, currency)} cannot come off ${shortText(bad.thresholdMinor, currency)}: a discount is less than its threshold`,
    });
  const rising = steps.every((step, n) => {
    const last = steps[n - 1];
    return !last || (step.thresholdMinor > last.thresholdMinor && step.discountMinor > last.discountMinor);
  });
  if (!rising)
    throw new UserError('linked.order', {
      zh: '档位要一档比一档高：门槛和减的都要递增',
      en: 'Each step must be higher than the one before it, in threshold and in discount',
    });
  return steps;
}

async function windowOf(
  tx: Tx,
  main: PriceShop,
  { from, to, now }: StartInput,
): Promise<{ startsAt: Date; endsAt: Date }> {
  const [row] = await rowsOf<{ starts: string; ends: string; today: string }>(
    tx,
    sql`select (${from}::date)::timestamp at time zone ${main.timeZone} as starts,
          (${to}::date + 1)::timestamp at time zone ${main.timeZone} as ends,
          (${now.toISOString()}::timestamptz at time zone ${main.timeZone})::date::text as today`,
  );
  if (to < from || to < (row?.today ?? ''))
    throw new UserError('linked.window', {
      zh: `${from} 至 ${to} 不是以后的日期，请写今天或以后，先写开始再写结束`,
      en: `${from} to ${to} are no days to come; name days from today on, the first one first`,
    });
  return { startsAt: instantOf(row?.starts), endsAt: instantOf(row?.ends) };
}

type Linking = {
  main: PriceShop;
  subs: readonly PriceShop[];
  steps: readonly PromotionStep[];
  window: { startsAt: Date; endsAt: Date; now: Date };
};

async function proposalsFor(d: Deps, { main, subs, steps, window }: Linking): Promise<SubProposal[]> {
  const context = await contextOf(d.tx, window.now, window.endsAt);
  const shops = await putShops(d);
  const mainGoods = (await context.goods(main)).all;
  const all: SubProposal[] = [];
  for (const shop of subs) {
    const at = shops.get(shop.id);
    const { all: goods, fillers } = await context.goods(shop);
    const unitMinor = 10n ** BigInt(minorDigits(shop.currency));
    const ratio = shop.currency === main.currency ? 1_000_000n : priceRatio(mainGoods, goods);
    if (ratio === undefined || !at) {
      all.push({ shop, proposed: { steps: [] }, why: NOTHING_IN_COMMON });
      continue;
    }
    const own = shop.currency === main.currency ? steps : scaled(steps, ratio, unitMinor);
    const minThresholdMinor = minThresholdOf(context.limits, shop, at.ability?.minThresholdMinor);
    const proposed = proposeSteps({ shop, steps: own, goods, fillers, minThresholdMinor, unitMinor });
    const asking = { at, context, window, unitMinor };
    const possible = await possibleSteps(asking, proposed.steps);
    if (possible.steps.length > 0) all.push({ shop, proposed: { ...proposed, steps: possible.steps } });
    else {
      const [first] = own;
      const why = proposed.steps.length > 0 ? possible.why : first && platformRefusal(asking, first);
      all.push({ shop, proposed: { steps: [] }, why: nothing(why ?? noRoom(proposed.boundBy)) });
    }
  }
  return all;
}

const nothing = (why: Localized): Localized => ({ zh: `没有：${why.zh}`, en: `nothing: ${why.en}` });
const noRoom = (sku: string | undefined): Localized => ({
  zh: `${sku ?? '有商品'} 已经没有让利空间`,
  en: `${sku ?? 'a SKU'} has no room below its price`,
});
const NOTHING_IN_COMMON: Localized = nothing({
  zh: '与主店没有共同的商品可比价',
  en: 'it has no goods in common with the main shop to compare prices by',
});

/** Writes the promotion and its proposals, and tells each sub-shop's rooms. Returns its number. */
export async function applyStart(d: Deps, { data }: Effect, by: string): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into linked_promotion (shop_id, name, steps, currency, starts_at, ends_at, started_by)
        values (${data['shopId']}, ${data['name']}, ${data['steps']}::jsonb, ${data['currency']}, ${data['startsAt']}::timestamptz,
          ${data['endsAt']}::timestamptz, ${by}) returning id`,
  );
  const id = Number(row?.id);
  for (const proposal of JSON.parse(String(data['proposals'])) as StoredProposal[]) {
    const steps = stepsIn(JSON.parse(proposal.steps));
    if (steps.length === 0) continue;
    await rowsOf(
      d.tx,
      sql`insert into linked_proposal (promotion_id, shop_id, steps, currency)
          values (${id}, ${proposal.shopId}, ${proposal.steps}::jsonb, ${proposal.currency})`,
    );
    const words = stepsWords(steps, proposal.currency);
    await tell(d.tx, {
      key: `linked:${id}:${proposal.code}`,
      audience: 'coupons',
      // Each is to be decided about: they are never told together.
      fold: `linked:${id}:${proposal.code}`,
      subject: `linked:${id}:${proposal.code}`,
      shops: [proposal.shopId],
      message: proposalCard(id, data, proposal, words),
      line: {
        zh: `联动 ${id}：建议 ${proposal.code} ${words.zh}`,
        en: `Linked promotion ${id}: ${words.en} proposed to ${proposal.code}`,
      },
    });
  }
  return id;
}
