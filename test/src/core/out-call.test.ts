import { expect, test } from 'vitest';
import { callOut, retryAfterMs } from '../../../src/core/out-call.ts';

const url = new URL('https://shop.example/x');
const failing = (error: unknown) => (() => Promise.reject(error)) as typeof fetch;
const answering = (answer: () => Response) => (async () => answer()) as typeof fetch;
const call = (fetch: typeof globalThis.fetch, maxBytes?: number) =>
  callOut(url, { method: 'GET' }, { fetch, timeoutMs: 1000, ...(maxBytes ? { maxBytes } : {}) });

test('a call that never left is told from one that may have been carried out', async () => {
  const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
  expect(await call(failing(refused))).toMatchObject({ kind: 'throttled', code: 'ECONNREFUSED' });
  const reset = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
  expect(await call(failing(reset))).toEqual({ kind: 'unknown', why: 'no-answer' });
  const timedOut = (syscall: string) =>
    Object.assign(new TypeError('fetch failed'), { cause: { code: 'ETIMEDOUT', syscall } });
  expect(await call(failing(timedOut('connect')))).toMatchObject({ kind: 'throttled' });
  expect(await call(failing(timedOut('read')))).toEqual({ kind: 'unknown', why: 'no-answer' });
  expect(await call(failing(new DOMException('late', 'TimeoutError')))).toEqual({ kind: 'unknown', why: 'no-answer' });
});

test('a connection that never came to be safe sent nothing; one that broke later may have', async () => {
  const broken = (code: string) => Object.assign(new TypeError('fetch failed'), { cause: { code } });
  const before = [
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_UNSUPPORTED_PROTOCOL',
  ];
  for (const code of before) expect(await call(failing(broken(code)))).toMatchObject({ kind: 'throttled', code });
  const later = [
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC',
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_RENEGOTIATION_DISABLED',
  ];
  for (const code of later) expect(await call(failing(broken(code))), code).toMatchObject({ kind: 'unknown' });
});

test('redirects are not followed, and endless answers not read', async () => {
  const moved = answering(() => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }));
  expect(await call(moved)).toMatchObject({ kind: 'rejected', code: '302', permanent: true });
  expect(
    await call(
      answering(() => new Response('x'.repeat(2000))),
      1000,
    ),
  ).toEqual({
    kind: 'unknown',
    why: 'bad-answer',
  });
  expect(await call(answering(() => new Response('{}', { status: 500 })))).toMatchObject({ status: 500, text: '{}' });
});

test('Retry-After is seconds or a date, and bounded', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  expect(retryAfterMs('2', now)).toBe(2000);
  expect(retryAfterMs('2.5', now)).toBe(2500);
  expect(retryAfterMs('Mon, 23 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('999999', now)).toBe(3_600_000);
  expect(retryAfterMs('soon', now)).toBe(5000);
  expect(retryAfterMs(null, now, 1000)).toBe(1000);
});
