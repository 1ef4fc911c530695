import { normalise } from '../core/text.ts';

/** One piece of a typed line, from `start` to `end` of the normalised text (quotes and key included). */
export type Token = { text: string; quoted: boolean; start: number; end: number; key?: string };

const TOKEN = /(?:([\p{L}_][\p{L}\p{N}_-]{0,31})=)?(?:"([^"]*)"|'([^']*)'|([^\s"']\S*))|["']/gu;

/** Splits normalised text: spaces part tokens, quotes keep them together, `key="value"` names an argument. Linear. */
export function tokenise(line: string): Token[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(TOKEN)) {
    const [whole, key, double, single, bare] = match;
    const text = double ?? single ?? bare ?? whole;
    const quoted = double !== undefined || single !== undefined;
    const [start, end] = [match.index, match.index + whole.length];
    tokens.push({ text, quoted, start, end, ...(key !== undefined && text !== '' ? { key } : {}) });
  }
  return tokens;
}

/** Trailing text as it was meant: quotes around all of it are not part of it (`""` is for text with both kinds within). */
export const unwrapped = (text: string): string =>
  /^""(.+)""$/.exec(text)?.[1] ?? /^"([^"]*)"$/.exec(text)?.[1] ?? /^'([^']*)'$/.exec(text)?.[1] ?? text;

/** Quotation marks that open and close differently; the others close as they open. */
const PAIRS = ['“”', '„“', '„”', '‟”', '«»', '「」', '『』', '‘’', '‚‘', '‚’', '‛’'];
const APOSTROPHE = /(?<=\p{Script=Latin})['’](?=\p{Script=Latin})/gu;

/** Text as it was typed, before it was normalised, without the pair of quotes around all of it; those within stay. */
export function unquoted(typed: string): string {
  const text = typed.normalize('NFKC');
  const [open, close] = [text.slice(0, 1), text.slice(-1)];
  const within = text.slice(1, -1).replaceAll(APOSTROPHE, '');
  const bare = typed.slice(1, -1).trim();
  if (open === close) return /["'”’]/.test(open) && bare !== '' && !within.includes(open) ? bare : typed;
  if (!PAIRS.includes(open + close)) return typed;
  let depth = 1;
  for (const mark of within) {
    if (mark === close) depth -= 1;
    if (mark === open) depth += 1;
    if (depth === 0) return typed;
  }
  return bare;
}

/** Trailing text in quotes that `unwrapped` takes off again. */
export const wrapped = (text: string): string =>
  !text.includes('"') ? `"${text}"` : !text.includes("'") ? `'${text}'` : `""${text}""`;

/**
 * The end of a raw line that means the same as this normalised text, with its line breaks and tabs, for an argument that keeps them (CSV);
 * nothing where there is none.
 */
export function linesTyped({ lines }: { lines?: boolean }, text: string, raw: string): string | undefined {
  if (!lines) return undefined;
  const words = [...raw.matchAll(/[^\p{Cc}\p{Cf}\p{Cs}\s]+/gu)];
  const from = words.at(-text.split(' ').length);
  if (!from || normalise(raw.slice(from.index)) !== text) return undefined;
  return raw
    .slice(from.index)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{C}\n\t]/gu, ' ')
    .trim();
}
