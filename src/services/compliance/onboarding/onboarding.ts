import { bindTo } from '../../../core/bind.ts';
import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { openOf } from './computed.ts';
import { applyItem, planItem } from './item-set.ts';
import { type Item, type ItemRow, isItem, type Listed, listOf } from './items.ts';

export type OnboardingDeps = { tx: Tx };
type ShopRef = { id: number; code: string };
type Applying = { effect: Effect; by: number; trace: string; now: Date };

export type Onboarding = ReturnType<typeof createOnboarding>;

/** The list that a new shop passes before it goes live. */
export const createOnboarding = (deps: OnboardingDeps) =>
  bindTo(deps, {
    show,
    items,
    planTick,
    applyTick,
    planOverride,
    applyOverride,
    planItem,
    applyItem,
    refuseOpen,
    passed,
  });

export type Checklist = {
  items: Item[];
  open: number;
  /** Went live, or was let through: it is not asked again. */
  passedAt: string | undefined;
  overrideReason: string;
};

const rowsOfItems = (tx: Tx) =>
  rowsOf<ItemRow>(tx, sql`select code, enabled, days, words from onboarding_item order by at, code limit 100`);

const items = async ({ tx }: OnboardingDeps): Promise<Listed[]> => listOf(await rowsOfItems(tx));

async function show({ tx }: OnboardingDeps, { shop, now }: { shop: ShopRef; now: Date }): Promise<Checklist> {
  const list = listOf(await rowsOfItems(tx)).filter(({ enabled }) => enabled);
  const days = list.find(({ code }) => code === 'observed')?.days ?? 0;
  const open = await openOf(tx, { shop, now, days });
  const ticks = new Map(
    (
      await rowsOf<{ item: string; proof: string }>(
        tx,
        sql`select item, proof from onboarding_tick where shop_id = ${shop.id} limit 200`,
      )
    ).map(({ item, proof }) => [item, proof]),
  );
  const shown = list.map(({ code, words, manual }): Item => {
    const proof = ticks.get(code) ?? '';
    const why = !manual && isItem(code) ? open[code] : proof === '' ? tickIt(shop.code, code) : undefined;
    return { code, words, manual, done: why === undefined, why, proof: manual ? proof : '' };
  });
  const [row] = await rowsOf<{ passed_at: string | null; override_reason: string }>(
    tx,
    sql`select passed_at::text as passed_at, override_reason from onboarding where shop_id = ${shop.id}`,
  );
  return {
    items: shown,
    open: shown.filter(({ done }) => !done).length,
    passedAt: row?.passed_at ?? undefined,
    overrideReason: row?.override_reason ?? '',
  };
}

const tickIt = (shop: string, item: string) => ({
  zh: `待确认：开店 打勾 ${shop} ${item} <凭证>`,
  en: `to be vouched for: onboarding tick ${shop} ${item} <proof>`,
});

/** For whoever lets a shop go live. Throws onboarding.open while items are open and nobody let it through. */
async function refuseOpen(d: OnboardingDeps, { shop, now }: { shop: ShopRef; now: Date }): Promise<void> {
  const list = await show(d, { shop, now });
  if (list.passedAt !== undefined || list.open === 0) return;
  const names = list.items.filter(({ done }) => !done).map(({ words }) => words);
  throw new UserError('onboarding.open', {
    zh: `${shop.code} 的开店清单还有 ${list.open} 项未完成（${names
      .map(({ zh }) => zh)
      .slice(0, 3)
      .join(
        '、',
      )}${names.length > 3 ? '…' : ''}），先发送 开店 ${shop.code} 逐项办完，或请第二个人 开店 放行 ${shop.code} <原因>`,
    en: `${list.open} items of the onboarding of ${shop.code} are open (${names
      .map(({ en }) => en)
      .slice(0, 3)
      .join(
        '; ',
      )}${names.length > 3 ? '…' : ''}): see onboarding ${quote(shop.code)}, or have it let through with onboarding override ${quote(shop.code)} <reason>`,
  });
}

