import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Face, faceOf } from '../src/services/compliance/similar/alike.ts';

/** One labelled pair of OpenBG-Align: whether both listings are the same goods. */
export type LabelledPair = { same: boolean; titles: [string, string]; faces: [Face, Face] };

const FILE = path.join(import.meta.dirname, '../../shared/data/product-match/openbg-align/item_align.tsv');

/** `name#:#value#;#name#:#value`; a name that comes again has several values. */
function attributesIn(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const one of text.split('#;#')) {
    const [name = '', value = ''] = one.split('#:#').map((part) => part.trim());
    if (name) attributes[name] = attributes[name] === undefined ? value : `${attributes[name]};${value}`;
  }
  return attributes;
}

/** Undefined where the data is not there. */
export function labelledPairs(): LabelledPair[] | undefined {
  if (!existsSync(FILE)) return undefined;
  const [, ...lines] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [label = '', title1 = '', said1 = '', title2 = '', said2 = ''] = line.split('\t');
    return {
      same: label === '1',
      titles: [title1, title2],
      faces: [faceOf(title1, attributesIn(said1)), faceOf(title2, attributesIn(said2))],
    };
  });
}
