import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { RuleKind } from '../rule-kind.ts';
import { ruleIn } from '../versions/values.ts';

export type Risk = {
  code: string;
  category: string;
  name: Localized;
  measure: Localized;
  owner: string;
  /** Both 1 to 5. */
  likelihood: number;
  effect: number;
  rules: string[];
  /** Codes of playbooks, as text. */
  playbooks: string[];
};

/** A line of a file by our names of its columns. */
export type RiskCells = Partial<Record<RiskColumn, string>>;
export type RiskColumn =
  | 'code'
  | 'category'
  | 'zh'
  | 'en'
  | 'measureZh'
  | 'measureEn'
  | 'owner'
  | 'likelihood'
  | 'effect'
  | 'rules'
  | 'playbooks';

export const RISK_COLUMNS: Record<RiskColumn, readonly string[]> = {
  code: ['code', '编号'],
  category: ['category', '类别'],
  zh: ['risk_zh', '风险', '风险名称'],
  en: ['risk_en', 'risk'],
  measureZh: ['measure_zh', '措施', '应对措施'],
  measureEn: ['measure_en', 'measure'],
  owner: ['owner', '负责人'],
  likelihood: ['likelihood', '可能性'],
  effect: ['effect', '影响', '影响程度'],
  rules: ['rules', '规则'],
  playbooks: ['playbooks', '预案'],
};

const MOST_TEXT = 500;

/** A line as a risk, or why it is none. `playbook` and `rule` codes stand beside each other with `;` or `|`. Pure. */
export function riskOf(rules: readonly RuleKind[], cells: RiskCells): Risk | { why: string } {
  const code = (cells.code ?? '').trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,31}$/u.test(code)) return { why: 'no code of 1 to 32 letters and digits' };
  const name = both(cells.zh, cells.en);
  const measure = both(cells.measureZh, cells.measureEn);
  if (!name) return { why: 'no name of the risk (risk_zh or risk_en)' };
  if (!measure) return { why: 'no measure (measure_zh or measure_en)' };
  const owner = (cells.owner ?? '').trim();
  if (owner === '') return { why: 'no owner' };
  const long = [name.zh, name.en, measure.zh, measure.en, owner, cells.category ?? ''].some(
    (one) => one.length > MOST_TEXT,
  );
  if (long) return { why: `a text is longer than ${MOST_TEXT} characters` };
  const [likelihood, effect] = [degree(cells.likelihood), degree(cells.effect)];
  if (likelihood === undefined) return { why: 'likelihood is no whole number from 1 to 5' };
  if (effect === undefined) return { why: 'effect is no whole number from 1 to 5' };
  const linked: string[] = [];
  for (const word of listed(cells.rules)) {
    const found = ruleIn(rules, word);
    if (found?.rest !== '') return { why: `there is no rule “${clampChars(word, 40)}”` };
    linked.push(found.rule.code);
  }
  const playbooks = listed(cells.playbooks);
  const wrong = playbooks.find((one) => !/^[\p{L}\p{N}._-]{1,40}$/u.test(one));
  if (wrong !== undefined || playbooks.length > 20)
    return { why: 'playbooks are codes of up to 40 letters and digits' };
  const category = (cells.category ?? '').trim();
  return { code, category, name, measure, owner, likelihood, effect, rules: [...new Set(linked)], playbooks };
}

/** In the one language that there is, where there is only one. */
function both(zh: string | undefined, en: string | undefined): Localized | undefined {
  const [a, b] = [(zh ?? '').trim(), (en ?? '').trim()];
  return a === '' && b === '' ? undefined : { zh: a || b, en: b || a };
}

const degree = (typed: string | undefined): number | undefined =>
  /^[1-5]$/.test((typed ?? '').trim()) ? Number(typed) : undefined;

