import type { Effect } from '../../../core/effect.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { many } from '../../../core/many.ts';
import { type Block, type Field, table, type Value } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { GROUP_WORDS, SEVERITY_WORDS } from '../findings/words.ts';
import type { Hit, RuleKind, Severity } from '../rule-kind.ts';
import type { RulesDeps } from './deps.ts';
import { type Layer, layersOf, standing, type VersionRow, versionRows } from './in-force.ts';
import { PREVIEW_DAYS, type Preview, previewOf, versionOf } from './preview.ts';
import { type ReadDays, readWish, scopeText, type Wish } from './read-setting.ts';
import { notHere, nothingToSet, unchanged } from './refusals.ts';
import { typedValue, valueWords } from './values.ts';

type Setting = Layer['setting'];
type Change = { rule: RuleKind; wish: Wish; before: Layer; after: Layer; version: number };

/** Shops that a preview lists by themselves. */
const MOST_SHOPS = 8;

/**
 * Read only: what setting a rule would change, evaluated over the last 30 days. `typed`: `price-gap min=25% shop=SH-1 reason`.
 * Throws rule.*.
 */
export async function planSet(d: RulesDeps, typed: string, days: ReadDays): Promise<Effect> {
  const wish = await readWish(d, typed, days);
  if (Object.keys(wish.params).length === 0 && wish.severity === undefined) throw nothingToSet(wish.rule);
  return effectOf(d, wish, days.now, ({ enabled, setting }) => {
    const params = { ...setting.params, ...wish.params };
    return { enabled, setting: { ...setting, params, severity: wish.severity ?? setting.severity } };
  });
}

const SWITCH_KEYS = ['shop', 'platform', 'category', 'from', 'until'];

/** The same for switching a rule on or off somewhere. */
export async function planSwitch(d: RulesDeps, typed: string, on: boolean, days: ReadDays): Promise<Effect> {
  const wish = await readWish(d, typed, days);
  const other = wish.keys.find((key) => !SWITCH_KEYS.includes(key));
  if (other !== undefined) throw notHere(wish.rule, other);
  return effectOf(d, wish, days.now, ({ setting }) => ({ enabled: on, setting }), on);
}

async function effectOf(
  d: RulesDeps,
  wish: Wish,
  now: Date,
  changed: (before: Layer) => Layer,
  on?: boolean,
): Promise<Effect> {
  const { rule, scope } = wish;
  const { platforms } = await standing(d.tx);
  const versions = (await versionRows(d.tx, now)).filter((row) => row.rule === rule.code);
  const latest = await latestVersion(d.tx, rule.code);
  const layers = layersOf(rule, versions, platforms, now);
  const before = layers(scope);
  const after = changed(before);
  if (isSame(before, after) && wish.until === undefined) throw unchanged(rule, on);
  const next = layersOf(rule, [...versions, hypothetical(wish, after, latest + 1)], platforms, now);
  const settingFor = (of: typeof layers) => (where: Parameters<typeof of>[0]) => {
    const { enabled, setting } = of(where);
    return enabled ? setting : undefined;
  };
  const preview = await previewOf(d, { rule, before: settingFor(layers), after: settingFor(next), now });
  return assembled(d.tx, { rule, wish, before, after, version: latest }, preview);
}

async function latestVersion(tx: Tx, rule: string): Promise<number> {
  const [row] = await rowsOf<{ n: number | null }>(
    tx,
    sql`select max(version) as n from rule_version where rule = ${rule}`,
  );
  return row?.n ?? 1;
}

const hypothetical = ({ rule, scope }: Wish, { enabled, setting }: Layer, version: number): VersionRow => ({
  rule: rule.code,
  version,
  ...(scope.shopId !== undefined && { shopId: scope.shopId }),
  ...(scope.platform !== undefined && { platform: scope.platform }),
  ...(scope.category !== undefined && { category: scope.category }),
  params: setting.params,
  severity: setting.severity,
  enabled,
  from: new Date(0),
});

const isSame = (a: Layer, b: Layer): boolean =>
  a.enabled === b.enabled &&
  a.setting.severity === b.setting.severity &&
  Object.entries(b.setting.params).every(([name, value]) => a.setting.params[name] === value);

