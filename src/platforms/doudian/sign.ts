import { createHash, createHmac } from 'node:crypto';

/** Keys sorted at every level, no spaces, 1.0 as 1, and `<>&/` and Chinese as they are. It is made once, and sent as signed. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // 64 bit ids, which this language cannot hold as numbers.
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

export type Signed = { appKey: string; method: string; paramJson: string; timestamp: string };

/** lower(HMAC-SHA256(secret, secret + ... + secret)), fields in this order; access token and sign_method are not in it. */
export function signDoudian({ appKey, method, paramJson, timestamp }: Signed, secret: string): string {
  const text = `app_key${appKey}method${method}param_json${paramJson}timestamp${timestamp}v2`;
  return createHmac('sha256', secret).update(`${secret}${text}${secret}`).digest('hex');
}

/** The header `event-sign` of a push: lower(MD5(app_key + body + app_secret)) over the bytes as they came. */
export const signPush = (appKey: string, body: Uint8Array | string, secret: string): string =>
  createHash('md5').update(appKey).update(body).update(secret).digest('hex');
