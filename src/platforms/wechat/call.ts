import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import { callOut, clockOf, retryAfterMs } from '../../core/out-call.ts';
import { type Answer, type ConnectorDeps, type Refusal, refusedHere } from '../platform.ts';

/** One call to api.weixin.qq.com: JSON in, JSON out, `errcode` 0 is success and nothing else is. */

export const API = 'https://api.weixin.qq.com';

export type Got<T> = { body: T; at: Date };
export type WechatCall = <T>(path: string, body: object | undefined, schema: z.ZodType<T>) => Promise<Answer<Got<T>>>;
type Wire = { fetch: typeof fetch; now(): Date; timeoutMs: number; baseUrl?: string };

export const badAnswer = { kind: 'unknown', why: 'bad-answer' } as const;
export const rejected = (code: string, reason: string): Refusal & { kind: 'rejected' } => ({
  kind: 'rejected',
  code,
  reason: reason.slice(0, 300),
  permanent: true,
});

const ErrorPart = z.object({
  errcode: z.union([z.number().int(), z.string()]).transform(String),
  errmsg: z.string().catch(''),
});

const TOKEN = new Set(['40001', '40014', '42001']);
/** The AppID or the secret is wrong or disabled: only a person can enter another. */
const PERSON = new Set(['40013', '40125', '41002', '41004', '40164']);
const BUSY = new Set(['45009', '45011']);
/** The minute or the day is used up; the answer does not say which. */
const BUSY_MS = 60_000;

/** What an `errcode` other than 0 means. */
export function refusalOf(code: string, message: string): Refusal {
  if (TOKEN.has(code)) return { kind: 'auth', needs: 'refresh', code };
  if (PERSON.has(code)) return { kind: 'auth', needs: 'person', code };
  if (BUSY.has(code)) return { kind: 'throttled', afterMs: BUSY_MS, code };
  // "System busy": the documents say to try again and not whether it was carried out.
  if (code === '-1') return { kind: 'unknown', why: 'no-answer' };
  return rejected(code, message || `WeChat answers with code ${code}`);
}

function statusRefusal(status: number, headers: Headers, now: Date): Refusal {
  if (status === 403) {
    return refusedHere('403', {
      zh: '微信不接受这台服务器的地址；请把它加到小店的 IP 白名单',
      en: 'WeChat refuses the address of this server: add it to the IP allow-list of the shop',
    });
  }
  if (status === 429) return { kind: 'throttled', afterMs: retryAfterMs(headers.get('retry-after'), now), code: '429' };
  return status >= 500 ? { kind: 'unknown', why: 'no-answer' } : rejected(String(status), `HTTP ${status}`);
}

function read<T>(text: string, schema: z.ZodType<T>): Answer<T> {
  let body: unknown;
  try {
    body = parseLossless(text);
  } catch {
    return badAnswer;
  }
  const error = ErrorPart.safeParse(body);
  if (error.success && error.data.errcode !== '0') return refusalOf(error.data.errcode, error.data.errmsg);
  const value = schema.safeParse(body);
  return value.success ? { kind: 'ok', value: value.data } : badAnswer;
}

/** Without a token: the address of the token itself. */
export async function send<T>(
  wire: Wire,
  path: string,
  { token, body }: { token?: string; body: object | undefined },
  schema: z.ZodType<T>,
): Promise<Answer<Got<T>>> {
  const url = new URL(`${wire.baseUrl ?? API}/${path}`);
  if (token !== undefined) url.searchParams.set('access_token', token);
  const before = wire.now();
  const request = body
    ? { method: 'POST' as const, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : { method: 'GET' as const };
  const answer = await callOut(url, request, wire);
  if (answer.kind !== 'answer') return answer;
  if (answer.status !== 200) return statusRefusal(answer.status, answer.headers, before);
  const value = read(answer.text, schema);
  return value.kind === 'ok'
    ? { kind: 'ok', value: { body: value.value, at: clockOf(answer.headers) ?? before } }
    : value;
}

/** A token that is no longer taken was refused before anything was done, so the call is made once more with another. */
export function createCall(deps: ConnectorDeps): WechatCall {
  return async (path, body, schema) => {
    const token = await deps.token();
    const first = await send(deps, path, { token, body }, schema);
    if (first.kind !== 'auth' || first.needs !== 'refresh') return first;
    return send(deps, path, { token: await deps.token(token), body }, schema);
  };
}

/** Answers that say nothing but success. */
export const Done = z.object({ errcode: z.literal(0) });
