import { foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { SEVERITY_WORDS } from '../findings/words.ts';
import type { RuleKind, Severity } from '../rule-kind.ts';
import {
  badDay,
  badSeverity,
  badSpan,
  noReason,
  noSuchParam,
  noSuchRule,
  notAValue,
  outOfRange,
  scopeRefused,
  shopNotOnPlatform,
  twice,
  unknownIn,
} from './refusals.ts';
import { inRange, paramCalled, readValue, ruleIn } from './values.ts';

/** Where a setting holds; nothing: everywhere. */
export type RuleScope = { shopId?: number; shop?: string; platform?: string; category?: string };

/** What somebody wants of a rule, read and found possible. */
export type Wish = {
  rule: RuleKind;
  scope: RuleScope;
  params: Record<string, number | string>;
  severity: Severity | undefined;
  from: Date | undefined;
  until: Date | undefined;
  reason: string;
  /** The names it came with, as typed: for what may not be said everywhere. */
  keys: string[];
};

export type ReadDeps = {
  tx: Tx;
  rules: readonly RuleKind[];
  shops: {
    find(name: string): Promise<{ id: number; code: string; platform: string } | undefined>;
    list(): Promise<{ code: string; platform: string }[]>;
  };
  /** A platform by its code or one of its names. */
  platformCalled(word: string): string | undefined;
};

/** Days are read where the asker's room is: the start of `from`, the end of `until`. */
export type ReadDays = { now: Date; start(typed: string): Date | undefined; end(typed: string): Date | undefined };

const LONGEST_REASON = 200;
const TOKEN = /(?:[^\s"'“”=＝]{1,40}[=＝])?(?:"[^"]*"|'[^']*'|“[^”]*”)|\S+/gu;
const KEYED = /^([^\s"'“”=＝]{1,40})[=＝](.*)$/su;

const NAMES: Record<string, readonly string[]> = {
  shop: ['shop', '店铺', '店'],
  platform: ['platform', '平台'],
  category: ['category', '类目', '品类', '分类'],
  severity: ['severity', '级别', '严重程度', '等级'],
  from: ['from', '从', '生效', '开始'],
  until: ['until', 'to', '到', '截止', '结束'],
};

/** Reads `price-gap min=25% shop=SH-1 reason…`. Throws rule.* with one sentence that says what may be written. */
export async function readWish(d: ReadDeps, typed: string, days: ReadDays): Promise<Wish> {
  const named = ruleIn(d.rules, typed);
  if (!named) throw noSuchRule(typed.trim().split(/\s/)[0] ?? '', d.rules);
  const { rule } = named;
  const { given, reason } = split(rule, named.rest);
  const params: Wish['params'] = {};
  for (const [key, text] of given) {
    if (Object.hasOwn(rule.params, key)) params[key] = readParam(rule, key, text);
  }
  const from = instantOf('from', given.get('from'), days.start);
  const until = instantOf('until', given.get('until'), days.end);
  if (until && until <= (from ?? days.now)) throw badSpan(from, until);
  if (reason.length === 0 || reason.length > LONGEST_REASON) throw noReason();
  const scope = await scopeOf(d, rule, given);
  return {
    rule,
    scope,
    params,
    severity: severityOf(given.get('severity')),
    from,
    until,
    reason,
    keys: [...given.keys()],
  };
}

/** `name=value` wherever it stands, as far as the name is known; a name that is not is refused before the reason begins. */
function split(rule: RuleKind, text: string): { given: Map<string, string>; reason: string } {
  const given = new Map<string, string>();
  const words: string[] = [];
  for (const token of text.replace(/\s*[=＝]\s*/g, '=').match(TOKEN) ?? []) {
    const [, key = '', value = ''] = KEYED.exec(token) ?? [];
    const name = key === '' ? undefined : (paramCalled(rule, key) ?? scopeName(key));
    if (key !== '' && name === undefined && words.length === 0) throw noSuchParam(rule, key);
    if (name === undefined) words.push(token);
    else if (given.has(name)) throw twice(key);
    else given.set(name, bare(value));
  }
  return { given, reason: words.join(' ').trim() };
}

const bare = (value: string): string => value.replace(/^["'“](.*)["'”]$/su, '$1').trim();

const scopeName = (key: string): string | undefined =>
  Object.keys(NAMES).find((name) => NAMES[name]?.includes(foldName(key)));

function readParam(rule: RuleKind, name: string, typed: string): number | string {
  const spec = rule.params[name];
  if (!spec) throw noSuchParam(rule, name);
  const value = readValue(spec, typed);
  if (value === undefined) throw notAValue(name, spec, typed);
  if (!inRange(spec, value)) throw outOfRange(name, spec, typed);
  return value;
}

function instantOf(name: string, typed: string | undefined, read: (typed: string) => Date | undefined) {
  if (typed === undefined) return undefined;
  const instant = read(typed);
  if (!instant) throw badDay(name, typed);
  return instant;
}

function severityOf(typed: string | undefined): Severity | undefined {
  if (typed === undefined) return undefined;
  const word = foldName(typed);
  const found = (Object.keys(SEVERITY_WORDS) as Severity[]).find(
    (one) => one === word || SEVERITY_WORDS[one].zh === word || `${SEVERITY_WORDS[one].zh}级` === word,
  );
  if (!found) throw badSeverity(typed);
  return found;
}

async function scopeOf(d: ReadDeps, rule: RuleKind, given: ReadonlyMap<string, string>): Promise<RuleScope> {
  for (const kind of ['shop', 'platform', 'category'] as const)
    if (given.has(kind) && !rule.scopes.includes(kind)) throw scopeRefused(rule, kind);
  const [shop, platform, category] = [given.get('shop'), given.get('platform'), given.get('category')];
  const scope: RuleScope = {};
  if (platform !== undefined) {
    const found = d.platformCalled(platform);
    if (found === undefined) throw unknownIn('platform', platform, await platformsThere(d));
    scope.platform = found;
  }
  if (shop !== undefined) {
    const found = await d.shops.find(shop);
    if (!found)
      throw unknownIn(
        'shop',
        shop,
        (await d.shops.list()).map(({ code }) => code),
      );
    if (scope.platform !== undefined && found.platform !== scope.platform)
      throw shopNotOnPlatform(found.code, scope.platform);
    Object.assign(scope, { shopId: found.id, shop: found.code });
  }
  if (category !== undefined) scope.category = await categoryOf(d.tx, category);
  return scope;
}

const platformsThere = async (d: ReadDeps): Promise<string[]> => [
  ...new Set((await d.shops.list()).map(({ platform }) => platform)),
];

async function categoryOf(tx: Tx, typed: string): Promise<string> {
  const rows = await rowsOf<{ category: string; fits: boolean }>(
    tx,
    sql`select category, lower(category) = lower(${typed.normalize('NFKC')}) as fits
        from (select distinct category from sku where category <> '') c order by 2 desc, 1 limit 11`,
  );
  if (rows[0]?.fits !== true)
    throw unknownIn(
      'category',
      typed,
      rows.map(({ category }) => category),
    );
  return rows[0].category;
}

/** `platform=taobao shop=SH-2 category=上装`, in this order; '' for all. */
export const scopeText = ({ platform, shop, category }: RuleScope): string =>
  [platform && `platform=${platform}`, shop && `shop=${quoted(shop)}`, category && `category=${quoted(category)}`]
    .filter(Boolean)
    .join(' ');

const quoted = (value: string): string => (/[\s"'=]/.test(value) ? `"${value.replaceAll('"', '')}"` : value);
