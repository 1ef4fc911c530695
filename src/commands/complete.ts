import type { Lang } from '../core/localized.ts';
import { normalise, quote } from '../core/text.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import type { ArgSpec, Suggest } from './args.ts';
import type { AnyCommand } from './define.ts';
import { nameIn, namesOf, usageOf } from './parse.ts';
import { tokenise } from './tokens.ts';

/** `insert` is the whole line after taking it, `label` what a list shows, `hint` what it means. */
export type Completion = { insert: string; label: string; hint: string };

const MOST = 12;

type Typing = {
  tx: Tx;
  typed: string;
  lang: Lang;
  allowed: readonly AnyCommand[];
  values: Partial<Record<string, readonly string[]>>;
};

/** What may come next: commands while one is being named, then values of the argument that the cursor is in. */
export async function complete(typing: Typing): Promise<Completion[]> {
  const line = normalise(typing.typed);
  const named = nameIn(line, typing.allowed);
  const inName = !('command' in named) || (named.rest === '' && !/\s$/.test(typing.typed));
  if (inName) return commandsFor(typing, line);
  // What follows a name may be a value, or the second word of a longer name (todo add).
  const longer = commandsFor(typing, /\s$/.test(typing.typed) ? `${line} ` : line);
  return [...(await valuesFor(typing, named.command, line, named.rest)), ...longer].slice(0, MOST);
}

function commandsFor({ allowed, lang }: Typing, line: string): Completion[] {
  const start = line.toLowerCase();
  return allowed
    .flatMap((command) => {
      const name = [command.name[lang], ...namesOf(command)].find((one) => one.toLowerCase().startsWith(start));
      return name === undefined ? [] : [{ command, name }];
    })
    .sort((a, b) => a.name.length - b.name.length || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ command, name }) => ({
      insert: Object.keys(command.args as object).length > 0 ? `${name} ` : name,
      label: usageOf(command)[lang],
      hint: command.summary[lang],
    }));
}

async function valuesFor(typing: Typing, command: AnyCommand, line: string, rest: string): Promise<Completion[]> {
  const specs = Object.values(command.args as Record<string, ArgSpec>).filter((spec) => !spec.marker);
  const tokens = tokenise(rest);
  const fresh = rest === '' || /\s$/.test(typing.typed);
  const place = fresh ? tokens.length : tokens.length - 1;
  const spec = specs[Math.min(place, specs.length - 1)];
  if (!spec?.suggest || (place >= specs.length && !spec.rest)) return [];
  const begun = fresh ? '' : (tokens.at(-1)?.text ?? '');
  const kept = fresh ? `${line} ` : line.slice(0, line.length - (tokens.at(-1)?.text.length ?? 0));
  const values = await valuesOf(typing, spec.suggest, begun);
  return values.slice(0, MOST).map(({ value, hint }) => ({
    insert: `${kept}${quote(value)}`,
    label: value,
    hint: hint || spec.words[typing.lang],
  }));
}

type Value = { value: string; hint: string };

async function valuesOf({ tx, lang, values }: Typing, from: Suggest, begun: string): Promise<Value[]> {
  const name = sql.identifier(lang === 'zh' ? 'name_zh' : 'name_en');
  if (from === 'sku') return skus(tx, begun);
  if (from === 'warehouse')
    return rowsOf(
      tx,
      sql`select code as value, ${name} as hint from warehouse where starts_with(code, lower(${begun})) order by code limit ${MOST}`,
    );
  if (from === 'shop')
    return rowsOf(
      tx,
      sql`select code as value, ${name} as hint from shop where starts_with(lower(code), lower(${begun})) or starts_with(${name}, ${begun}) order by code limit ${MOST}`,
    );
  const known = typeof from === 'string' ? (values[from] ?? []) : from;
  return known
    .filter((value) => value.toLowerCase().startsWith(begun.toLowerCase()))
    .map((value) => ({ value, hint: '' }));
}

/** By the start of the code, else by a word of the title: operators remember either. */
async function skus(tx: Tx, begun: string): Promise<Value[]> {
  const low = begun.toLowerCase();
  const byCode = await rowsOf<Value>(
    tx,
    sql`select code as value, title as hint from sku where lower(code) >= ${low} and lower(code) < ${`${low}\u{10ffff}`} collate "C"
          and starts_with(lower(code), ${low}) order by lower(code) limit ${MOST}`,
  );
  if (byCode.length > 0 || begun.length < 2) return byCode;
  return rowsOf(
    tx,
    sql`select code as value, title as hint from sku where position(${low} in lower(title)) > 0 order by code limit ${MOST}`,
  );
}
