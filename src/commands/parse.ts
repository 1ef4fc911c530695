import { UserError } from '../core/errors.ts';
import type { Lang, Localized } from '../core/localized.ts';
import { clampChars, normalise, plainSpaces, quote } from '../core/text.ts';
import { type ArgSpec, hasSecret, type ReadContext, UNSAID } from './args.ts';
import type { AnyCommand } from './define.ts';
import { linesTyped, type Token, tokenise, unquoted, unwrapped, wrapped } from './tokens.ts';

/** Which command a line names, with what is left of the line; or what was typed in place of a command. */
export type Named = { command: AnyCommand; rest: string } | { unknown: string; rest: string };

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

type Name = { name: string; folded: string };
/** Worked out once a command: each ask looks at every name of every command. */
const known = new WeakMap<AnyCommand, readonly Name[]>();

/** A Chinese name of two words is also typed without the space: 待办 添加, 待办添加. */
function foldedNames(command: AnyCommand): readonly Name[] {
  const found = known.get(command);
  if (found) return found;
  const { name, aliases = [] } = command;
  const all = [...new Set([name.zh, name.en, name.zh.replaceAll(' ', ''), ...mixed(name), ...aliases])];
  const names = all.map((one) => ({ name: one, folded: folded(one) }));
  known.set(command, names);
  return names;
}

export const namesOf = (command: AnyCommand): string[] => foldedNames(command).map(({ name }) => name);

/** Each half of a name may be in either language: 任务 run, jobs 运行. The last word is the second half. */
function mixed({ zh, en }: Localized): string[] {
  const [zhFirst, zhSecond] = halves(zh);
  const [enFirst, enSecond] = halves(en);
  return zhSecond && enSecond ? [`${zhFirst} ${enSecond}`, `${enFirst} ${zhSecond}`] : [];
}

const halves = (name: string): string[] => name.split(/ (?=[^ ]+$)/);

/** The longest name wins; a Chinese name may touch a Latin argument (`库存TEE-RED-M`). `line` is normalised. */
export function nameIn(line: string, commands: readonly AnyCommand[]): Named {
  const bare = line.replace(/^[/!]+\s*/, '');
  const low = folded(bare);
  let best: { command: AnyCommand; length: number } | undefined;
  for (const command of commands) {
    for (const { name, folded } of foldedNames(command)) {
      if (low.startsWith(folded) && endsAt(name, bare) && name.length > (best?.length ?? 0))
        best = { command, length: name.length };
    }
  }
  if (best)
    return {
      command: best.command,
      rest: bare.slice(best.length).trim(),
    };
  const [first] = tokenise(bare);
  return { unknown: first?.text ?? '', rest: bare.slice(first?.end ?? 0).trim() };
}

/** Whether a name that starts the line also ends there: at a space, the end, or where Chinese meets something else. */
function endsAt(name: string, line: string): boolean {
  const next = line.slice(name.length, name.length + 2);
  if (next === '' || /^[\s:,、?!。]/.test(next)) return true;
  return /\p{Script=Han}$/u.test(name) && !/^\p{Script=Han}/u.test(next);
}

export type Bound = { args: Record<string, unknown>; canonical: string };

/**
 * Binds what was typed to the declared arguments; `raw` is the line before it was normalised, for text that is kept as it
 * was typed. Throws args.* UserErrors with the usage line and an example.
 */
export function bind(command: AnyCommand, typed: string, context: ReadContext, raw?: string): Bound {
  const specs = Object.entries(command.args as Record<string, ArgSpec>);
  return boundOf(command, collect(command, specs, raw === undefined ? typed : tidy(specs, typed)), context, raw);
}

/** Reads the text that belongs to each argument. Throws args.missing, args.wrong. */
export function boundOf(command: AnyCommand, given: Map<string, string>, context: ReadContext, raw?: string): Bound {
  const specs = Object.entries(command.args as Record<string, ArgSpec>);
  const args: Record<string, unknown> = {};
  const words: string[] = [command.name.en];
  for (const [name, spec] of specs) {
    const text = given.get(name);
    if (text === undefined) {
      if (!spec.optional) throw missing(command, spec);
      args[name] = undefined;
      continue;
    }
    const meant = spec.verbatim && raw !== undefined ? (linesTyped(spec, text, raw) ?? asTyped(text, raw)) : text;
    const read = spec.read(meant, context);
    if (!read) throw wrong(command, spec, text);
    args[name] = read.value;
    if (spec.marker) words.push(spec.marker.en);
    if (spec.secret && !spec.secret(meant)) words.push(UNSAID);
    else words.push(spec.rest ? restWords(specs, meant) : quote(typeof read.value === 'string' ? read.value : text));
  }
  return { args, canonical: words.join(' ') };
}