async function assembled(tx: Tx, change: Change, preview: Preview | undefined): Promise<Effect> {
  const { rule, wish, version } = change;
  const scope = scopeText(wish.scope);
  const label = {
    zh: `${rule.code} ${rule.name.zh}${scope && `（${scope}）`}`,
    en: `${rule.code} ${rule.name.en}${scope && ` (${scope})`}`,
  };
  return {
    summary: summaryOf(change, preview),
    rows: [
      {
        key: `rule:${rule.code}|${scope}`,
        label,
        version,
        versionAfter: version + 1,
        changes: settingChanges(change),
      },
      ...(preview ? [previewRow(`rule-preview:${rule.code}|${scope}|${version + 1}`, preview)] : []),
    ],
    figures: figuresOf(wish),
    details: preview ? detailsOf(preview, await shopCodes(tx)) : [],
    risk: {
      area: 'rules',
      second: { role: 'compliance' },
      ...(wish.scope.shopId !== undefined && { shops: [wish.scope.shopId] }),
    },
    inverse: { says: inverseOf(change, scope) },
    data: dataOf(change, scope, preview),
  };
}

/** An approval is bound to it: its version is another one when the counts or the worst five are. */
function previewRow(key: string, { digest, added, removed }: Preview): Effect['rows'][number] {
  return {
    // Its own for each version: an undo, which has a preview of its own, is not kept from by it.
    key,
    label: LAST_DAYS,
    version: versionOf(digest),
    versionAfter: versionOf(digest),
    changes: [
      { label: { zh: '会新增', en: 'Findings added' }, before: 0, after: added },
      { label: { zh: '会消失', en: 'Findings removed' }, before: 0, after: removed },
    ],
  };
}

const dataOf = (
  { rule, wish, after, version }: Change,
  scope: string,
  preview: Preview | undefined,
): Effect['data'] => ({
  rule: rule.code,
  version,
  scope,
  shopId: wish.scope.shopId ?? null,
  platform: wish.scope.platform ?? null,
  category: wish.scope.category ?? null,
  params: JSON.stringify(after.setting.params),
  severity: after.setting.severity,
  enabled: after.enabled,
  from: wish.from?.toISOString() ?? null,
  until: wish.until?.toISOString() ?? null,
  reason: wish.reason,
  preview: preview?.digest ?? null,
  added: preview?.added ?? null,
  removed: preview?.removed ?? null,
});

const LAST_DAYS: Localized = { zh: `最近 ${PREVIEW_DAYS} 天`, en: `Last ${PREVIEW_DAYS} days` };

