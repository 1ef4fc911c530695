import type { Effect } from '../../core/effect.ts';
import { effectChanged } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { mask } from '../../core/mask.ts';
import { clampChars } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import { checkedThing } from './approve.ts';
import type { Act, TemplatesDeps } from './deps.ts';
import { promotionAt, shopWhere, skuCalled } from './live.ts';
import { badCode, badOccasion, badScene, badScope, noTexts, overAlready, past, unchanged } from './refusals.ts';
import { type ScopeKind, type Template, versionsOf } from './rows.ts';
import { requireReach } from './standing.ts';
import { piecesOf } from './text.ts';
import { OCCASIONS, OCCASIONS_OF, type Occasion, occasionCalled, SCENES, type Scene, sceneCalled } from './words.ts';

/** What somebody typed, in their words. */
export type Proposal = {
  code: string;
  scene: string;
  texts: string;
  shop?: { id: number; code: string } | undefined;
  platform?: string | undefined;
  sku?: string | undefined;
  coupon?: number | undefined;
  promotion?: number | undefined;
  when?: string | undefined;
  until?: Date | undefined;
};

const MOST_TEXT = 1000;
const ZH = /^\s*(?:zh|中文)\s*[=:：]\s*/i;
const EN = /(?:^|\s)(?:en|英文)\s*[=:：]\s*/i;
const BOTH_BACK = /\s(?:zh|中文)\s*[=:：]\s*/i;

/** `zh=您好 en=Hello`, in either order. Throws template.texts. */
export function textsIn(typed: string): Localized {
  const first = ZH.exec(typed);
  const body = first ? typed.slice(first[0].length) : typed;
  const turn = (first ? EN : BOTH_BACK).exec(body);
  if (!turn) throw noTexts();
  const head = first ? body.slice(0, turn.index) : body.slice(0, turn.index).replace(EN, '');
  if (!first && !EN.test(typed.slice(0, turn.index))) throw noTexts();
  const one = unwrapped(head);
  const two = unwrapped(body.slice(turn.index + turn[0].length));
  const texts = first ? { zh: one, en: two } : { zh: two, en: one };
  for (const text of [texts.zh, texts.en]) if (text === '' || text.length > MOST_TEXT) throw noTexts();
  return texts;
}

const PAIRS: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ["'", "'"],
];
function unwrapped(text: string): string {
  const bare = text.trim();
  const pair = PAIRS.find(([open, close]) => bare.length > 1 && bare.startsWith(open) && bare.endsWith(close));
  return pair && !bare.slice(1, -1).includes(pair[0]) ? bare.slice(1, -1).trim() : bare;
}

type Meant = {
  code: string;
  scene: Scene;
  occasion: Occasion | '';
  scope: ScopeKind;
  shopId: number | null;
  platform: string;
  sku: string | null;
  couponId: number | null;
  promotionId: number | null;
  until: string | null;
  zh: string;
  en: string;
};

/** Read only: the next version of a code, as it would be kept. Throws template.*. */
export async function planPropose(d: TemplatesDeps, given: Proposal, now: Date): Promise<Effect> {
  const meant = await meantBy(d, given, now);
  await requireReach(d, meant.shopId);
  const versions = await versionsOf(d.tx, meant.code);
  const latest = [...versions].sort((a, b) => b.version - a.version)[0];
  if (latest && latest.state !== 'retired' && sameAs(latest, meant)) throw unchanged(meant.code);
  // What came with the system is its version 1, also before anybody approved it.
  const version = (latest?.version ?? 0) + 1;
  const { refuses } = await d.pass(checkedThing(meant), now);
  const change = (label: Localized, before: string, after: string) => ({ label, before, after });
  return {
    summary: {
      zh: `提交话术 ${meant.code} 第 ${version} 版（${SCENES[meant.scene].zh}），批准后才能用`,
      en: `Propose version ${version} of template ${meant.code} (${SCENES[meant.scene].en}); it is used once approved`,
    },
    rows: [
      {
        key: `template:${meant.code}`,
        label: { zh: meant.code, en: meant.code },
        version: version - 1,
        versionAfter: version,
        changes: [
          change({ zh: '中文', en: 'Chinese' }, short(latest?.texts.zh), short(meant.zh)),
          change({ zh: '英文', en: 'English' }, short(latest?.texts.en), short(meant.en)),
        ],
      },
    ],
    figures: [
      { label: { zh: '范围', en: 'For' }, value: scopeWords(meant, given.shop?.code) },
      ...(meant.occasion ? [{ label: { zh: '推送时机', en: 'Sent when' }, value: OCCASIONS[meant.occasion] }] : []),
      ...(meant.until ? [{ label: { zh: '截止', en: 'Until' }, value: { at: meant.until } }] : []),
      ...(refuses ? [{ label: { zh: '合规', en: 'Compliance' }, value: refuses }] : []),
    ],
    inverse: { says: `template retire ${meant.code} ${version}` },
    data: { ...meant, version, refuses: refuses ? JSON.stringify(refuses) : null },
  };
}

const short = (text: string | undefined): string => (text === undefined ? '–' : clampChars(text, 200));

async function meantBy(d: TemplatesDeps, given: Proposal, now: Date): Promise<Meant> {
  const code = given.code.normalize('NFKC').trim().toLowerCase();
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(code)) throw badCode(given.code);
  const scene = sceneCalled(given.scene);
  if (!scene) throw badScene(given.scene);
  const texts = textsIn(given.texts);
  for (const text of [texts.zh, texts.en]) piecesOf(text);
  if (given.until && given.until <= now) throw past();
  return {
    code,
    scene,
    occasion: occasionOf(scene, given.when),
    ...(await scopeOf(d, given, now)),
    promotionId: await promotionOf(d, given.promotion, now),
    until: given.until?.toISOString() ?? null,
    ...texts,
  };
}