/** It went live: not asked again. */
async function passed(
  { tx }: OnboardingDeps,
  { shopId, now, by }: { shopId: number; now: Date; by: string },
): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into onboarding (shop_id, started_at, passed_at, passed_by) values (${shopId}, ${instantParam(now)}, ${instantParam(now)}, ${by})
        on conflict (shop_id) do update set passed_at = excluded.passed_at, passed_by = excluded.passed_by, version = onboarding.version + 1
        where onboarding.passed_at is null`,
  );
}

/** Read only. Throws onboarding.no_item, onboarding.computed, onboarding.ticked. */
async function planTick(
  d: OnboardingDeps,
  { shop, item, proof }: { shop: ShopRef; item: string; proof: string },
): Promise<Effect> {
  const listed = (await items(d)).find(({ code }) => code === item);
  if (!listed?.enabled) throw noItem(item, await items(d));
  if (!listed.manual) throw computed(item);
  const [known] = await rowsOf(d.tx, sql`select 1 from onboarding_tick where shop_id = ${shop.id} and item = ${item}`);
  if (known) throw ticked(shop.code, item);
  return {
    summary: {
      zh: `${shop.code}：${listed.words.zh}（凭证：${proof}）`,
      en: `${shop.code}: ${listed.words.en} (proof: ${proof})`,
    },
    rows: [
      {
        key: `onboarding_tick:${shop.code}:${item}`,
        label: listed.words,
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '凭证', en: 'Proof' }, before: '–', after: proof }],
      },
    ],
    figures: [],
    risk: { area: 'shops', shops: [shop.id] },
    inverse: { irreversible: { zh: '确认过的留作证据', en: 'what was vouched for stays as evidence' } },
    data: { shopId: shop.id, shop: shop.code, item, proof },
  };
}

async function applyTick({ tx }: OnboardingDeps, { effect: { data }, by, trace }: Applying): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`insert into onboarding_tick (shop_id, item, proof, person_id) values (${data['shopId']}, ${data['item']}, ${data['proof']}, ${by})
        on conflict do nothing returning item`,
  );
  if (done.length === 0) throw effectChanged(String(data['shop']));
  await witness(tx, { data, by, trace, act: 'ticked' });
}

const witness = (tx: Tx, { data, by, trace, act }: { data: Effect['data']; by: number; trace: string; act: string }) =>
  putEvidence(tx, {
    kind: 'shop',
    trace,
    by,
    shops: [Number(data['shopId'])],
    subjects: [`shop:${data['shop']}`],
    body: {
      act,
      ...(data['item'] !== undefined && { item: String(data['item']) }),
      ...(data['open'] !== undefined && { open: String(data['open']) }),
    },
  });

/** Read only. A second person must agree. Throws onboarding.nothing_open. */
async function planOverride(d: OnboardingDeps, given: { shop: ShopRef; reason: string; now: Date }): Promise<Effect> {
  const { shop, reason, now } = given;
  const list = await show(d, { shop, now });
  if (list.passedAt !== undefined || list.open === 0) throw nothingOpen(shop.code);
  const open = list.items.filter(({ done }) => !done);
  return {
    summary: {
      zh: `放行 ${shop.code}：开店清单还有 ${list.open} 项未完成；原因：${reason}`,
      en: `Let ${shop.code} through with ${list.open} open items of its onboarding: ${reason}`,
    },
    rows: [
      {
        key: `onboarding:${shop.code}`,
        label: { zh: shop.code, en: shop.code },
        version: list.open,
        versionAfter: 0,
        changes: open.map(({ words, why }) => ({
          label: words,
          before: why ?? '–',
          after: { zh: '放行', en: 'let through' },
        })),
      },
    ],
    figures: [{ label: { zh: '未完成', en: 'Open' }, value: list.open }],
    risk: { area: 'shops', shops: [shop.id], second: { role: 'compliance' } },
    risky: true,
    inverse: {
      irreversible: {
        zh: '放行留作证据；店铺可用 接入 观察 退回',
        en: 'it stays as evidence; connect observe takes the shop back',
      },
    },
    data: { shopId: shop.id, shop: shop.code, reason, open: open.map(({ code }) => code).join(' ') },
  };
}

/** Throws effect.changed where other items are open by now. */
async function applyOverride(d: OnboardingDeps, { effect: { data }, by, trace, now }: Applying): Promise<void> {
  const shop = { id: Number(data['shopId']), code: String(data['shop']) };
  const list = await show(d, { shop, now });
  const open = list.items.filter(({ done }) => !done).map(({ code }) => code);
  if (list.passedAt !== undefined || open.join(' ') !== data['open']) throw effectChanged(shop.code);
  await passed(d, { shopId: shop.id, now, by: `person:${by}` });
  await rowsOf(d.tx, sql`update onboarding set override_reason = ${data['reason']} where shop_id = ${shop.id}`);
  await witness(d.tx, { data, by, trace, act: 'onboarding-override' });
}

const noItem = (typed: string, list: readonly Listed[]): UserError =>
  new UserError('onboarding.no_item', {
    zh: `清单里没有“${typed}”，由人确认的有：${
      list
        .filter((one) => one.manual && one.enabled)
        .map(({ code }) => code)
        .join('、') || '（没有）'
    }`,
    en: `The list has no “${typed}”; people vouch for: ${
      list
        .filter((one) => one.manual && one.enabled)
        .map(({ code }) => code)
        .join(', ') || 'nothing'
    }`,
  });

const computed = (item: string): UserError =>
  new UserError('onboarding.computed', {
    zh: `“${item}”由系统自己核对，不能打勾；发送 开店 <店铺> 看还差什么`,
    en: `“${item}” is computed and cannot be ticked; send onboarding <shop> to see what it lacks`,
  });

const ticked = (shop: string, item: string): UserError =>
  new UserError('onboarding.ticked', {
    zh: `${shop} 的“${item}”已经确认过，没有改动`,
    en: `“${item}” of ${shop} is ticked already, nothing was changed`,
  });

const nothingOpen = (shop: string): UserError =>
  new UserError('onboarding.nothing_open', {
    zh: `${shop} 没有要放行的未完成项，可以直接 接入 上线 ${shop}`,
    en: `${shop} has no open items that keep it back; send connect live ${quote(shop)}`,
  });
