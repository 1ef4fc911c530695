/** More than any platform shows of a title; what is longer says nothing that the start did not. */
const MOST_CHARS = 500;

/** A title as it is compared. */
export type Title = {
  /** Letters and digits only, in folded form; '' for one that has none. */
  whole: string;
  /** Its pairs of neighbouring characters, each once. */
  grams: ReadonlySet<string>;
  /** What looks like a model number: letters and digits together, or a long number, without punctuation. */
  models: readonly string[];
  /** Amounts with their unit in one form (500ml, 1000g, 3片) and clothes' sizes. */
  amounts: readonly string[];
};

/** Width, case, control characters and halves of characters folded. Bounded, whatever is given. */
export const foldText = (text: string): string =>
  text.slice(0, MOST_CHARS).replaceAll('\0', '').toWellFormed().normalize('NFKC').toLowerCase().slice(0, MOST_CHARS);

/** Linear in the title. */
export function readTitle(text: string): Title {
  const folded = foldText(text);
  const whole = folded.replace(/[^\p{L}\p{N}]+/gu, '');
  const words = folded.match(/[0-9a-z][0-9a-z.+/-]*/g) ?? [];
  return { whole, grams: gramsOf(whole), models: words.flatMap(modelOf), amounts: amountsOf(folded) };
}

function gramsOf(whole: string): Set<string> {
  const chars = [...whole];
  if (chars.length === 1) return new Set(chars);
  const grams = new Set<string>();
  for (let n = 1; n < chars.length; n += 1) grams.add(`${chars[n - 1]}${chars[n]}`);
  return grams;
}

const UNITS =
  'kg|mg|g|ml|l|cm|mm|m|w|v|a|h|k|gb|tb|mah|寸|英寸|片|支|只|条|瓶|盒|包|度|码|米|人|斤|公斤|升|毫升|克|双|个|件|套';
const AMOUNT = new RegExp(`(?<![0-9a-z.])(\\d{1,7}(?:\\.\\d{1,3})?)\\s?(${UNITS})(?![a-z])`, 'g');
const SIZE = /(?<![0-9a-z])(x{0,4}[sl]|[2-6]xl|m)(?![0-9a-z])/g;

/** A year or an amount is no model number. */
function modelOf(word: string): string[] {
  const code = word.replace(/[^0-9a-z]/g, '');
  if (code.length < 4 || !/\d/.test(code) || /^(19|20)\d\d$/.test(code)) return [];
  if (/^\d+(\.\d+)?(kg|mg|g|ml|l|cm|mm|m|w|v|a|h|k|gb|tb|mah)?$/.test(word) && !/^\d{5,}$/.test(word)) return [];
  return [code];
}

const amountsOf = (folded: string): string[] => [
  ...new Set([
    ...[...folded.matchAll(AMOUNT)].map(([, number = '', unit = '']) => inOneUnit(number, unit)),
    ...[...folded.matchAll(SIZE)].map(([, size = '']) => size),
  ]),
];

/** Of each unit: the one it is counted in, and how many of those it is. */
const BASE: Readonly<Record<string, readonly [unit: string, times: number]>> = {
  kg: ['g', 1000],
  公斤: ['g', 1000],
  斤: ['g', 500],
  克: ['g', 1],
  mg: ['g', 0.001],
  l: ['ml', 1000],
  升: ['ml', 1000],
  毫升: ['ml', 1],
  m: ['mm', 1000],
  米: ['mm', 1000],
  cm: ['mm', 10],
  厘米: ['mm', 10],
  毫米: ['mm', 1],
  英寸: ['寸', 1],
  千克: ['g', 1000],
  千瓦: ['w', 1000],
  kw: ['w', 1000],
  瓦: ['w', 1],
};

/** `0.5`, `kg` is `500g`. */
export function inOneUnit(number: string, unit: string): string {
  const [base, times] = BASE[unit] ?? [unit, 1];
  return `${Number((Number(number) * times).toPrecision(9))}${base}`;
}

/** How many of both sets' members are in both: 0 to 1; none where one of them is empty. */
export function overlap<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number | undefined {
  if (a.size === 0 || b.size === 0) return undefined;
  let both = 0;
  for (const one of a) if (b.has(one)) both += 1;
  return both / (a.size + b.size - both);
}
