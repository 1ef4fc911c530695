import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { openDb, systemScope } from '../db/client.ts';
import { type Columns, readSheet, type Sheet } from '../platforms/table/sheet.ts';
import { putRisks, RISK_COLUMNS, type Risk, riskOf } from '../services/compliance/office/risks.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import { createRejects, rejectsPath } from '../services/imports/rejects.ts';

type Options = { rejects?: string; rules: readonly RuleKind[] };

/** Bytes of a file of risks or notes; it is read by people. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_RISKS = 5_000;

/** `risks FILE`: the risk library, a row a risk; a code that is known is updated. Lines with an unknown rule are refused by number. */
export async function importRisks(url: string, file: string, { rules, ...options }: Options): Promise<Localized[]> {
  const sheet = sheetOf(file, RISK_COLUMNS, ['code', 'owner', 'likelihood', 'effect']);
  if (sheet.rows.length > MOST_RISKS)
    throw new UserError('imports.too_many', {
      zh: `最多 ${MOST_RISKS} 行风险，请分成几个文件`,
      en: `At most ${MOST_RISKS} risks in a file; split it`,
    });
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const db = openDb(url, { poolSize: 1 });
  try {
    for (const { line, reason } of sheet.broken) rejects.add(line, reason, '');
    const risks: Risk[] = [];
    for (const { line, cells } of sheet.rows) {
      const risk = riskOf(rules, cells);
      if ('why' in risk) rejects.add(line, risk.why, Object.values(cells).join(','));
      else risks.push(risk);
    }
    const done = await db.withScope(systemScope('import'), (tx) => putRisks(tx, risks, 'import'));
    return [
      {
        zh: `新增 ${done.added} 项风险，更新 ${done.changed} 项，${done.same} 项没有变，${rejects.count()} 行没有收下`,
        en: `${done.added} risks added, ${done.changed} updated, ${done.same} unchanged, ${rejects.count()} lines refused`,
      },
      ...(rejects.file() ? [inFile(rejects.file() ?? '')] : []),
    ];
  } finally {
    rejects.close();
    await db.close();
  }
}

/** The file as rows, UTF-8 or GBK. Throws imports.no_file and imports.unreadable in one sentence. */
export function sheetOf(file: string, columns: Columns, must: readonly string[]): Sheet {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new UserError('imports.no_file', { zh: `没有找到文件 ${file}`, en: `There is no file ${file}` });
  if (found.size > MOST_BYTES)
    throw new UserError('imports.too_large', {
      zh: '文件超过 2 MB，请分成几个',
      en: 'The file is larger than 2 MB; split it',
    });
  const sheet = readSheet(readFileSync(file), columns, must);
  if (sheet.refused !== undefined)
    throw new UserError('imports.unreadable', {
      zh: `读不了这个文件：${sheet.refused}；第一行要有这些列：${must.map((one) => columns[one]?.[0] ?? one).join('、')}`,
      en: `This file cannot be read: ${sheet.refused}; its first line needs ${must.map((one) => columns[one]?.[0] ?? one).join(', ')}`,
    });
  return sheet;
}

export const inFile = (file: string): Localized => ({
  zh: `没有收下的行和原因在 ${file}`,
  en: `Refused lines and why are in ${file}`,
});
