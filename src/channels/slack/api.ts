import { scrub } from './wire.ts';

/**
 * What one POST came to. `unsent`: it surely did not reach Slack; `unsure`: it may have. Never an exception.
 */
export type Answer =
  | { kind: 'answer'; status: number; retryAfterMs: number; body: string; json: Record<string, unknown> }
  | { kind: 'unsent'; reason: string }
  | { kind: 'unsure'; reason: string };

const TIMEOUT_MS = 8000;
const MAX_ANSWER_BYTES = 512 * 1024;
const MAX_PAUSE_MS = 3600_000;

/** Nothing was written yet when one of these ended a connection. */
const BEFORE_WRITING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

type Options = { token?: string; signal: AbortSignal };

/** One POST of JSON. Redirects are answers like any other and are not followed; the answer's size is bounded. */
export const post = (doFetch: typeof fetch, url: string, body: object, options: Options): Promise<Answer> =>
  posted(doFetch, url, { type: 'application/json; charset=utf-8', body: JSON.stringify(body) }, options);

/** The same with a form: some methods read no JSON. */
export const postForm = (
  doFetch: typeof fetch,
  url: string,
  form: Record<string, string>,
  options: Options,
): Promise<Answer> =>
  posted(
    doFetch,
    url,
    { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() },
    options,
  );

/** The bytes of a file, without our token. */
export const postBytes = (doFetch: typeof fetch, url: string, bytes: Buffer, options: Options): Promise<Answer> =>
  posted(doFetch, url, { type: 'application/octet-stream', body: new Uint8Array(bytes) }, options);

async function posted(
  doFetch: typeof fetch,
  url: string,
  { type, body }: { type: string; body: string | Uint8Array<ArrayBuffer> },
  options: Options,
): Promise<Answer> {
  if (options.signal.aborted) return { kind: 'unsent', reason: 'stopped before it was sent' };
  try {
    const response = await doFetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': type, ...(options.token ? { authorization: `Bearer ${options.token}` } : {}) },
      body,
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await boundedText(response);
    return {
      kind: 'answer',
      status: response.status,
      retryAfterMs: retryAfter(response),
      body: text,
      json: json(text),
    };
  } catch (error) {
    const code = codeOf(error);
    return { kind: BEFORE_WRITING.has(code) ? 'unsent' : 'unsure', reason: `no answer from Slack (${code})` };
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw Object.assign(new Error('answer too long'), { code: 'ANSWER_TOO_LONG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? '');
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MAX_PAUSE_MS) : 1000;
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `timeout after ${TIMEOUT_MS} ms`;
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? scrub(code) : error.name;
}
