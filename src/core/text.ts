/** Text that must fit: vendors count bytes or characters, and refuse or cut a whole message that is too long. */

export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** The longest start of `text` within `maxBytes` of UTF-8, never splitting a character; `mark` shows that it was cut. */
export function clampBytes(text: string, maxBytes: number, mark = '…'): string {
  if (byteLength(text) <= maxBytes) return text;
  const room = maxBytes - byteLength(mark);
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return room < 0 ? '' : kept + mark;
}

/** The same by characters as JavaScript counts them (UTF-16 units), never splitting a surrogate pair. */
export function clampChars(text: string, maxChars: number, mark = '…'): string {
  if (text.length <= maxChars) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length + mark.length > maxChars) break;
    kept += character;
  }
  return kept + mark;
}

/**
 * Typed text as the parser wants it: NFKC (full-width letters, digits and punctuation become plain), smart quotes,
 * typeset hyphens and minus signs folded, and everything that is not text (see `plainSpaces`) made one space.
 */
export const normalise = (typed: string): string =>
  plainSpaces(
    typed
      .normalize('NFKC')
      .replace(/[“”„‟«»「」『』]/g, '"')
      .replace(/[‘’‚‛]/g, "'")
      .replace(/[\u2010\u2011\u2212]/g, '-'),
  );

/** White space, control characters and halves of characters (which PostgreSQL's JSON refuses): each run is one space. */
export const plainSpaces = (typed: string): string => typed.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim();

/** A value as it must be written in a command to be read as one piece again. */
export function quote(value: string): string {
  if (/^[^\s"'][^\s=]*$/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

/** The form in which names of shops are compared: full-width and upper-case letters folded, without spaces. */
export const foldName = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, '');

/** The first ten of many names, and that there are more: for a refusal that says what there is. */
export const firstTen = (names: readonly string[], comma: string): string =>
  names.slice(0, 10).join(comma) + (names.length > 10 ? '…' : '');
