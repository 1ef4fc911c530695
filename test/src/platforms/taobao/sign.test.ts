import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type SignMethod, signTop } from '../../../../src/platforms/taobao/sign.ts';

const FILE = path.resolve('../shared/facts/platform-vectors.json');
type Vector = {
  id: string;
  platform: string;
  secret?: string;
  secret_hex?: string;
  apiPath?: string;
  params: Record<string, string>;
  expected: string;
};
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] }).vectors : [];
const methodOf = (vector: Vector): SignMethod =>
  vector.id.includes('sha256') || vector.id.includes('rfc4231')
    ? 'hmac-sha256'
    : vector.id.includes('hmac')
      ? 'hmac'
      : 'md5';

// Without ../shared/facts/platform-vectors.json these are skipped.
describe.skipIf(vectors.length === 0)('published vectors', () => {
  test.each(vectors.filter((vector) => vector.platform === 'taobao'))('$id', (vector) => {
    const secret = vector.secret_hex ? Buffer.from(vector.secret_hex, 'hex') : (vector.secret ?? '');
    expect(signTop(vector.params, secret, methodOf(vector))).toBe(vector.expected);
  });

  test('the path in front of the global platform is a trap: our router never signs it', () => {
    const [trap] = vectors.filter((vector) => vector.platform.startsWith('taobao-global'));
    expect(trap?.apiPath).toBe('/order/get');
    expect(signTop(trap!.params, trap!.secret ?? '', 'hmac-sha256')).not.toBe(trap!.expected);
    expect(signTop({ ...trap!.params, [trap!.apiPath!]: '' }, trap!.secret ?? '', 'hmac-sha256')).not.toBe(
      trap!.expected,
    );
  });
});

test('a signature covers every value as it is, in ASCII order of the keys, and nothing that is empty', () => {
  const params = { b: '&=+ 中文', a: '1', B: '2', sign: 'x', empty: '' };
  expect(signTop(params, 's', 'md5')).toBe(signTop({ B: '2', a: '1', b: '&=+ 中文' }, 's', 'md5'));
  expect(signTop(params, 's', 'md5')).not.toBe(signTop({ ...params, b: encodeURIComponent('&=+ 中文') }, 's', 'md5'));
});