/** What people set around arguments in a sentence: 库存：TEE，缺货？ Text for people keeps its end. */
function tidy(specs: [string, ArgSpec][], typed: string): string {
  const begun = typed.replace(/^[:,、]\s*/, '');
  if (specs.some(([, spec]) => spec.verbatim)) return begun;
  return begun.replace(/(^|[\p{L}\p{N}])\s*[?!。]+$/u, '$1');
}

/**
 * The end of the raw line that means the same as this normalised text, or the text itself where there is none. Only here
 * can quotes within quotes be told apart: normalised, they are all the same.
 */
function asTyped(text: string, raw: string): string {
  const words = plainSpaces(raw).split(' ');
  const end = words.slice(-text.split(' ').length).join(' ');
  if (normalise(end) === text) return unquoted(end);
  const bare = end.slice(1, -1).trim();
  if (normalise(bare) === text) return bare;
  const twice = normalise(bare.slice(1, -1)) === text;
  return !twice ? text : end.startsWith('""') ? bare.slice(1, -1) : bare;
}

/** Trailing text in canonical words: in quotes where its start would be read as something else. */
function restWords(specs: [string, ArgSpec][], text: string): string {
  const [first, second] = tokenise(text);
  const misread =
    first !== undefined &&
    (unwrapped(text) !== text ||
      unquoted(text) !== text ||
      (first.key !== undefined && specs.some(([name, spec]) => answersTo(name, spec, first.key as string))) ||
      markedBy(specs, first, second ?? first) !== undefined);
  return misread ? wrapped(text) : text;
}

/** Which text belongs to which argument: named ones, marked ones, then the rest by position. */
function collect(command: AnyCommand, specs: [string, ArgSpec][], typed: string): Map<string, string> {
  const given = new Map<string, string>();
  const tokens = tokenise(typed);
  const waiting = specs.filter(([, spec]) => !spec.marker).map(([name, spec]) => ({ name, spec }));
  let joining: string | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const named = specs.find(([name, spec]) => token.key !== undefined && answersTo(name, spec, token.key));
    const marked = token.quoted || token.key !== undefined ? undefined : markedBy(specs, token, tokens[i + 1]);
    const keyed = named && !given.has(named[0]) ? { name: named[0], text: token.text, took: 0 } : undefined;
    const own = keyed ?? (marked && !given.has(marked.name) ? marked : undefined);
    if (own) {
      const { text, took } = withNext(command, own, tokens.slice(i + own.took + 1));
      given.set(own.name, text);
      i += own.took + took;
    } else {
      while (waiting[0] && given.has(waiting[0].name)) waiting.shift();
      const next = waiting.shift();
      // In text for people a=b is text; anywhere else it would be taken for a value that nobody meant.
      if (token.key !== undefined && !next?.spec.verbatim) throw wrongKey(command, specs, token.key, named?.[0]);
      if (next?.spec.rest) return given.set(next.name, unwrapped(typed.slice(token.start)).trim());
      if (!next && joining === undefined) throw tooMany(command, token.text);
      const name = next?.name ?? (joining as string);
      // One kind of quotation mark, so that the other can hold it in canonical words.
      const own = withNext(command, { name, text: token.text }, next && !token.quoted ? tokens.slice(i + 1) : []);
      given.set(name, next ? own.text : `${given.get(name)} ${token.text}`.replaceAll('"', "'"));
      i += own.took;
      joining = next ? (next.spec.joins ? next.name : undefined) : joining;
    }
  }
  return given;
}

/** A value and the words after it that belong to it. */
function withNext(command: AnyCommand, own: { name: string; text: string }, after: Token[]) {
  const takes = (command.args as Record<string, ArgSpec>)[own.name]?.takes;
  let { text } = own;
  let took = 0;
  for (const token of takes ? after : []) {
    const longer = token.quoted || token.key !== undefined ? undefined : takes?.(text, token.text);
    if (longer === undefined) break;
    text = longer;
    took++;
  }
  return { text, took };
}

/** `warehouse=`, `仓库=`: the argument's own name, the word of its usage line, its marker. */
const answersTo = (name: string, spec: ArgSpec, key: string): boolean =>
  [name, shortWord(spec, 'zh'), shortWord(spec, 'en'), spec.marker?.zh, spec.marker?.en, ...(spec.keys ?? [])].some(
    (word) => word !== undefined && folded(word) === folded(key),
  );

