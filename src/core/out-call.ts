import type { Localized } from './localized.ts';

/**
 * A call to somebody else's server: bounded in time and size, never redirected. What it returns besides an answer says
 * whether the other side may have acted, in the words that connectors hand on as they are.
 */
export type OutAnswer = { kind: 'answer'; status: number; headers: Headers; text: string };
export type NoAnswer =
  /** Surely not carried out; worth another try. `code` is the network's word or the HTTP status. */
  | { kind: 'throttled'; afterMs: number; code: string }
  /** Surely not carried out, and it would not be next time. */
  | { kind: 'rejected'; code: string; reason: string; permanent: boolean; words?: Localized }
  /** It may have been carried out. */
  | { kind: 'unknown'; why: 'no-answer' | 'bad-answer' };

type OutOptions = { fetch: typeof fetch; timeoutMs: number; maxBytes?: number };
type OutRequest = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; headers?: Record<string, string>; body?: string };

const MAX_BYTES = 16 * 1024 * 1024;
const AGAIN_MS = 5_000;

/** Before these nothing was written to the other side. */
const UNSENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
/** No safe connection came about. Other failures of TLS may come when the call has left already. */
const TLS =
  /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_(\w+_)?(HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|UNRECOGNIZED_NAME|CERTIFICATE_VERIFY_FAILED|NO_CIPHERS_AVAILABLE|DH_KEY_TOO_SMALL)$)/;

/** Whether a `code` is the network's word for a call that never left, rather than the other side's for too many. */
export const isUnreached = (code: string): boolean => UNSENT.test(code) || TLS.test(code);

/** Why nothing was sent: there is no safe connection to it, or none at all. */
export const isUnsafe = (code: string): boolean => TLS.test(code);

/** The error codes of an exception and its causes; a connection tried on several addresses has one for each. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { code, syscall, cause, errors } = error as Record<'code' | 'syscall' | 'cause' | 'errors', unknown>;
  const inner = Array.isArray(errors) ? errors.flatMap((one) => codesOf(one, depth + 1)) : [];
  // The same code from reading or writing is another thing: the call had left by then.
  const later = typeof syscall === 'string' && syscall !== 'connect' && syscall !== 'getaddrinfo';
  return [
    ...(typeof code === 'string' ? [later ? `${code} ${syscall}` : code] : []),
    ...inner,
    ...codesOf(cause, depth + 1),
  ];
}

function networkFailure(error: unknown): NoAnswer {
  const code = codesOf(error)[0];
  if (code && isUnreached(code)) return { kind: 'throttled', afterMs: AGAIN_MS, code };
  return { kind: 'unknown', why: 'no-answer' };
}

/** Seconds or a date, at most an hour; nothing that can be read: `otherwise`. In milliseconds. */
export function retryAfterMs(header: string | null, now: Date, otherwise = AGAIN_MS): number {
  if (header === null) return otherwise;
  const ms = /^\d{1,6}(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), 3_600_000) : otherwise;
}

/** At most so many bytes of UTF-8; undefined for more. */
async function boundedText(response: Response, maxBytes: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Redirects are refused; every other status is an answer, which the caller has to understand. */
export async function callOut(url: URL, request: OutRequest, options: OutOptions): Promise<OutAnswer | NoAnswer> {
  try {
    const response = await options.fetch(url, {
      method: request.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
      ...(request.headers ? { headers: request.headers } : {}),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const { status, headers } = response;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      return { kind: 'rejected', code: String(status), ...redirected(url.host), permanent: true };
    }
    const text = await boundedText(response, options.maxBytes ?? MAX_BYTES);
    return text === undefined ? { kind: 'unknown', why: 'bad-answer' } : { kind: 'answer', status, headers, text };
  } catch (error) {
    return networkFailure(error);
  }
}

function redirected(host: string): { reason: string; words: Localized } {
  const reason = `${host} answers with a redirect, which is not followed; enter the address it leads to`;
  return { reason, words: { zh: `${host} 转到别的地址，掌柜不跟随；请直接填它转到的地址`, en: reason } };
}

/** The platform's clock, from the Date header of an answer; undefined where it says none. */
export function clockOf(headers: Headers): Date | undefined {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isFinite(at) ? new Date(at) : undefined;
}
