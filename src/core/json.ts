/**
 * JSON as vendors write it. Ids are 64 bit numbers there, and beyond 2^53 a number of this language is another number:
 * such whole numbers are kept as text, digit for digit. All else is as JSON.parse has it, and it throws as JSON.parse does.
 */
export function parseLossless(text: string): unknown {
  // Nothing to lose without a long run of digits; a reviver makes every answer slower.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  // The third argument is part of the language (source text access) and not yet of the compiler's library.
  const keep = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && isLost(value, context.source)
      ? context.source
      : value;
  return JSON.parse(text, keep);
}

const isLost = (value: number, source: string): boolean => /^-?\d+$/.test(source) && !Number.isSafeInteger(value);
