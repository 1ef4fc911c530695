/**
 * Stored values (titles of products, names of people) as plain words in WeCom's mark-up. What could mean something to
 * the client becomes its full-width twin, which reads the same and which NFKC turns back when somebody copies it into
 * an ask. Backslashes are not used: the clients show them.
 */

/** Controls, and marks that reorder a line; joiners and variation selectors stay, since emoji are made of them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u2028\u2029]+/gu;

const tidy = (text: string): string => text.toWellFormed().replace(/\r\n?|[\u2028\u2029]/g, '\n');

/** One line for a field of a card, where only mentions could do harm. */
export const plainLine = (text: string): string => mentionless(tidy(text).replace(UNSEEN, ' ').trim());

/** `<@user>`, `<!all>` and a spelt-out @all ping nobody. */
const mentionless = (text: string): string =>
  text.replace(/[<>]/g, (sign) => (sign === '<' ? '＜' : '＞')).replace(/@(?=\s*(all|所有人|everyone))/gi, '＠');

const TWINS: Record<string, string> = { '*': '＊', '`': '｀', '|': '｜', '~~': '～～' };

/** One line of markdown, in a cell, a label or running text. */
export const inline = (text: string): string =>
  plainLine(text)
    .replace(/\*|`|\||~~/g, (sign) => TWINS[sign] ?? sign)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/\](?=[([])/g, '］')
    .replace(/^(#{1,6})(?=\s)/, (signs) => '＃'.repeat(signs.length));

/** Running text: its lines stay lines, empty ones go. */
export const lines = (text: string): string[] =>
  tidy(text)
    .split('\n')
    .map(inline)
    .filter((line) => line !== '');
