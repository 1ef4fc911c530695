import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import { callOut } from '../../core/out-call.ts';
import type { Answer, ConnectorDeps, Credentials, Refusal } from '../platform.ts';
import { signOf } from './sign.ts';

/** One call to openapi.jushuitan.com: a signed form, the business part as one JSON string, `code` 0 for success. */
export type JstCall = <T>(path: string, biz: object, data: z.ZodType<T>) => Promise<Answer<T>>;

const HOST = 'https://openapi.jushuitan.com';
const Envelope = z.object({ code: z.number(), msg: z.string().nullish(), data: z.unknown().optional() });

export const badAnswer = { kind: 'unknown', why: 'bad-answer' } as const;
const TOKEN_ENDED = 100;

export function createCall(deps: ConnectorDeps): JstCall {
  return async (path, biz, data) => {
    const token = await deps.token();
    const first = await once(path, biz, token);
    // The token may have been ended early, by a refresh that somebody else did.
    const answer = isEnded(first) ? await once(path, biz, await deps.token(token)) : first;
    if (answer.kind !== 'ok') return answer;
    const read = data.safeParse(answer.value);
    return read.success ? { kind: 'ok', value: read.data } : badAnswer;
  };

  function once(path: string, biz: object, token: string): Promise<Answer<unknown>> {
    return send(deps, path, { access_token: token, version: '2', biz: JSON.stringify(biz) });
  }
}

const isEnded = (answer: Answer<unknown>) => answer.kind === 'auth' && answer.code === String(TOKEN_ENDED);

/** Signs and sends. What is signed is what is sent: the form is made of the same strings. */
export async function send(
  deps: Pick<ConnectorDeps, 'fetch' | 'now' | 'timeoutMs' | 'baseUrl'> & { credentials: Credentials },
  path: string,
  fields: Record<string, string>,
): Promise<Answer<unknown>> {
  const { appKey = '', appSecret = '' } = deps.credentials;
  const timestamp = String(Math.floor(deps.now().getTime() / 1000));
  const params = { app_key: appKey, timestamp, charset: 'utf-8', ...fields };
  const body = new URLSearchParams({ ...params, sign: signOf(appSecret, params) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  const answer = await callOut(new URL(`${deps.baseUrl ?? HOST}${path}`), { method: 'POST', headers, body }, deps);
  if (answer.kind !== 'answer') return answer;
  if (answer.status !== 200) return { kind: 'unknown', why: answer.status >= 500 ? 'no-answer' : 'bad-answer' };
  const read = Envelope.safeParse(parsed(answer.text));
  if (!read.success) return badAnswer;
  const { code, msg, data } = read.data;
  return code === 0 ? { kind: 'ok', value: data } : refusalOf(code, msg ?? '');
}

/** Codes by the vendor's list: docs/platforms/jushuitan.md. */
function refusalOf(number: number, msg: string): Refusal {
  const code = String(number);
  if (number === 199) return { kind: 'throttled', afterMs: 1_000, code };
  if (number === 200) return { kind: 'throttled', afterMs: 60_000, code };
  if (number === TOKEN_ENDED) return { kind: 'auth', needs: 'refresh', code };
  if (number === 10 || number === 110) return { kind: 'auth', needs: 'person', code };
  return { kind: 'rejected', code, reason: msg.slice(0, 300), permanent: true };
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
