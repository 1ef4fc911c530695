import { LOOK_ALIKES } from './look-alikes.ts';

/**
 * A text as terms are looked for in it: letters, digits and % only, each with its place in the text as it was given. Case, width, accents,
 * traditional forms and look-alikes are folded; spaces, punctuation, emoji and characters without width are left out, and counted.
 */
export type Folded = {
  /** One UTF-16 unit for each folded character. */
  chars: string;
  /** Places of the character behind it in the given text, in UTF-16 units. */
  from: Uint32Array;
  to: Uint32Array;
  /** What was left out before it: spaces in a row count once, a line's end counts as FAR. */
  gap: Uint8Array;
  /** Whether a mark that ends a sentence or parts a list was among it. */
  stop: Uint8Array;
};

/** More than this between two characters, and they are not one word. */
export const MOST_GAP = 4;
const FAR = 99;

const LEFT = { soft: 0, space: 1, mark: 2, stop: 3, line: 4 } as const;
type Left = (typeof LEFT)[keyof typeof LEFT];

/** What a character becomes: its folded form, or the way in which it is left out. */
const plane: (string | Left | undefined)[] = new Array(0x10000);

export function fold(text: string): Folded {
  const chars: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const gap: number[] = [];
  const stop: number[] = [];
  let left = 0;
  let stopped = 0;
  let inSpace = false;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number;
    const end = at + (code > 0xffff ? 2 : 1);
    const became = isFirst(text, at) ? 'nr' : formOf(code);
    if (typeof became === 'string') {
      for (let n = 0; n < became.length; n += 1) {
        chars.push(became.charCodeAt(n));
        from.push(at);
        to.push(end);
        gap.push(n === 0 ? Math.min(left, FAR) : 0);
        stop.push(n === 0 ? stopped : 0);
      }
      left = 0;
      stopped = 0;
      inSpace = false;
    } else if (became !== LEFT.soft) {
      left += became === LEFT.line ? FAR : became === LEFT.space && inSpace ? 0 : 1;
      inSpace = became === LEFT.space;
      if (became === LEFT.stop) stopped = 1;
    }
    at = end;
  }
  return {
    chars: stringOf(chars),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    gap: Uint8Array.from(gap),
    stop: Uint8Array.from(stop),
  };
}

/** `#1 seller` says what `1 seller` does not. */
const isFirst = (text: string, at: number): boolean =>
  (text[at] === '#' || text[at] === '＃') && text[at + 1] === '1' && !/\d/.test(text[at + 2] ?? '');

/** In pieces: a call takes only so many arguments. */
function stringOf(codes: readonly number[]): string {
  let out = '';
  for (let at = 0; at < codes.length; at += 4096) out += String.fromCharCode(...codes.slice(at, at + 4096));
  return out;
}

function formOf(code: number): string | Left {
  if (code > 0xffff) return makeForm(String.fromCodePoint(code));
  const known = plane[code];
  if (known !== undefined) return known;
  const made = makeForm(String.fromCharCode(code));
  plane[code] = made;
  return made;
}

function makeForm(character: string): string | Left {
  if (/[\n\r\u2028\u2029]/.test(character)) return LEFT.line;
  if (/[\p{M}\p{Cf}\p{Cc}\p{Cs}]/u.test(character)) return LEFT.soft;
  if (PLUS.test(character)) return '加';
  let form = '';
  for (const one of character.normalize('NFKD').toLowerCase())
    if (/[\p{L}\p{N}%]/u.test(one)) form += LOOK_ALIKES.get(one) ?? one;
  if (form !== '') return form;
  if (STOP.test(character)) return LEFT.stop;
  return /\s/u.test(character) ? LEFT.space : LEFT.mark;
}

const STOP = /[,;:!?#|/、。，；：！？()（）[\]【】]/;
/** Who writes +V means 加V. */
const PLUS = /[+\u2795\uff0b\ufe62]/;

/** Latin letters and digits: words of these end at boundaries. */
export const isLatin = (char: string | undefined): boolean => char !== undefined && /[a-z0-9]/.test(char);
