import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { openDb, systemScope, type Tx } from '../db/client.ts';
import type { OfficeDeps } from '../services/compliance/office/deps.ts';
import { keep, keptNote, openWatch, platformsSold } from '../services/compliance/office/policy.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import { platformCalled, platformWords } from '../services/connections/kinds.ts';
import { createRejects, rejectsPath } from '../services/imports/rejects.ts';
import { createTodos } from '../services/todos/todos.ts';
import { inFile, sheetOf } from './import-risks.ts';

const COLUMNS = {
  platform: ['platform', '平台'],
  date: ['date', '日期'],
  url: ['url', '网址', '链接'],
  text: ['text', '内容', '变化'],
  rules: ['rules', '规则'],
};

type Options = { rejects?: string; rules: readonly RuleKind[] };
const BY = { personId: 0, actor: 'import', trace: 'import' };

/** `policies FILE`: what changed on platforms, a row a note. The same note again is noted once; it closes the to-dos of its month. */
export async function importPolicies(url: string, file: string, { rules, ...options }: Options): Promise<Localized[]> {
  const sheet = sheetOf(file, COLUMNS, ['platform', 'text']);
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const db = openDb(url, { poolSize: 1 });
  const done = { noted: 0, same: 0 };
  try {
    for (const { line, reason } of sheet.broken) rejects.add(line, reason, '');
    await db.withScope(systemScope('import'), async (tx) => {
      const sold = await platformsSold(tx);
      for (const { line, cells } of sheet.rows) {
        const isNew = await noting(depsOf(tx, rules), sold, cells).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          rejects.add(line, error.text.en, Object.values(cells).join(','));
          return undefined;
        });
        if (isNew !== undefined) done[isNew ? 'noted' : 'same'] += 1;
      }
    });
    const summary: Localized = {
      zh: `记下 ${done.noted} 条平台政策，${done.same} 条早已有，${rejects.count()} 行没有收下`,
      en: `${done.noted} policy notes kept, ${done.same} known before, ${rejects.count()} lines refused`,
    };
    return [summary, ...(rejects.file() ? [inFile(rejects.file() ?? '')] : [])];
  } finally {
    rejects.close();
    await db.close();
  }
}

const depsOf = (tx: Tx, rules: readonly RuleKind[]): OfficeDeps => ({
  tx,
  rules,
  platformCalled,
  platformWords,
  todos: createTodos({ tx }),
  staff: async () => [],
  personCalled: async () => undefined,
});

/** Whether it is new. */
async function noting(d: OfficeDeps, sold: readonly string[], cells: Record<string, string>): Promise<boolean> {
  const now = new Date();
  const kept = keptNote(
    d,
    sold,
    {
      platform: cells['platform'] ?? '',
      words: cells['text'] ?? '',
      url: cells['url'] ?? '',
      day: cells['date'] ?? '',
      rules: (cells['rules'] ?? '').split(/[;；|、,，]/),
    },
    now,
  );
  const id = await keep(d.tx, kept, { ...BY, now });
  if (id === undefined) return false;
  for (const todo of await openWatch(d.tx, kept.platform, kept.day))
    await d.todos.applyState(await d.todos.planState(todo, true, `policy ${id}`), BY.actor, now);
  return true;
}
