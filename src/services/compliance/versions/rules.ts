import { bindTo } from '../../../core/bind.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { RuleKind, Severity } from '../rule-kind.ts';
import { apply } from './apply.ts';
import type { RulesDeps } from './deps.ts';
import { layersOf, shippedParams, standing, type VersionRow, versionRows } from './in-force.ts';
import { planSet, planSwitch } from './plan.ts';
import { noSuchRule } from './refusals.ts';
import { ruleIn } from './values.ts';

/** A rule as it stands for everything that no narrower setting is about. */
export type RuleRow = {
  rule: RuleKind;
  params: Readonly<Record<string, number | string>>;
  severity: Severity;
  version: number;
  /** `partly`: it is on for some and off for others. */
  state: 'on' | 'off' | 'partly';
  /** Narrower settings in force. */
  overrides: number;
  /** Findings that nobody has dealt with, as far as the scope sees them. */
  open: number;
};

/** One version as it was written down; version 1 came with the system and has neither author nor time. */
export type RuleVersion = {
  version: number;
  scope: string;
  params: Readonly<Record<string, number | string>>;
  severity: Severity;
  enabled: boolean;
  from: Date | undefined;
  until: Date | undefined;
  reason: string;
  author: string;
  approvedBy: string;
  at: Date | undefined;
  /** Whether it counts now, is still to come, ended, or was followed by another of its scope. */
  now: 'in force' | 'to come' | 'ended' | 'followed';
};

export type Rules = ReturnType<typeof createRules>;

/** Rules as data: how they stand, what became of them, and how operators change them. */
export const createRules = (deps: RulesDeps) =>
  bindTo(deps, { list, show, history, called, ofCode, planSet, planSwitch, apply });

/** By code or name in either language. Throws rule.unknown. */
function called(d: RulesDeps, typed: string): RuleKind {
  const named = ruleIn(d.rules, typed);
  if (named?.rest !== '') throw noSuchRule(typed, d.rules);
  return named.rule;
}

/** A finding may be of a rule that is no longer there. */
const ofCode = (d: RulesDeps, code: string): RuleKind | undefined => d.rules.find((rule) => rule.code === code);

/** In the order of the modules. What was set for shops that the scope does not see is left out. */
async function list(d: RulesDeps, now: Date): Promise<RuleRow[]> {
  const { platforms } = await standing(d.tx);
  const versions = (await versionRows(d.tx, now)).filter(({ shopId }) => shopId === undefined || platforms.has(shopId));
  const open = await openByRule(d.tx);
  return d.rules.map((rule) => {
    const { enabled, setting } = layersOf(rule, versions, platforms, now)({});
    const narrower = versions.filter((row) => row.rule === rule.code && row.from <= now && isNarrow(row));
    const mixed = narrower.some((row) => row.enabled !== enabled);
    return {
      rule,
      params: setting.params,
      severity: setting.severity,
      version: setting.version,
      state: mixed ? 'partly' : enabled ? 'on' : 'off',
      overrides: new Set(narrower.map((row) => JSON.stringify([row.shopId, row.platform, row.category]))).size,
      open: open.get(rule.code) ?? 0,
    };
  });
}

const isNarrow = ({ shopId, platform, category }: VersionRow): boolean =>
  shopId !== undefined || platform !== undefined || category !== undefined;

async function openByRule(tx: Tx): Promise<Map<string, number>> {
  const rows = await rowsOf<{ rule: string; n: number }>(
    tx,
    sql`select rule, count(*)::int as n from finding where state in ('open', 'assigned') group by 1`,
  );
  return new Map(rows.map(({ rule, n }) => [rule, n]));
}

export type RuleShown = RuleRow & {
  /** Settings that are in force or to come, by scope; the one for all first. */
  settings: RuleVersion[];
};

async function show(d: RulesDeps, rule: RuleKind, now: Date): Promise<RuleShown> {
  const row = (await list({ ...d, rules: [rule] }, now))[0] as RuleRow;
  const { rows } = await history(d, rule, { now, limit: 500 });
  const settings = rows.filter((one) => one.now === 'in force' || one.now === 'to come');
  return { ...row, settings: settings.sort((a, b) => a.scope.length - b.scope.length || b.version - a.version) };
}

/** The latest first, down to what came with the system; what was set for shops that the scope does not see is left out. */
async function history(
  d: RulesDeps,
  rule: RuleKind,
  { now, limit }: { now: Date; limit: number },
): Promise<{ rows: RuleVersion[]; total: number }> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select *, count(*) over ()::int as total from rule_version
        where rule = ${rule.code} and (shop_id is null or (select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]))
        order by version desc limit ${limit}`,
  );
  const latest = new Set<string>();
  const versions = rows.map((row) => {
    const version = versionOf(row);
    const state = stateOf(version, latest, now);
    if (state === 'in force') latest.add(version.scope);
    return { ...version, now: state };
  });
  const total = ((rows[0]?.['total'] as number | undefined) ?? 0) + 1;
  const first: RuleVersion = { ...shippedVersion(rule), now: latest.has('') ? 'followed' : 'in force' };
  return { rows: versions.length < limit ? [...versions, first] : versions, total };
}

function stateOf({ from, until, scope }: RuleVersion, latest: ReadonlySet<string>, now: Date): RuleVersion['now'] {
  if (until && until <= now) return 'ended';
  if (from && from > now) return 'to come';
  return latest.has(scope) ? 'followed' : 'in force';
}

const shippedVersion = (rule: RuleKind): RuleVersion => ({
  version: 1,
  scope: '',
  params: shippedParams(rule),
  severity: rule.severity,
  enabled: true,
  from: undefined,
  until: undefined,
  reason: '',
  author: '',
  approvedBy: '',
  at: undefined,
  now: 'in force',
});

const versionOf = (row: Record<string, unknown>): RuleVersion => ({
  version: row['version'] as number,
  scope: row['scope'] as string,
  params: row['params'] as RuleVersion['params'],
  severity: row['severity'] as Severity,
  enabled: row['enabled'] as boolean,
  from: instantOf(row['effective_from']),
  until: row['effective_until'] === null ? undefined : instantOf(row['effective_until']),
  reason: row['reason'] as string,
  author: row['author'] as string,
  approvedBy: row['approved_by'] as string,
  at: instantOf(row['at']),
  now: 'in force',
});

export const EVERYWHERE: Localized = { zh: '全部', en: 'everywhere' };
