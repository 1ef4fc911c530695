import * as z from 'zod';
import { MAX_ANSWER_BYTES } from './limits.ts';
import { busyFor, failureOf } from './refusals.ts';

/** Calls to WeCom: bounded in time and size, never redirected, and never successful but by `errcode` 0. */

export type Failure = { ok: false; retry: 'later' | 'unknown' | 'never'; afterMs?: number; reason: string };

/** Fields of single calls are read by who makes them. */
const ApiAnswer = z.looseObject({
  errcode: z.number().int(),
  errmsg: z.string().catch(''),
  access_token: z.string().min(1).max(2048).optional().catch(undefined),
  expires_in: z.number().positive().optional().catch(undefined),
  msgid: z.string().max(512).optional().catch(undefined),
  response_code: z.string().max(2048).optional().catch(undefined),
  invaliduser: z.string().optional().catch(undefined),
  unlicenseduser: z.string().optional().catch(undefined),
  media_id: z.string().min(1).max(512).optional().catch(undefined),
});
export type ApiAnswer = z.infer<typeof ApiAnswer>;

/** WeCom's own answer, whatever its code, or why there is none. */
export type Called = { ok: true; answer: ApiAnswer } | Failure;

export type Api = {
  /** `what` names the call in reasons; the URL holds secrets and is never shown. */
  call(what: string, url: URL, body: object | undefined, signal: AbortSignal): Promise<Called>;
  url(path: string, query: Record<string, string>): URL;
};

/** Before these nothing was written, so the message surely did not arrive. */
const UNSENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** The error codes of an exception and its causes; a connection tried on several addresses has one for each. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? errors.flatMap((one) => codesOf(one, depth + 1)) : [];
  return [...(typeof code === 'string' ? [code] : []), ...inner, ...codesOf(cause, depth + 1)];
}

function networkFailure(what: string, error: unknown, signal: AbortSignal): Failure {
  const code = codesOf(error)[0];
  if (code && (UNSENT.test(code) || TLS.test(code))) {
    return { ok: false, retry: 'later', reason: `${what}: WeCom cannot be reached (${code})` };
  }
  const reason = signal.aborted
    ? `${what}: no answer in time`
    : `${what}: the connection was lost (${code ?? 'closed'})`;
  return { ok: false, retry: 'unknown', reason };
}

function statusFailure(what: string, response: Response): Failure | undefined {
  const { status } = response;
  if (status >= 200 && status < 300) return undefined;
  const reason = `${what}: HTTP ${status}`;
  if (status >= 300 && status < 400)
    return { ok: false, retry: 'never', reason: `${reason}, a redirect, not followed` };
  if (status === 429 || status === 503) {
    return { ok: false, retry: 'later', afterMs: busyFor(response.headers.get('retry-after')), reason };
  }
  return { ok: false, retry: status >= 500 ? 'unknown' : 'never', reason };
}

/** At most so many bytes; undefined for more. */
async function boundedText(response: Response, most: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readAnswer(what: string, text: string | undefined): Called {
  const unclear: Failure = { ok: false, retry: 'unknown', reason: `${what}: an answer that cannot be read` };
  if (text === undefined) return unclear;
  try {
    const read = ApiAnswer.safeParse(JSON.parse(text));
    return read.success ? { ok: true, answer: read.data } : unclear;
  } catch {
    return unclear;
  }
}

type ApiOptions = { apiBase: string; fetch: typeof fetch; timeoutMs: number; mostBytes?: number };

/** JSON, but for what is uploaded: a form says its own type. */
function bodyOf(body: object | undefined): { headers?: Record<string, string>; body?: string | FormData } {
  if (!body) return {};
  if (body instanceof FormData) return { body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export function createApi(options: ApiOptions): Api {
  const base = options.apiBase.endsWith('/') ? options.apiBase : `${options.apiBase}/`;
  return {
    url(path, query) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url;
    },
    async call(what, url, body, signal) {
      if (signal.aborted) return { ok: false, retry: 'later', reason: `${what}: not started, the server is stopping` };
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      try {
        const response = await options.fetch(url, {
          method: body ? 'POST' : 'GET',
          redirect: 'manual',
          signal: bounded,
          ...bodyOf(body),
        });
        const failed = statusFailure(what, response);
        if (failed) await response.body?.cancel();
        return failed ?? readAnswer(what, await boundedText(response, options.mostBytes ?? MAX_ANSWER_BYTES));
      } catch (error) {
        return networkFailure(what, error, bounded);
      }
    },
  };
}

/** The failure of an answer that is no success; undefined for errcode 0. */
export const refusalOf = (what: string, { errcode, errmsg }: ApiAnswer): Failure | undefined =>
  errcode === 0 ? undefined : failureOf(what, errcode, errmsg);
