import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { RuleKind, Setting, SettingFor, Severity } from '../rule-kind.ts';

/** One setting of a rule for a scope, as it is stored (`rule_version`). What came with the system is version 1 and has no row. */
export type VersionRow = {
  rule: string;
  version: number;
  /** As far as it is narrowed; all three none: for all. */
  shopId?: number;
  platform?: string;
  category?: string;
  params: Readonly<Record<string, number | string>>;
  severity: Severity;
  enabled: boolean;
  from: Date;
  until?: Date;
};

/** The rules as they are in force at an instant. A version that was committed counts at once, in every process. */
export async function inForce(tx: Tx, rules: readonly RuleKind[], now: Date): Promise<(rule: string) => SettingFor> {
  const { latest, platforms } = await standing(tx);
  return settle(rules, await versionsOf(tx, rules, latest, now), platforms, now);
}

/** The same from rows that are known: pure. `platforms`: of each shop by its number. */
export function settle(
  rules: readonly RuleKind[],
  versions: readonly VersionRow[],
  platforms: ReadonlyMap<number, string>,
  now: Date,
): (rule: string) => SettingFor {
  const byRule = new Map(rules.map((rule) => [rule.code, settingsOf(rule, versions, platforms, now)]));
  return (code) => byRule.get(code) ?? (() => undefined);
}

function settingsOf(
  rule: RuleKind,
  versions: readonly VersionRow[],
  platforms: ReadonlyMap<number, string>,
  now: Date,
): SettingFor {
  const at = layersOf(rule, versions, platforms, now);
  return (where) => {
    const { enabled, setting } = at(where);
    return enabled ? setting : undefined;
  };
}

/** How a rule stands somewhere, also where it is off. */
export type Layer = { enabled: boolean; setting: Setting };

/** The layers of one rule at an instant: pure. */
export function layersOf(
  rule: RuleKind,
  versions: readonly VersionRow[],
  platforms: ReadonlyMap<number, string>,
  now: Date,
): (where: Where) => Layer {
  const valid = versions.filter(
    (row) => row.rule === rule.code && row.from <= now && (row.until === undefined || row.until > now),
  );
  const latest = new Map<string, VersionRow>();
  for (const row of valid.sort((a, b) => a.version - b.version)) latest.set(scopeKey(row), row);
  const shipped = shippedParams(rule);
  const layers = [...latest.values()]
    .sort((a, b) => narrowness(b) - narrowness(a) || b.version - a.version)
    .map((row) => ({
      row,
      enabled: row.enabled,
      // A parameter that a newer release brings is not in older rows.
      setting: { params: { ...shipped, ...row.params }, severity: row.severity, version: row.version },
    }));
  const base = { enabled: true, setting: { params: shipped, severity: rule.severity, version: 1 } };
  return (where) => {
    const platform = where.platform ?? (where.shopId === undefined ? undefined : platforms.get(where.shopId));
    return layers.find(({ row }) => fits(row, { ...where, ...(platform !== undefined && { platform }) })) ?? base;
  };
}

export const shippedParams = (rule: RuleKind): Record<string, number | string> =>
  Object.fromEntries(Object.entries(rule.params).map(([name, { value }]) => [name, value]));

type Where = { shopId?: number; platform?: string; category?: string };

const fits = (row: Where, where: Where): boolean =>
  (row.shopId === undefined || row.shopId === where.shopId) &&
  (row.platform === undefined || row.platform === where.platform) &&
  (row.category === undefined || row.category === where.category);

/** A shop is narrower than a category, a category than a platform; together they are narrower than each. */
const narrowness = (row: Where): number =>
  (row.shopId === undefined ? 0 : 4) + (row.category === undefined ? 0 : 2) + (row.platform === undefined ? 0 : 1);

const scopeKey = ({ shopId, platform, category }: Where): string => JSON.stringify([shopId, platform, category]);

type Kept = { latest: number; at: number; rows: VersionRow[] };

/** Rows as this process last read them, one entry a house: its rules are loaded once. */
const kept = new WeakMap<readonly RuleKind[], Kept>();
const KEPT_MS = 5_000;

/** What every look asks: the newest version, so that nothing old is used, and the shops as the transaction may see them. */
export async function standing(tx: Tx): Promise<{ latest: number; platforms: Map<number, string> }> {
  const [row] = await rowsOf<{ latest: string | null; platforms: Record<string, string> | null }>(
    tx,
    sql`select (select max(id) from rule_version) as latest, (select jsonb_object_agg(id, platform) from shop) as platforms`,
  );
  return {
    latest: Number(row?.latest ?? 0),
    platforms: new Map(Object.entries(row?.platforms ?? {}).map(([id, platform]) => [Number(id), platform])),
  };
}

async function versionsOf(tx: Tx, rules: readonly RuleKind[], latest: number, now: Date): Promise<VersionRow[]> {
  if (latest === 0) return [];
  const known = kept.get(rules);
  // A row with a lower number may be committed later, and a shop may go with its rows: so not for long.
  if (known?.latest === latest && Math.abs(now.getTime() - known.at) < KEPT_MS) return known.rows;
  const rows = await versionRows(tx, now);
  kept.set(rules, { latest, at: now.getTime(), rows });
  return rows;
}

/** The latest version of each rule and scope that holds at an instant or later; those that ended or were followed are left out. */
export async function versionRows(tx: Tx, now: Date): Promise<VersionRow[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select rule, version, shop_id, platform, category, params, severity, enabled, effective_from, effective_until
        from rule_version where effective_until is null or effective_until > ${instantParam(now)} order by rule, version`,
  );
  return rows.map((row) => ({
    rule: row['rule'] as string,
    version: row['version'] as number,
    ...(row['shop_id'] !== null && { shopId: row['shop_id'] as number }),
    ...(row['platform'] !== null && { platform: row['platform'] as string }),
    ...(row['category'] !== null && { category: row['category'] as string }),
    params: row['params'] as VersionRow['params'],
    severity: row['severity'] as Severity,
    enabled: row['enabled'] as boolean,
    from: instantOf(row['effective_from']),
    ...(row['effective_until'] !== null && { until: instantOf(row['effective_until']) }),
  }));
}
