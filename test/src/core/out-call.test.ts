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
