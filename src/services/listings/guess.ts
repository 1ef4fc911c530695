/** Pieces that a listing's own words speak of, and where: `3件装`, `x3`, `2 pack`. A guess, for a person to judge. */
export type PackGuess = { pieces: number; from: string };

const CHINESE: Record<string, number> = {
  ...{ 一: 1, 单: 1, 两: 2, 双: 2, 二: 2, 三: 3, 四: 4, 五: 5 },
  ...{ 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 },
};
const MOST = 999;

const PATTERNS: readonly RegExp[] = [
  /(\d{1,3})\s*[件个只盒包瓶袋条支罐本套双对]\s*装/u,
  /([一单两双二三四五六七八九十])\s*[件个只盒包瓶袋条支罐本套双对]\s*装/u,
  /[件个只盒包瓶袋条支罐]\s*[x×*]\s*(\d{1,3})(?!\d)/iu,
  /(?<![a-zA-Z\d])[x×*]\s*(\d{1,3})(?![a-zA-Z\d.])/u,
  /(?<![\p{L}\d.])(\d{1,3})\s*[-\s]?\s*(?:pack|pk|pcs|pieces|count|ct)(?![\p{L}\d])/iu,
  /(?:pack|set|lot|box|bundle)\s+of\s+(\d{1,3})(?!\d)/iu,
];

/** The title counts before the attributes of the variant unless the variant says one itself, which is the more exact. */
export function guessPieces(title: string, attributes: Record<string, string> = {}): PackGuess | undefined {
  for (const text of [...Object.values(attributes), title]) {
    const found = guessIn(text.normalize('NFKC'));
    if (found) return found;
  }
  return undefined;
}

function guessIn(text: string): PackGuess | undefined {
  for (const pattern of PATTERNS) {
    const match = pattern.exec(text);
    const said = match?.[1];
    if (!match || said === undefined) continue;
    const pieces = CHINESE[said] ?? Number(said);
    if (pieces >= 1 && pieces <= MOST) return { pieces, from: match[0].trim() };
  }
  return undefined;
}

/** What a shop's own code may be a multipack of: `TEE-3PCS`, `MUG-1*2`, `TEE-x3`. */
export function baseOf(outerCode: string): { code: string; pieces: number } | undefined {
  const match = /^(.+?)[-_\s]?(?:[*×]\s*|[-_\s]x)(\d{1,3})$|^(.+?)[-_\s](\d{1,3})(?:pcs|pack|pk|件装|件)$/iu.exec(
    outerCode.normalize('NFKC'),
  );
  const [, code = match?.[3], pieces = match?.[4]] = match ?? [];
  const count = Number(pieces);
  return code && count > 1 && count <= MOST ? { code, pieces: count } : undefined;
}

/** Codes are compared without case and without what separates their parts. */
export const bareCode = (code: string): string =>
  code
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
