import type { Lang, Localized } from '../../core/localized.ts';
import { unclosed, unknownVariable } from './refusals.ts';
import { type Variable, variableCalled } from './words.ts';

export type Piece = { text: string } | { variable: Variable };

const MOST_NAME = 40;

/** A text as its pieces, in one pass. Throws template.variable, template.braces. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('{', from);
    const stray = text.indexOf('}', from);
    if (stray >= 0 && (open < 0 || stray < open)) throw unclosed();
    if (open < 0) break;
    const close = text.indexOf('}', open);
    if (close < 0 || close - open > MOST_NAME + 1) throw unclosed();
    const name = text.slice(open + 1, close);
    const variable = variableCalled(name);
    if (!variable) throw unknownVariable(name);
    if (open > from) pieces.push({ text: text.slice(from, open) });
    pieces.push({ variable });
    from = close + 1;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The variables of both texts, each once. Throws as piecesOf does. */
export function variablesIn(texts: Localized): Variable[] {
  const all = [...piecesOf(texts.zh), ...piecesOf(texts.en)];
  return [...new Set(all.flatMap((piece) => ('variable' in piece ? [piece.variable] : [])))];
}

/** The text with its variables replaced. Every one of them must be among the values. */
export const filled = (text: string, values: ReadonlyMap<Variable, Localized>, lang: Lang): string =>
  piecesOf(text)
    .map((piece) => ('text' in piece ? piece.text : (values.get(piece.variable)?.[lang] ?? '')))
    .reduce((done, next) => done + (lang === 'zh' && needsSpace(done, next) ? ' ' : '') + next, '');

const HAN_END = /\p{Script=Han}$/u;
const HAN_START = /^\p{Script=Han}/u;

/** A space stands between Chinese and Latin letters or digits. */
const needsSpace = (before: string, after: string): boolean =>
  (HAN_END.test(before.slice(-2)) && /^[a-z0-9]/i.test(after)) ||
  (/[a-z0-9]$/i.test(before.slice(-1)) && HAN_START.test(after.slice(0, 2)));
