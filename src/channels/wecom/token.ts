import type { Clock } from '../../core/clock.ts';
import type { TokenStore } from '../channel.ts';
import { type Api, type Called, type Failure, refusalOf } from './api.ts';
import type { WecomApp } from './deps.ts';
import { isConfigError, isStaleToken } from './refusals.ts';

/** How long a wrong secret is not tried again: repeats get this server's address blocked (45009). */
const REMEMBER_MS = 60_000;

export type AccessToken = {
  /** Makes one call with the app's token, refreshed once when WeCom no longer takes it. */
  withToken(call: (token: string) => Promise<Called>): Promise<Called>;
  /** Why no token can be had, while that is remembered. */
  trouble(): string | undefined;
};

type Deps = { api: Api; app: WecomApp; tokens: TokenStore; clock: Clock };

/** A fresh token that is refused too: WeCom's servers do not agree yet. The message surely did not arrive. */
const notYetTaken = (errcode: number): Failure => ({
  ok: false,
  retry: 'later',
  afterMs: REMEMBER_MS,
  reason: `app: WeCom answered ${errcode} to a fresh token too, to be tried again in a minute`,
});

/** How a failure gets through TokenStore.refresh, which knows only exceptions. */
const failures = new WeakMap<Error, Failure>();

function thrown(failure: Failure): Error {
  const error = new Error(failure.reason);
  failures.set(error, failure);
  return error;
}

/**
 * The app's access token, one for every process on the database. Getting one sends nothing to anybody, so whatever goes
 * wrong here leaves the message surely unsent.
 */
export function createAccessToken({ api, app, tokens, clock }: Deps): AccessToken {
  const name = `wecom:${app.corpId}:${app.agentId}`;
  let refused: { until: number; failure: Failure } | undefined;
  const remembered = (): Failure | undefined =>
    refused && clock.now().getTime() < refused.until ? refused.failure : undefined;

  const fetchToken = (signal: AbortSignal) => async () => {
    const known = remembered();
    if (known) throw thrown(known);
    const url = api.url('cgi-bin/gettoken', { corpid: app.corpId, corpsecret: app.secret });
    const called = await api.call('gettoken', url, undefined, signal);
    if (!called.ok) throw thrown({ ...called, retry: called.retry === 'never' ? 'never' : 'later' });
    const failure = refusalOf('gettoken', called.answer);
    const { errcode, access_token: token, expires_in: seconds = 7200 } = called.answer;
    if (failure && (isConfigError(errcode) || errcode === 45009)) {
      refused = { until: clock.now().getTime() + REMEMBER_MS, failure };
    }
    if (failure) throw thrown(failure);
    if (!token) throw thrown({ ok: false, retry: 'later', reason: 'gettoken: the answer holds no token' });
    refused = undefined;
    return { token, expiresAt: new Date(clock.now().getTime() + seconds * 1000) };
  };

  async function refreshed(stale: string | undefined): Promise<{ ok: true; token: string } | Failure> {
    try {
      // Not the send's own signal: others may be waiting for the same token.
      return { ok: true, token: await tokens.refresh(name, stale, fetchToken(new AbortController().signal)) };
    } catch (error) {
      const failure = error instanceof Error ? failures.get(error) : undefined;
      return failure ?? { ok: false, retry: 'later', reason: 'gettoken: the token store failed' };
    }
  }

  return {
    async withToken(call) {
      const kept = await tokens.get(name).catch(() => undefined);
      const first = kept === undefined ? await refreshed(undefined) : ({ ok: true, token: kept } as const);
      if (!first.ok) return first;
      const called = await call(first.token);
      if (!called.ok || !isStaleToken(called.answer.errcode)) return called;
      const second = await refreshed(first.token);
      if (!second.ok) return second;
      const again = await call(second.token);
      return again.ok && isStaleToken(again.answer.errcode) ? notYetTaken(again.answer.errcode) : again;
    },
    trouble: () => remembered()?.reason,
  };
}