/** The first words of an argument's description, as usage lines show them. */
const shortWord = (spec: ArgSpec, lang: Lang): string => spec.words[lang].split(/[，,(（]/)[0]?.trim() ?? '';

/** `从 SH-2`, `从SH-2` or `from SH-2`: the argument a marker announces, and how many more tokens it took. */
function markedBy(
  specs: [string, ArgSpec][],
  token: Token,
  next: Token | undefined,
): { name: string; text: string; took: number } | undefined {
  for (const [name, spec] of specs) {
    for (const marker of spec.marker ? [spec.marker.zh, spec.marker.en] : []) {
      if (folded(token.text) === folded(marker) && next) return { name, text: next.text, took: 1 };
      const touches =
        /\p{Script=Han}$/u.test(marker) &&
        token.text.startsWith(marker) &&
        !/^\p{Script=Han}/u.test(token.text.slice(marker.length));
      if (touches && token.text.length > marker.length) return { name, text: token.text.slice(marker.length), took: 0 };
    }
  }
  return undefined;
}

/** `库存 <商品编码> [仓库]`. */
export function usageOf(command: AnyCommand): Localized {
  const line = (lang: Lang): string =>
    [
      command.name[lang],
      ...Object.values(command.args as Record<string, ArgSpec>).map((spec) => {
        const word = shortWord(spec, lang);
        const marked = spec.marker ? `${spec.marker[lang]} <${word}>` : `<${word}>`;
        return spec.optional ? `[${marked.replace(/[<>]/g, '')}]` : marked;
      }),
    ].join(' ');
  return { zh: line('zh'), en: line('en') };
}

/** The first example in a language: the first that holds Chinese, or the first that does not. */
export const exampleOf = (command: AnyCommand, lang: Lang): string =>
  command.examples.find((example) => /\p{Script=Han}/u.test(example) === (lang === 'zh')) ??
  command.examples[0] ??
  command.name[lang];

export const usageHints = (command: AnyCommand): Localized[] => {
  const usage = usageOf(command);
  return [
    { zh: `用法：${usage.zh}`, en: `Usage: ${usage.en}` },
    { zh: `例如：${exampleOf(command, 'zh')}`, en: `Example: ${exampleOf(command, 'en')}` },
  ];
};

/** How much of what somebody typed is said back to them. */
const SHOWN = 40;
/** Where one argument is secret, any word may be it in the wrong place. */
const shownOf = (command: AnyCommand, text: string): string => (hasSecret(command) ? UNSAID : clampChars(text, SHOWN));

const missing = (command: AnyCommand, spec: ArgSpec): UserError =>
  new UserError(
    'args.missing',
    { zh: `还缺：${spec.words.zh}`, en: `Still missing: ${spec.words.en}` },
    usageHints(command),
  );

function wrong(command: AnyCommand, spec: ArgSpec, text: string): UserError {
  const shown = shownOf(command, text);
  const { zh, en } = { zh: shortWord(spec, 'zh'), en: shortWord(spec, 'en') };
  const why = spec.refusal?.(shown);
  if (why) return new UserError('args.wrong', why, usageHints(command));
  if (spec.most !== undefined && text.length > spec.most)
    return new UserError(
      'args.wrong',
      { zh: `${zh}最多 ${spec.most} 个字符`, en: `${en}: at most ${spec.most} characters` },
      usageHints(command),
    );
  return new UserError(
    'args.wrong',
    {
      zh: `看不懂“${shown}”，这里要写：${spec.words.zh}`,
      en: `“${shown}” is not understood, expected: ${spec.words.en}`,
    },
    usageHints(command),
  );
}

function wrongKey(command: AnyCommand, specs: [string, ArgSpec][], key: string, known: string | undefined): UserError {
  const shown = shownOf(command, key);
  if (known !== undefined)
    return new UserError(
      'args.twice',
      { zh: `“${shown}=”写了两次`, en: `“${shown}=” is given twice` },
      usageHints(command),
    );
  const zh = specs.map(([, spec]) => `${spec.marker?.zh ?? shortWord(spec, 'zh')}=`).join('、');
  const en = specs.map(([name, spec]) => `${spec.marker?.en ?? name}=`).join(', ');
  return new UserError(
    'args.key',
    specs.length === 0
      ? { zh: `没有“${shown}=”，这个命令不带参数`, en: `There is no “${shown}=”, this command takes no arguments` }
      : {
          zh: `没有“${shown}=”，可以写：${zh}；编码里有等号就加引号`,
          en: `There is no “${shown}=”, you may write ${en}; a code that holds = goes in quotes`,
        },
    usageHints(command),
  );
}

const tooMany = (command: AnyCommand, text: string): UserError =>
  new UserError(
    'args.too_many',
    {
      zh: `“${shownOf(command, text)}”是多出来的`,
      en: `“${shownOf(command, text)}” is more than this command takes`,
    },
    usageHints(command),
  );
