import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const SERVICE = 'src/services/compliance/abnormal';
/** What else decides the model, beside this folder: features, trees, calibration, draws. Wording does not. */
const ALSO = [
  ...['event', 'ties', 'features', 'train', 'train-split', 'calibrate', 'model'].map((name) => `${SERVICE}/${name}.ts`),
  'src/services/demo/random.ts',
];

/** A hash of all the code that a model is made by. The shipped model carries its own: another than this one is out of date. */
export function madeOf(): string {
  const own = readdirSync(import.meta.dirname).map((name) => `bench/abnormal/${name}`);
  const hash = createHash('sha256');
  for (const file of [...own, ...ALSO].sort()) hash.update(`${file}\n${readFileSync(path.join(ROOT, file), 'utf8')}\n`);
  return hash.digest('hex').slice(0, 16);
}
