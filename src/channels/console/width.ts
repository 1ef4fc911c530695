/** How many columns of a terminal text takes: Chinese characters and most emoji take two. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const PLAIN = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

const oneWidth = (grapheme: string): number =>
  WIDE.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : NOTHING.test(grapheme) ? 0 : 1;

export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += oneWidth(segment);
  return width;
}

/** Cut to `width` columns, with … at the end when something was cut; never half a character. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = oneWidth(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept}…`;
}

export function padTo(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}

/**
 * A stored title may hold escape sequences that repaint a terminal, or marks that turn the reading direction round:
 * none of them is printed. Line breaks stay where `lines` says so.
 */
export const printable = (text: string, lines = false): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (mark) =>
    mark === '\n' ? (lines ? '\n' : ' ') : '',
  );