async function shopCodes(tx: Tx): Promise<Map<number, string>> {
  const rows = await rowsOf<{ id: number; code: string }>(tx, sql`select id, code from shop`);
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** What is set differently, and whether it is on. */
function settingChanges({ rule, before, after, wish }: Change): Effect['rows'][number]['changes'] {
  const changes: Effect['rows'][number]['changes'] = [];
  for (const [name, spec] of Object.entries(rule.params)) {
    const [old, now] = [before.setting.params[name] ?? spec.value, after.setting.params[name] ?? spec.value];
    if (old !== now || name in wish.params)
      changes.push({ label: spec.words, before: valueWords(spec, old), after: valueWords(spec, now) });
  }
  if (wish.severity !== undefined)
    changes.push({ label: SEVERITY, before: severityWords(before.setting), after: severityWords(after.setting) });
  if (before.enabled !== after.enabled)
    changes.push({ label: { zh: '状态', en: 'State' }, before: onOff(before.enabled), after: onOff(after.enabled) });
  return changes;
}

const SEVERITY: Localized = { zh: '级别', en: 'Severity' };
const severityWords = ({ severity }: Setting): Localized => SEVERITY_WORDS[severity as Severity];
export const onOff = (on: boolean): Localized => (on ? { zh: '启用', en: 'on' } : { zh: '停用', en: 'off' });

function summaryOf(change: Change, preview: Preview | undefined): Localized {
  const { rule, wish } = change;
  const where = scopeText(wish.scope);
  const what = settingChanges(change).map(({ label, before, after }) => ({
    zh: `${label.zh} ${words(before).zh} → ${words(after).zh}`,
    en: `${label.en} ${words(before).en} → ${words(after).en}`,
  }));
  const seen = preview
    ? {
        zh: `按最近 ${PREVIEW_DAYS} 天算，会新增 ${preview.added} 个违规项、消失 ${preview.removed} 个`,
        en: `over the last ${PREVIEW_DAYS} days it would add ${many(preview.added, 'finding')} and remove ${preview.removed}`,
      }
    : {
        zh: '它只在发布前检查，没有历史可以预览',
        en: 'it only checks before publishing, so there is no past to preview',
      };
  return {
    zh: `规则 ${rule.code} ${rule.name.zh}${where && `（${where}）`}：${what.map(({ zh }) => zh).join('，')}；${seen.zh}`,
    en: `Rule ${rule.code} ${rule.name.en}${where && ` (${where})`}: ${what.map(({ en }) => en).join(', ')}; ${seen.en}`,
  };
}

const words = (value: Value): Localized =>
  typeof value === 'object' && 'zh' in value ? value : { zh: String(value), en: String(value) };

function figuresOf({ reason, from, until }: Wish): Field[] {
  return [
    {
      label: { zh: '生效', en: 'From' },
      value: from ? { at: from.toISOString() } : { zh: '批准后一分钟内', en: 'within a minute of approval' },
    },
    ...(until ? [{ label: { zh: '到', en: 'Until' }, value: { at: until.toISOString() } }] : []),
    { label: { zh: '原因', en: 'Reason' }, value: reason },
  ];
}

const RIGHT = 'right' as const;

/** The worst five of what comes and goes, and how many at which shop. */
function detailsOf(preview: Preview, codes: ReadonlyMap<number, string>): Block[] {
  const codeOf = (shopId: number | undefined) =>
    shopId === undefined ? GROUP_WORDS : same(codes.get(shopId) ?? String(shopId));
  const list = (head: Localized, hits: readonly Hit[], total: number): Block[] =>
    hits.length === 0
      ? []
      : [
          table(
            [{ label: head }, { label: { zh: '店铺', en: 'Shop' } }, { label: { zh: '问题', en: 'Why' } }],
            hits.map((hit) => [hit.label, codeOf(hit.shopId), hit.says]),
            total,
          ),
        ];
  const shops = preview.shops.slice(0, MOST_SHOPS);
  const byShop = table(
    [
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '现在', en: 'Now' }, align: RIGHT },
      { label: { zh: '之后', en: 'Then' }, align: RIGHT },
      { label: { zh: '新增', en: 'Added' }, align: RIGHT },
      { label: { zh: '消失', en: 'Removed' }, align: RIGHT },
    ],
    shops.map((one) => [codeOf(one.shopId), one.before, one.after, one.added, one.removed]),
    preview.shops.length,
  );
  return [
    ...(shops.length > 0 ? [byShop] : []),
    ...list({ zh: '会新增，最严重的', en: 'Added, the worst' }, preview.worstAdded, preview.added),
    ...list({ zh: '会消失，最严重的', en: 'Removed, the worst' }, preview.worstRemoved, preview.removed),
  ];
}

const LONGEST_REASON = 200;

/** The words that set it back: values as they were there, asked and approved like any other change. */
function inverseOf({ rule, wish, before, after }: Change, scope: string): string {
  const reason = clampChars(`撤销 ${wish.reason}`, LONGEST_REASON);
  const tail = [scope, reason].filter(Boolean).join(' ');
  if (before.enabled !== after.enabled) return `rule ${before.enabled ? 'on' : 'off'} ${rule.code} ${tail}`;
  const values = Object.keys(wish.params).flatMap((name) => {
    const spec = rule.params[name];
    const value = before.setting.params[name];
    return spec && value !== undefined ? [`${name}=${typedValue(spec, value)}`] : [];
  });
  if (wish.severity !== undefined) values.push(`severity=${before.setting.severity}`);
  return `rule set ${rule.code} ${[...values, tail].join(' ')}`;
}
