/** One piece of a typed line. `start` is where it stands in the normalised text, for arguments that take the rest. */
export type Token = { text: string; quoted: boolean; start: number; key?: string };

const TOKEN = /(?:([\p{L}_][\p{L}\p{N}_-]{0,31})=)?(?:"([^"]*)"|'([^']*)'|([^\s"']\S*))|["']/gu;

/** Splits normalised text: spaces part tokens, quotes keep them together, `key="value"` names an argument. Linear. */
export function tokenise(line: string): Token[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(TOKEN)) {
    const [whole, key, double, single, bare] = match;
    const text = double ?? single ?? bare ?? whole;
    const quoted = double !== undefined || single !== undefined;
    tokens.push({ text, quoted, start: match.index, ...(key !== undefined && text !== '' ? { key } : {}) });
  }
  return tokens;
}

/** A value as it must be written to be read as one token again. */
export const quote = (value: string): string =>
  value !== '' && !/[\s"'=]/.test(value)
    ? value
    : value.includes('"')
      ? `'${value.replaceAll("'", '')}'`
      : `"${value}"`;
