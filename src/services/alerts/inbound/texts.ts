/** Texts of others as PostgreSQL and its JSON can keep them. Pure. */

export const MOST_LABEL = 200;
const MOST_NAMES = 40;
/** These say what it is and whose: they are not among those that are left out. */
const FIRST = ['kind', 'alertname', 'severity', 'priority', 'audience', 'subject', 'shop', 'platform'];

export type Texts = {
  texts: Record<string, string>;
  /** Something was left out or cut. */
  cut: boolean;
};

/** No NUL, which a text cannot hold, nor halves of characters, which JSON cannot. */
export const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const plain = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** At most `most` UTF-16 units, never half a character. */
const within = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

/** Values that are no text are left out, empty ones are as if they were not there. */
export function asTexts(given: Record<string, unknown>, most: number): Texts {
  const all = Object.entries(given).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const kept = inOrder(all)
    .slice(0, MOST_NAMES)
    .filter(([name, value]) => name.length <= MOST_LABEL && typeof value !== 'object')
    .map(([name, value]) => {
      const text = plain(String(value));
      return { name: plain(name), text: within(text, most), cut: text.length > most || !isPlain(name) };
    });
  return {
    texts: Object.fromEntries(kept.map(({ name, text }) => [name, text])),
    cut: kept.length < all.length || kept.some(({ cut }) => cut),
  };
}

const inOrder = (all: [string, unknown][]): [string, unknown][] =>
  all.length <= MOST_NAMES
    ? all
    : [...all.filter(([name]) => FIRST.includes(name)), ...all.filter(([name]) => !FIRST.includes(name))];

/** Year 1 is how Go says none; what no calendar of ours reaches is none either. */
export const real = (date: Date | undefined): Date | undefined =>
  date && date.getUTCFullYear() > 1970 && date.getUTCFullYear() < 9_000 ? date : undefined;
