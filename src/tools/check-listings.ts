import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { thingsOf } from '../commands/api/check.ts';
import { type CheckItem, checkItemsIn, checkItemsOf, type WrongLine } from '../commands/api/check-body.ts';
import type { Config } from '../config.ts';
import { UserError } from '../core/errors.ts';
import type { Lang } from '../core/localized.ts';
import { decoded } from '../core/plain-text.ts';
import { openDb, systemScope } from '../db/client.ts';
import { openDatabase } from '../db/open.ts';
import { type Checked, createChecks } from '../services/compliance/check/checks.ts';
import { loadRules } from '../services/compliance/load.ts';
import { createShops } from '../services/shops/shops.ts';
import { EXIT, refusals, say, type Terminal, usage } from './terminal.ts';

const MOST_BYTES = 2 * 1024 * 1024;
const RULES = path.join(import.meta.dirname, '../services/compliance/rules');
const USAGE = ['npm run check-listings -- FILE.csv|FILE.json [--shop CODE]'];

/**
 * `npm run check-listings -- FILE`: up to 50 listings of a CSV (UTF-8 or GBK) or JSON file, each with what was found and what to say
 * instead. Exit code 0: all may go out; 1: some may not, or the file was refused; 2: not understood.
 */
export async function runCheckListings(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  const asked = understand(argv);
  if (!asked) return usage(terminal, { zh: '请写一个文件', en: 'Name one file' }, USAGE);
  let passes = true;
  const code = await refusals(terminal, async () => {
    const given = itemsIn(asked.file);
    const items = given.items.map((item) => ({ ...(asked.shop && { shop: asked.shop }), ...item }));
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    const db = openDb(database.url, { poolSize: 1 });
    try {
      const rules = await loadRules(RULES);
      const { checked, wrong } = await db.withScope(systemScope('check'), async (tx) => {
        const { things, wrong } = await thingsOf({ shops: createShops({ tx }) }, items, { shops: undefined });
        return {
          checked: await createChecks({ tx, rules }).many(things, new Date()),
          wrong: [...given.wrong, ...wrong],
        };
      });
      for (const line of linesOf(checked, terminal.lang)) say(terminal.out, line);
      for (const { line, says } of wrong.toSorted((a, b) => a.line - b.line))
        say(
          terminal.error,
          { zh: `第 ${line} 行没有检查：${says.zh}`, en: `Line ${line} was not checked: ${says.en}` }[terminal.lang],
        );
      passes = wrong.length === 0 && checked.every((one) => one.passes);
    } finally {
      await db.close();
      await database.close();
    }
  });
  return code === EXIT.done && !passes ? EXIT.failed : code;
}

function understand(argv: string[]): { file: string; shop?: string } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: { shop: { type: 'string' } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return undefined;
    return { file, ...(values.shop !== undefined && { shop: values.shop }) };
  } catch {
    return undefined;
  }
}

/** Throws check.no_file, check.file, check.too_many, args.*. */
function itemsIn(file: string): { items: CheckItem[]; wrong: WrongLine[] } {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw no('check.no_file', `没有找到文件 ${file}`, `There is no file ${file}`);
  if (found.size > MOST_BYTES)
    throw no('check.file', '文件超过 2 MB，请分成几个', 'The file is larger than 2 MB; split it');
  const bytes = readFileSync(file);
  if (!file.toLowerCase().endsWith('.json')) return checkItemsIn(bytes);
  const given = jsonOf(decoded(bytes));
  const items = checkItemsOf(Array.isArray(given) ? { listings: given } : (given as Record<string, unknown>));
  return { items, wrong: [] };
}

function jsonOf(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw no(
    'check.file',
    '这个文件不是 JSON；请写 {"listings": [{"title": "…"}]}',
    'The file is no JSON; write {"listings": [{"title": "…"}]}',
  );
}

const no = (code: string, zh: string, en: string) => new UserError(code, { zh, en });

function* linesOf(checked: readonly Checked[], lang: Lang): Generator<string> {
  for (const [n, { thing, hits, rewritten }] of checked.entries()) {
    if (hits.length === 0) continue;
    yield `${n + 1}. ${thing.label[lang]}`;
    for (const hit of hits) {
      yield `   ${hit.says[lang]}`;
      for (const { field, from, to, clause } of hit.places ?? []) {
        const whole = thing.texts[field] ?? '';
        const marked = `${whole.slice(Math.max(0, from - 12), from)}【${whole.slice(from, to)}】${whole.slice(to, to + 12)}`;
        yield `     ${field}: ${marked.replaceAll(/\s+/g, ' ')}${clause ? ` (${clause[lang]})` : ''}`;
      }
    }
    if (rewritten?.clean)
      for (const [field, now] of Object.entries(rewritten.texts))
        if (now !== thing.texts[field]) yield `   ${field} → ${now}`;
    for (const { field, words, instead } of rewritten?.anew ?? [])
      yield `   ${field}: ${words.join(', ')} → ${instead[lang]}`;
  }
  const [bad, found] = [checked.filter(({ passes }) => !passes), checked.filter(({ hits }) => hits.length > 0)];
  const [all, some, none] = [checked.length, found.length - bad.length, checked.length - found.length];
  yield lang === 'zh'
    ? `共检查 ${all} 条：${bad.length} 条不能这样发，${some} 条要留意，${none} 条没有问题`
    : `${all} checked: ${bad.length} may not go out like this, ${some} need care, ${none} are fine`;
}
