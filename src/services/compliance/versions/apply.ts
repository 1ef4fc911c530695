import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { mask } from '../../../core/mask.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { markOfRule } from '../monitors/load.ts';
import type { RulesDeps } from './deps.ts';

/** Who does it, by whose word. */
export type RuleAct = { personId: number; actor: string; approvedBy?: string; trace: string; now: Date };

/**
 * Writes the version down, whole: it counts from then on in every process, and monitors look at everything with it at once. Throws effect.changed when somebody set the rule in the
 * meantime. Returns the number of the version.
 */
export async function apply(d: RulesDeps, effect: Effect, act: RuleAct): Promise<number> {
  const { rule, version, scope, shopId, platform, category, params, severity, enabled, from, until, reason } =
    effect.data;
  const kind = d.rules.find(({ code }) => code === rule);
  if (!kind) throw effectChanged(String(rule));
  const rows = await rowsOf<{ version: number }>(
    d.tx,
    sql`insert into rule_version (rule, version, scope, shop_id, platform, category, name, clause, params, severity, enabled,
          effective_from, effective_until, reason, author, approved_by)
        select ${rule}, ${Number(version) + 1}::int, ${scope}, ${shopId}::int, ${platform}::text, ${category}::text,
          ${JSON.stringify(kind.name)}::jsonb, ${JSON.stringify(kind.clause)}::jsonb, ${String(params)}::jsonb, ${severity},
          ${enabled}::boolean, coalesce(${from}::timestamptz, ${act.now.toISOString()}::timestamptz), ${until}::timestamptz, ${mask(String(reason))},
          ${act.actor}, ${act.approvedBy ?? ''}
        where (select coalesce(max(version), 1) from rule_version where rule = ${rule}) = ${version}::int
        on conflict (rule, version) do nothing returning version`,
  );
  const [row] = rows;
  if (!row) throw effectChanged(kind.name);
  await rowsOf(d.tx, sql`insert into compliance_mark (kind, refs) values (${markOfRule(kind.code)}, '{}')`);
  await writeEvidence(d, effect, act, row.version);
  return row.version;
}

async function writeEvidence(d: RulesDeps, { data }: Effect, act: RuleAct, version: number): Promise<void> {
  const { rule, scope, shopId, params, severity, enabled, from, until, preview, added, removed, reason } = data;
  const words = act.personId > 0 ? await d.seal?.(act.personId, String(reason)) : undefined;
  const [shop] =
    shopId === null ? [] : await rowsOf<{ code: string }>(d.tx, sql`select code from shop where id = ${shopId}::int`);
  await putEvidence(d.tx, {
    kind: 'rule',
    trace: act.trace,
    by: act.personId > 0 ? act.personId : act.actor,
    shops: shopId === null ? [] : [Number(shopId)],
    subjects: [`rule:${rule}`, ...(shop ? [`shop:${shop.code}`] : [])],
    body: {
      act: 'set',
      rule,
      version,
      scope,
      params: JSON.parse(String(params)),
      severity,
      enabled,
      from,
      until,
      preview: { digest: preview, added, removed },
      approvedBy: act.approvedBy ?? null,
    },
    ...(words && { words }),
  });
}