const NEVER = ['none', 'never', '不推送', '无'];

function occasionOf(scene: Scene, when: string | undefined): Occasion | '' {
  if (when === undefined || NEVER.includes(when.toLowerCase())) return '';
  const occasion = occasionCalled(when);
  if (!occasion || !OCCASIONS_OF[scene].includes(occasion)) throw badOccasion(scene, when);
  return occasion;
}

type Scoped = Pick<Meant, 'scope' | 'shopId' | 'platform' | 'sku' | 'couponId'>;

/** At most one of shop, platform, SKU and coupon; a SKU may be of one shop. */
async function scopeOf(d: TemplatesDeps, given: Proposal, now: Date): Promise<Scoped> {
  const { shop, platform, sku, coupon } = given;
  const none = { shopId: shop?.id ?? null, platform: '', sku: null, couponId: null };
  if ([platform, sku, coupon].filter((one) => one !== undefined).length > 1) throw badScope(`${sku ?? platform}`);
  if (coupon !== undefined) {
    const found = await d.coupon(coupon);
    if (!found || (shop && found.shopId !== shop.id)) throw badScope(`coupon=${coupon}`);
    if (found.endsAt <= now || ['stopped', 'ended'].includes(found.state)) throw overAlready(found.words);
    return { ...none, scope: 'coupon', shopId: found.shopId, couponId: coupon };
  }
  if (sku !== undefined) {
    const found = await skuCalled(d.tx, sku);
    if (!found) throw badScope(`sku=${sku}`);
    return { ...none, scope: 'sku', sku: found };
  }
  if (platform !== undefined) {
    if (shop || !(await shopWhere(d.tx, sql`s.platform = ${platform}`))) throw badScope(`platform=${platform}`);
    return { ...none, scope: 'platform', platform };
  }
  return { ...none, scope: shop ? 'shop' : 'all' };
}

async function promotionOf(d: TemplatesDeps, id: number | undefined, now: Date): Promise<number | null> {
  if (id === undefined) return null;
  const found = await promotionAt(d.tx, { shopId: 0, id }, now);
  if (!found) throw badScope(`linked=${id}`);
  if (found.endsAt <= now) throw overAlready({ zh: `活动“${found.name}”`, en: `The promotion “${found.name}”` });
  return id;
}

const sameAs = (a: Template, b: Meant): boolean =>
  a.scene === b.scene &&
  a.occasion === b.occasion &&
  a.scope === b.scope &&
  (a.shopId ?? null) === b.shopId &&
  a.platform === b.platform &&
  (a.sku ?? null) === b.sku &&
  (a.couponId ?? null) === b.couponId &&
  (a.promotionId ?? null) === b.promotionId &&
  (a.until?.toISOString() ?? null) === b.until &&
  a.texts.zh === b.zh &&
  a.texts.en === b.en;

type Scopes = {
  scope: ScopeKind;
  platform: string;
  sku?: string | null | undefined;
  couponId?: number | null | undefined;
};

/** `分店 SH-2`, `券 12`, `全部`. */
export function scopeWords({ scope, platform, sku, couponId }: Scopes, shop: string | undefined): Localized {
  const at = shop === undefined ? '' : ` ${shop}`;
  const all: Record<ScopeKind, Localized> = {
    all: { zh: '全部店铺', en: 'all shops' },
    shop: { zh: `店铺${at}`, en: `shop${at}` },
    platform: { zh: `平台 ${platform}`, en: `platform ${platform}` },
    sku: { zh: `商品 ${sku}${at}`, en: `SKU ${sku}${at}` },
    coupon: { zh: `券 ${couponId}${at}`, en: `coupon ${couponId}${at}` },
  };
  return all[scope];
}

/** Writes the version down. Throws effect.changed when there is a newer one by now. */
export async function applyPropose(d: TemplatesDeps, { data }: Effect, act: Act): Promise<void> {
  const { code, version, scene, occasion, scope, shopId, platform, sku, couponId, promotionId, until, zh, en } = data;
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into template (code, version, scene, occasion, scope, shop_id, platform, sku, coupon_id, promotion_id, until, zh, en,
          proposer_id, proposed_by, proposed_at)
        select ${code}, ${version}::int, ${scene}, ${occasion}, ${scope}, ${shopId}::int, ${platform}, ${sku}::text, ${couponId}::bigint,
          ${promotionId}::bigint, ${until}::timestamptz, ${mask(String(zh))}, ${mask(String(en))}, ${person(act)}::bigint, ${act.actor},
          ${act.now.toISOString()}::timestamptz
        where coalesce((select max(version) from template where code = ${code}), 0) < ${version}::int
        on conflict (code, version) do nothing returning id`,
  );
  if (!row) throw effectChanged(String(code));
  await rowsOf(
    d.tx,
    sql`insert into template_step (template_id, n, state, person_id, by, at)
        values (${Number(row.id)}, 1, 'proposed', ${person(act)}::bigint, ${act.actor}, ${act.now.toISOString()}::timestamptz)`,
  );
  await putEvidence(d.tx, {
    kind: 'template',
    trace: act.trace,
    by: act.personId > 0 ? act.personId : act.actor,
    shops: shopId === null ? [] : [Number(shopId)],
    subjects: [`template:${code}`],
    body: { act: 'proposed', code, version, scene, occasion, scope, zh: mask(String(zh)), en: mask(String(en)) },
  });
}

const person = ({ personId }: Act): number | null => (personId > 0 ? personId : null);
