import { readFileSync } from 'node:fs';
import type { Localized } from '../core/localized.ts';
import type { Chart } from '../core/message.ts';
import { clampChars } from '../core/text.ts';

/** Whether a font has a picture for a character. */
export type Covers = (codePoint: number) => boolean;

type Range = { first: number; last: number };

/** Stands for a character that the font lacks. The probe below makes sure that the font has it. */
const SUBSTITUTE = '□';
/** What every chart may need: without any of these the font is the wrong one. */
export const PROBE = '掌柜店铺库存订单告警阈值万亿件元暂无数据ABCabc0123456789,.%-–…：（）()¥□';
const LONGEST_TEXT = 200;

const isIn = (ranges: readonly Range[], code: number): boolean => {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (!range) return false;
    if (code < range.first) high = middle - 1;
    else if (code > range.last) low = middle + 1;
    else return true;
  }
  return false;
};

/** Format 4: segments of the first 65,536 characters. A segment may map single characters to glyph 0, "none". */
function segments(font: Buffer, start: number): Range[] {
  const count = font.readUInt16BE(start + 6) / 2;
  const [ends, starts] = [start + 14, start + 16 + 2 * count];
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  const glyph = (i: number, code: number): number => {
    const offset = font.readUInt16BE(offsets + 2 * i);
    const delta = font.readUInt16BE(deltas + 2 * i);
    if (offset === 0) return (code + delta) & 0xffff;
    return font.readUInt16BE(offsets + 2 * i + offset + 2 * (code - font.readUInt16BE(starts + 2 * i)));
  };
  return Array.from({ length: count }).flatMap((_, i) => {
    const [first, last] = [font.readUInt16BE(starts + 2 * i), font.readUInt16BE(ends + 2 * i)];
    const codes = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
    return codes.filter((code) => code < 0xffff && glyph(i, code) !== 0).map((code) => ({ first: code, last: code }));
  });
}

/** Format 12: groups over all of Unicode. */
const groups = (font: Buffer, start: number): Range[] =>
  Array.from({ length: font.readUInt32BE(start + 12) }, (_, i) => start + 16 + 12 * i)
    .filter((at) => font.readUInt32BE(at + 8) !== 0)
    .map((at) => ({ first: font.readUInt32BE(at), last: font.readUInt32BE(at + 4) }));

/**
 * The characters of a TrueType or OpenType font, read from its `cmap` table (ISO/IEC 14496-22, 5.2.1): formats 12 and 4.
 * Throws when the file is no such font.
 */
export function coverageOf(file: string): Covers {
  const font = readFileSync(file);
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
  const entry = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap');
  if (entry === undefined) throw new Error(`${file} is no font: it has no cmap table`);
  const cmap = font.readUInt32BE(entry + 8);
  const starts = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 8 + 8 * i),
  );
  const ofFormat = (format: number) => starts.find((at) => font.readUInt16BE(at) === format);
  const [wide, narrow] = [ofFormat(12), ofFormat(4)];
  const ranges = wide !== undefined ? groups(font, wide) : narrow !== undefined ? segments(font, narrow) : [];
  return (codePoint) => isIn(ranges, codePoint);
}

/** The characters of `text` that the font lacks, each once. */
export const lacking = (text: string, covers: Covers): string[] =>
  [...new Set(text)].filter((character) => !covers(character.codePointAt(0) ?? 0));

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A text as it can be drawn: on one line, of bounded length, every unknown character seen as `□`, none dropped. */
function drawableText(text: string, covers: Covers): string {
  const line = clampChars(text.replace(/[\p{Cc}\s]+/gu, ' ').trim(), LONGEST_TEXT);
  return Array.from(graphemes.segment(line), ({ segment }) => {
    // Joiners and variation selectors have no picture of their own.
    const seen = segment.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
    return [...seen].every((character) => covers(character.codePointAt(0) ?? 0)) ? seen : SUBSTITUTE;
  }).join('');
}

/** The chart with all its texts made drawable. */
export function drawable(chart: Chart, covers: Covers): Chart {
  const both = ({ zh, en }: Localized) => ({ zh: drawableText(zh, covers), en: drawableText(en, covers) });
  const { threshold } = chart;
  return {
    ...chart,
    title: both(chart.title),
    unit: both(chart.unit),
    labels: chart.labels.map((label) => (typeof label === 'string' ? drawableText(label, covers) : both(label))),
    series: chart.series.map(({ name, values }) => ({ name: both(name), values })),
    ...(threshold ? { threshold: { ...threshold, label: both(threshold.label) } } : {}),
  };
}
