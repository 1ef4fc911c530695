import { chinaTime } from '../../core/china-time.ts';
import { parseLossless } from '../../core/json.ts';
import { callOut, clockOf } from '../../core/out-call.ts';
import type { Answer, ConnectorDeps } from '../platform.ts';
import { refusalOf } from './refusals.ts';
import { signTop } from './sign.ts';
import { badAnswer } from './wire.ts';

/** One signed call to TOP's router: a form, the answer in an envelope named after the method, or `error_response`. */

export const VENDOR = 'https://gw.api.taobao.com';

export type Got = { body: Record<string, unknown>; at: Date };
export type Top = (method: string, params: Readonly<Record<string, string>>) => Promise<Answer<Got>>;

/** `taobao.item.seller.get` is answered as `item_seller_get_response`, methods of Tmall keep their first word. */
export const envelopeOf = (method: string): string =>
  `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;

export function createTop({ credentials, fetch, now, timeoutMs, baseUrl }: ConnectorDeps): Top {
  const url = new URL(`${(baseUrl ?? VENDOR).replace(/\/+$/, '')}/router/rest`);
  return async (method, business) => {
    const before = now();
    const params = {
      ...business,
      method,
      app_key: credentials['key'] ?? '',
      session: credentials['session'] ?? '',
      timestamp: chinaTime(before),
      format: 'json',
      v: '2.0',
      sign_method: 'hmac-sha256',
    };
    const sign = signTop(params, credentials['secret'] ?? '', 'hmac-sha256');
    const answer = await callOut(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ ...params, sign }).toString(),
      },
      { fetch, timeoutMs },
    );
    if (answer.kind !== 'answer') return answer;
    const body = record(answer.text);
    if (!body || answer.status !== 200) return badAnswer;
    if ('error_response' in body) return refusalOf(body['error_response'], before);
    const inside = body[envelopeOf(method)];
    if (typeof inside !== 'object' || inside === null) return badAnswer;
    return { kind: 'ok', value: { body: { ...inside }, at: clockOf(answer.headers) ?? before } };
  };
}

function record(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseLossless(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
