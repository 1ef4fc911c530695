import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalJson, signDoudian, signPush } from '../../../../src/platforms/doudian/sign.ts';

const FILE = path.resolve('../shared/facts/platform-vectors.json');
type Vector = {
  id: string;
  platform: string;
  secret: string;
  app_key: string;
  body: string;
  input: unknown;
  params: Record<string, string>;
  expected: string;
};
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];
const ours = vectors.filter((vector) => vector.platform === 'doudian');
const of = (id: string) => ours.find((vector) => vector.id === id)!;

// Without ../shared/facts/platform-vectors.json these are skipped.
describe.skipIf(vectors.length === 0)('vectors', () => {
  test('there is a test for each', () => {
    expect(ours.map((vector) => vector.id).sort()).toEqual([
      'doudian-api-hmac-sha256-synthetic',
      'doudian-param-json-canonical',
      'doudian-push-md5-synthetic',
    ]);
  });

  test('parameters as JSON', () => {
    const { input, expected } = of('doudian-param-json-canonical');
    expect(canonicalJson(input)).toBe(expected);
  });

  test('calls', () => {
    const { params, secret, expected } = of('doudian-api-hmac-sha256-synthetic');
    const { app_key: appKey = '', method = '', param_json: paramJson = '', timestamp = '' } = params;
    expect(signDoudian({ appKey, method, paramJson, timestamp }, secret)).toBe(expected);
  });

  test('pushes', () => {
    const { app_key, body, secret, expected } = of('doudian-push-md5-synthetic');
    expect(signPush(app_key, body, secret)).toBe(expected);
  });
});

test('ids of 64 bits go out digit for digit, and nothing that is not there', () => {
  expect(canonicalJson({ b: 9223372036854775807n, a: [{ d: 1.0, c: undefined }, null, 'x"'] })).toBe(
    '{"a":[{"d":1},null,"x\\""],"b":9223372036854775807}',
  );
});
