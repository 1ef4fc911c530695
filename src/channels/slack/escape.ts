/**
 * Slack reads & < > as the start of mentions, links and entities in every text it is given, so a product named
 * `<!channel>` would call everybody. All text that reaches Slack passes through here, and is cut here.
 */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Without control characters and halves of characters, both of which make Slack refuse the whole message. */
const clean = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');

export const escaped = (text: string): string => clean(text).replace(/[&<>]/g, (c) => ENTITIES[c] ?? c);

/**
 * The escaped text in pieces of at most `max` characters, cut at a line's end where one is near, never inside a
 * character or an entity. Nothing is lost but the line break at a cut; pieces of white space alone are left out.
 */
export function pieces(text: string, max: number): string[] {
  const done: string[] = [];
  let piece = '';
  for (const character of clean(text)) {
    const next = ENTITIES[character] ?? character;
    if (piece.length + next.length > max) {
      const lineEnd = piece.lastIndexOf('\n');
      const cut = lineEnd > max / 2 ? lineEnd : piece.length;
      done.push(piece.slice(0, cut));
      piece = piece.slice(cut === lineEnd ? cut + 1 : cut);
    }
    piece += next;
  }
  return [...done, piece].filter((p) => p.trim() !== '');
}

/** The escaped text within `max` characters; a cut is shown by `…`, nothing at all by a dash, which Slack insists on. */
export function clamped(text: string, max: number): string {
  const whole = escaped(text);
  if (whole.trim() === '') return '–';
  return whole.length <= max ? whole : `${pieces(text, max - 1)[0] ?? ''}…`;
}

/** Columns a text takes in a fixed-width font: Chinese characters and emoji take two. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, c) =>
      sum +
      (/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        c,
      )
        ? 2
        : 1),
    0,
  );
