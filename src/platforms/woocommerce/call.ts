import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import { callOut, clockOf, retryAfterMs } from '../../core/out-call.ts';
import { type Answer, type ConnectorDeps, type Refusal, refusedHere } from '../platform.ts';
import { siteAddress } from './address.ts';

/** One call to wp-json/wc/v3: Basic authentication over TLS, pages by number, errors as `{ code, message }`. */

export type Got = { body: unknown; totalPages: number; at: Date };
export type WooCall = {
  get(path: string, query?: Record<string, string>): Promise<Answer<Got>>;
  write(method: 'POST' | 'PUT', path: string, body: object): Promise<Answer<Got>>;
};

const ErrorBody = z.object({ code: z.string().max(200), message: z.string().catch('') });

/** WordPress answers these to keys that may not do this; others of 401 are keys it does not know. */
const FORBIDDEN = /^woocommerce_rest_cannot_/;
const READ_ONLY = /does not have (write|read) permissions/;

const rejected = (code: string, reason: string): Refusal => ({ kind: 'rejected', code, reason, permanent: true });

type Failed = { status: number; headers: Headers; text: string; now: Date; write: boolean };

/** Of an answer that is no success. 5xx: PHP may have died after the change; only who says when to come back has not begun. */
function refusalOf({ status, headers, text, now, write }: Failed): Refusal {
  const again = headers.get('retry-after');
  if (status === 429 || (status === 503 && (again !== null || !write))) {
    return { kind: 'throttled', afterMs: retryAfterMs(again, now), code: String(status) };
  }
  if (status >= 500) return { kind: 'unknown', why: 'no-answer' };
  const read = ErrorBody.safeParse(parsed(text));
  if (!read.success) return { kind: 'unknown', why: 'bad-answer' };
  const { code, message } = read.data;
  if (status === 401 && !FORBIDDEN.test(code) && !READ_ONLY.test(message))
    return { kind: 'auth', needs: 'person', code };
  return rejected(code, message.slice(0, 300));
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}

export function createCall({ credentials, fetch, now, timeoutMs, baseUrl }: ConnectorDeps): WooCall {
  const address = siteAddress(credentials['site'] ?? '');
  const basic = Buffer.from(`${(credentials['key'] ?? '').trim()}:${(credentials['secret'] ?? '').trim()}`).toString(
    'base64',
  );

  async function call(method: 'GET' | 'POST' | 'PUT', path: string, query: Record<string, string>, body?: object) {
    if (!address.ok) return refusedHere('address', address.words);
    const url = new URL(`${baseUrl ?? address.site.href.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const before = now();
    const headers = {
      authorization: `Basic ${basic}`,
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const out = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await callOut(url, out, { fetch, timeoutMs });
    if (answer.kind !== 'answer') return answer;
    if (answer.status < 200 || answer.status > 299)
      return refusalOf({ ...answer, now: before, write: method !== 'GET' });
    const read = parsed(answer.text);
    if (typeof read !== 'object' || read === null) return { kind: 'unknown', why: 'bad-answer' } as const;
    const pages = Number(answer.headers.get('x-wp-totalpages') ?? '1');
    const totalPages = Number.isSafeInteger(pages) && pages >= 0 ? pages : 1;
    return { kind: 'ok', value: { body: read, totalPages, at: clockOf(answer.headers) ?? before } } as const;
  }

  return {
    get: (path, query = {}) => call('GET', path, query),
    write: (method, path, body) => call(method, path, {}, body),
  };
}

export const badAnswer = { kind: 'unknown', why: 'bad-answer' } as const;

/** The body by a schema; anything else is not understood. */
export function readBody<T>(answer: Answer<Got>, schema: z.ZodType<T>): Answer<T> {
  if (answer.kind !== 'ok') return answer;
  const read = schema.safeParse(answer.value.body);
  return read.success ? { kind: 'ok', value: read.data } : badAnswer;
}
