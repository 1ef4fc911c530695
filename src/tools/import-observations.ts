import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { observationsOf } from '../app/observations.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { openDb, systemScope } from '../db/client.ts';
import { createRejects, rejectsPath } from '../services/imports/rejects.ts';
import { loadMetrics } from '../services/kpis/load.ts';
import { MOST } from '../services/observations/read/table.ts';
import { importedWords, wrongLines } from '../services/observations/words.ts';

const METRICS = path.join(import.meta.dirname, '../services/kpis/metrics');
const SHOWN_WRONG = 20;

/** `observations FILE [SHOP]`: all good rows in one transaction, wrong ones named here and in the rejects. */
export async function importObservations(
  url: string,
  file: string,
  { shop, rejects }: { shop: string | undefined; rejects?: string },
): Promise<Localized[]> {
  const bytes = bytesOf(file);
  const kinds = await loadMetrics(METRICS);
  const db = openDb(url, { poolSize: 1 });
  const refused = createRejects(rejects ?? rejectsPath(file));
  try {
    const given = { bytes, name: path.basename(file), shop, author: 'import', now: new Date() };
    const done = await db.withScope(systemScope('import'), (tx) => observationsOf(tx, kinds).importFile(given));
    for (const { line, why } of done.wrong) refused.add(line, why.en, '');
    const where = refused.file();
    return [
      ...importedWords(done),
      ...wrongLines(done.wrong, SHOWN_WRONG),
      ...(where ? [{ zh: `没有收下的行和原因在 ${where}`, en: `What was not taken and why is in ${where}` }] : []),
      {
        zh: `整个撤回：在群里发送 录入 撤回 ${done.batch}`,
        en: `To take all of it back, send: record back ${done.batch}`,
      },
    ];
  } finally {
    refused.close();
    await db.close();
  }
}

function bytesOf(file: string): Uint8Array {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new UserError('imports.no_file', { zh: `没有找到文件 ${file}`, en: `There is no file ${file}` });
  if (found.size > MOST.bytes)
    throw new UserError('imports.too_large', {
      zh: `${file} 超过 ${MOST.bytes / 1024 / 1024} MB，请拆开再导入`,
      en: `${file} is larger than ${MOST.bytes / 1024 / 1024} MB; split it`,
    });
  return readFileSync(file);
}
