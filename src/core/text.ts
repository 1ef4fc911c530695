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
 * Typed text as the parser wants it: NFKC (full-width letters, digits and punctuation become plain), chat mark-up's
 * smart quotes folded, control characters and runs of white space made one space.
 */
export const normalise = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[“”„‟«»「」『』]/g, '"')
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

/** The form in which names of shops are compared: full-width and upper-case letters folded, without spaces. */
export const foldName = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, '');
