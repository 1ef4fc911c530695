import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Policy } from './need.ts';
import {
  lineCalled,
  lineWords,
  noSuchLine,
  policyOf,
  readValue,
  SHIPPED_VALUES,
  written,
  wrongValue,
} from './policy-lines.ts';

type Deps = { tx: Tx };

type Kept = { line: string; version: number; value: string; author: string; approved_by: string; at: string };

const latest = ({ tx }: Deps): Promise<Kept[]> =>
  rowsOf<Kept>(
    tx,
    sql`select distinct on (line) line, version, value, author, approved_by, at from approval_policy order by line, version desc`,
  );

async function values(d: Deps): Promise<Map<string, string>> {
  const all = new Map(SHIPPED_VALUES);
  for (const { line, value } of await latest(d)) all.set(line, value);
  return all;
}

/** What is in force: what came with the system, overlaid by what was set. */
export const policy = async (d: Deps): Promise<Policy> => policyOf(await values(d));

export type PolicyRow = {
  line: string;
  words: Localized;
  value: string;
  version: number;
  by: string;
  at: Date | undefined;
};

export async function policyRows(d: Deps): Promise<PolicyRow[]> {
  const kept = new Map((await latest(d)).map((one) => [one.line, one]));
  return [...(await values(d))].map(([line, value]) => {
    const set = kept.get(line);
    const by = set ? [set.author, set.approved_by].filter(Boolean).join(' + ') : '';
    return { line, words: lineWords(line), value, version: set?.version ?? 1, by, at: set && instantOf(set.at) };
  });
}

/** Read only. It always needs a second person. Throws policy.unknown, policy.wrong, policy.same. */
export async function planPolicy(d: Deps, typed: string, value: string): Promise<Effect> {
  const line = lineCalled(typed);
  if (line === undefined) throw noSuchLine(typed);
  const read = readValue(line, value);
  if (!read) throw wrongValue(line);
  const after = written(read);
  const row = (await policyRows(d)).find((one) => one.line === line);
  const before = row?.value ?? 'off';
  if (before === after)
    throw new UserError('policy.same', { zh: `${line} 已经是 ${after}`, en: `${line} is ${after} already` });
  const words = lineWords(line);
  const version = row?.version ?? 0;
  return {
    summary: { zh: `审批线 ${line}：${before} → ${after}`, en: `Approval line ${line}: ${before} → ${after}` },
    rows: [
      {
        key: `approval_policy:${line}`,
        label: words,
        version,
        versionAfter: version + 1,
        changes: [{ label: words, before, after }],
      },
    ],
    figures: [],
    risk: { area: 'rules', second: { role: 'compliance' } },
    inverse: { says: `approval policy set ${line} ${before}` },
    data: { line, before, after, version },
  };
}

/** A new version of a line. Throws effect.changed when it has another by now. */
export async function setPolicy(
  d: Deps,
  { data }: Effect,
  by: { actor: string; approvedBy: string; personId: number },
): Promise<void> {
  const { line, after, version } = data;
  await rowsOf(d.tx, sql`select pg_advisory_xact_lock(hashtext('zhanggui approval policy'))`);
  const row = (await policyRows(d)).find((one) => one.line === line);
  if ((row?.version ?? 0) !== version) throw effectChanged(String(line));
  await rowsOf(
    d.tx,
    sql`insert into approval_policy (line, version, value, author, approved_by)
        values (${line}, ${Number(version) + 1}, ${after}, ${by.actor}, ${by.approvedBy})`,
  );
  await putEvidence(d.tx, {
    kind: 'approval',
    by: by.personId,
    subjects: [`policy:${line}`],
    body: {
      event: 'policy',
      line: String(line),
      before: String(data['before']),
      after: String(after),
      version: Number(version) + 1,
    },
  });
}