const listed = (typed: string | undefined): string[] => [
  ...new Set(
    (typed ?? '')
      .split(/[;；|、]/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

/** Writes them down; a code that is known is the same risk, changed or not. The later of two lines with one code counts. */
export async function putRisks(
  tx: Tx,
  risks: readonly Risk[],
  by: string,
): Promise<{ added: number; changed: number; same: number }> {
  const unique = [...new Map(risks.map((risk) => [risk.code, risk])).values()];
  const rows = await rowsOf<{ added: boolean }>(
    tx,
    sql`insert into risk as r (code, category, name, measure, owner, likelihood, effect, rules, playbooks, set_by)
        select code, category, name, measure, owner, likelihood, effect, array(select jsonb_array_elements_text(rules)),
          array(select jsonb_array_elements_text(playbooks)), ${by}
        from jsonb_to_recordset(${JSON.stringify(unique)}::jsonb) as x(code text, category text, name jsonb, measure jsonb, owner text,
          likelihood int, effect int, rules jsonb, playbooks jsonb)
        on conflict (code) do update set category = excluded.category, name = excluded.name, measure = excluded.measure,
          owner = excluded.owner, likelihood = excluded.likelihood, effect = excluded.effect, rules = excluded.rules,
          playbooks = excluded.playbooks, set_by = excluded.set_by, at = clock_timestamp(), version = r.version + 1
          where (r.category, r.name, r.measure, r.owner, r.likelihood, r.effect, r.rules, r.playbooks) is distinct from
            (excluded.category, excluded.name, excluded.measure, excluded.owner, excluded.likelihood, excluded.effect, excluded.rules, excluded.playbooks)
        returning version = 1 as added`,
  );
  const added = rows.filter((row) => row.added).length;
  const done = { added, changed: rows.length - added, same: unique.length - rows.length };
  if (rows.length > 0)
    await putEvidence(tx, { kind: 'risk', by, subjects: ['risk:library'], body: { act: 'imported', ...done } });
  return done;
}

export type RiskList = { rows: Risk[]; total: number; all: number };

/** The greatest first (likelihood x effect). `word`: part of a code, a name, a category, an owner, or a rule. */
export async function listRisks(
  { tx, rules }: { tx: Tx; rules: readonly RuleKind[] },
  { word, limit }: { word: string | undefined; limit: number },
): Promise<RiskList> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select * from risk order by likelihood * effect desc, effect desc, code limit 5000`,
  );
  const all = rows.map(riskRow);
  const rule = word === undefined ? undefined : ruleIn(rules, word);
  const wanted = foldName(word ?? '');
  const fits = (risk: Risk) =>
    wanted === '' ||
    (rule?.rest === '' && risk.rules.includes(rule.rule.code)) ||
    [risk.code, risk.name.zh, risk.name.en, risk.category, risk.owner, ...risk.rules, ...risk.playbooks].some((one) =>
      foldName(one).includes(wanted),
    );
  const found = all.filter(fits);
  return { rows: found.slice(0, limit), total: found.length, all: all.length };
}

/** Throws risk.not_found. */
export async function riskCalled({ tx }: { tx: Tx }, code: string): Promise<Risk & { setBy: string; version: number }> {
  const [row] = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select * from risk where lower(code) = lower(${code.trim()})`,
  );
  if (!row)
    throw new UserError('risk.not_found', {
      zh: `没有风险“${clampChars(code, 40)}”；发送 风险 ${clampChars(code, 20)} 按词查找`,
      en: `There is no risk “${clampChars(code, 40)}”; search by word with risk ${clampChars(code, 20)}`,
    });
  return { ...riskRow(row), setBy: row['set_by'] as string, version: row['version'] as number };
}

const riskRow = (row: Record<string, unknown>): Risk => ({
  code: row['code'] as string,
  category: row['category'] as string,
  name: row['name'] as Localized,
  measure: row['measure'] as Localized,
  owner: row['owner'] as string,
  likelihood: row['likelihood'] as number,
  effect: row['effect'] as number,
  rules: row['rules'] as string[],
  playbooks: row['playbooks'] as string[],
});
