import { createHash, createHmac } from 'node:crypto';

export type SignMethod = 'md5' | 'hmac' | 'hmac-sha256';

/**
 * TOP's signature: keys in ASCII order, key and value joined without separators, empty values left out, values as they are
 * before any URL encoding. No path in front: that is the global platform, and error 25 here. Source: TOP doc 101617.
 */
export function signTop(
  params: Readonly<Record<string, string>>,
  secret: string | Uint8Array,
  method: SignMethod,
): string {
  const text = canonical(params);
  if (method === 'md5') return createHash('md5').update(secret).update(text).update(secret).digest('hex').toUpperCase();
  const digest = method === 'hmac' ? 'md5' : 'sha256';
  return createHmac(digest, secret).update(text).digest('hex').toUpperCase();
}

const canonical = (params: Readonly<Record<string, string>>): string =>
  Object.keys(params)
    .filter((key) => key !== 'sign' && key !== '' && params[key] !== '')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => key + params[key])
    .join('');
