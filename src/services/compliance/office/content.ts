import { createHash } from 'node:crypto';
import type { Localized } from '../../../core/localized.ts';
import { stable } from '../findings/seen.ts';
import type { RuleKind, Severity } from '../rule-kind.ts';
import { layersOf, shippedParams, type VersionRow } from '../versions/in-force.ts';
import { valueWords } from '../versions/values.ts';

/** A parameter as it is in force, in words. */
export type HandbookParam = { name: string; words: Localized; value: Localized };

type Setting = { enabled: boolean; severity: Severity; params: HandbookParam[] };

export type HandbookRule = Setting & {
  code: string;
  module: RuleKind['module'];
  name: Localized;
  clause: Localized;
  text: Localized;
  /** Where something else holds. `shopId` says who may read it. */
  narrower: (Setting & { scope: string; shopId: number | null })[];
};

/** The rules in force as one document, in words: what it says needs nothing else to be read. */
export type Handbook = { rules: HandbookRule[] };

/** A setting with its scope as it is written. */
export type ScopedRow = VersionRow & { scope: string };

/** What is in force at an instant; pure. `rows`: the settings that hold then or later. */
export function contentOf(rules: readonly RuleKind[], rows: readonly ScopedRow[], now: Date): Handbook {
  const noShops = new Map<number, string>();
  return {
    rules: rules.map((rule) => {
      const own = rows.filter((row) => row.rule === rule.code);
      const { enabled, setting } = layersOf(rule, own, noShops, now)({});
      return {
        code: rule.code,
        module: rule.module,
        name: rule.name,
        clause: rule.clause,
        text: rule.text,
        enabled,
        severity: setting.severity,
        params: paramsOf(rule, setting.params),
        narrower: narrowerOf(rule, own, now),
      };
    }),
  };
}

function narrowerOf(rule: RuleKind, rows: readonly ScopedRow[], now: Date): HandbookRule['narrower'] {
  const latest = new Map<string, ScopedRow>();
  for (const row of [...rows].sort((a, b) => a.version - b.version))
    if (row.scope !== '' && row.from <= now && (row.until === undefined || row.until > now)) latest.set(row.scope, row);
  return [...latest.values()]
    .sort((a, b) => (a.scope < b.scope ? -1 : 1))
    .map((row) => ({
      scope: row.scope,
      shopId: row.shopId ?? null,
      enabled: row.enabled,
      severity: row.severity,
      params: paramsOf(rule, { ...shippedParams(rule), ...row.params }),
    }));
}

const paramsOf = (rule: RuleKind, params: Readonly<Record<string, number | string>>): HandbookParam[] =>
  Object.entries(rule.params).map(([name, spec]) => ({
    name,
    words: spec.words,
    value: valueWords(spec, params[name] ?? spec.value),
  }));

export const digestOf = (content: Handbook): string => createHash('sha256').update(stable(content)).digest('hex');

/** Only what these shops may read: settings of others are left out. `undefined`: of all. */
export const readableBy = (content: Handbook, shops: ReadonlySet<number> | undefined): Handbook =>
  shops === undefined
    ? content
    : {
        rules: content.rules.map((rule) => ({
          ...rule,
          narrower: rule.narrower.filter(({ shopId }) => shopId === null || shops.has(shopId)),
        })),
      };
