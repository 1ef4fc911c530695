import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { signPdd } from '../../../../src/platforms/pinduoduo/sign.ts';

const FILE = path.resolve('../shared/facts/platform-vectors.json');
type Vector = { id: string; platform: string; secret: string; params: Record<string, string>; expected: string };
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];

// Without ../shared/facts/platform-vectors.json these are skipped.
describe.skipIf(vectors.length === 0)('published vectors', () => {
  test.each(vectors.filter((vector) => vector.platform === 'pinduoduo'))('$id', ({ params, secret, expected }) => {
    expect(signPdd(params, secret)).toBe(expected);
  });
});

test('every value counts as it is, in ASCII order of the keys', () => {
  expect(signPdd({ b: '中 &', a: '1', sign: 'x' }, 's')).toBe(signPdd({ a: '1', b: '中 &' }, 's'));
  expect(signPdd({ b: '2', a: '1' }, 's')).not.toBe(signPdd({ b: '1', a: '2' }, 's'));
});
