import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import { callOut, clockOf } from '../../core/out-call.ts';
import { type Answer, type ConnectorDeps, isNoToken } from '../platform.ts';
import { Failed, refusalOf } from './refusals.ts';
import { canonicalJson, signDoudian } from './sign.ts';
import { badAnswer } from './wire.ts';

/** One signed call: what is common to all in the query, the parameters as JSON in the body. 10000 is success. */

export const VENDOR = 'https://openapi-fxg.jinritemai.com';
const SUCCESS = 10_000;

export type Got = { data: unknown; at: Date };
export type Doudian = (method: string, params: object) => Promise<Answer<Got>>;
export type Wire = Pick<ConnectorDeps, 'credentials' | 'fetch' | 'now' | 'timeoutMs' | 'baseUrl'>;

/** With the shop's token; a token that is refused is asked for anew once: nothing was carried out with it. */
export function createDoudian(deps: ConnectorDeps): Doudian {
  return async (method, params) => {
    try {
      const token = await deps.token();
      const answer = await send(deps, method, params, token);
      if (answer.kind !== 'auth' || answer.needs !== 'refresh') return answer;
      return await send(deps, method, params, await deps.token(token));
    } catch (error) {
      // Without a token nothing was sent.
      if (isNoToken(error)) return error.refusal;
      throw error;
    }
  };
}

export async function send(wire: Wire, method: string, params: object, token?: string): Promise<Answer<Got>> {
  const { credentials, fetch, now, timeoutMs, baseUrl } = wire;
  const before = now();
  const paramJson = canonicalJson(params);
  const appKey = credentials['key'] ?? '';
  const timestamp = String(Math.floor(before.getTime() / 1000));
  const url = new URL(`${(baseUrl ?? VENDOR).replace(/\/+$/, '')}/${method.replaceAll('.', '/')}`);
  const query = {
    method,
    app_key: appKey,
    ...(token !== undefined && { access_token: token }),
    timestamp,
    v: '2',
    sign: signDoudian({ appKey, method, paramJson, timestamp }, credentials['secret'] ?? ''),
    // Without it MD5 is expected.
    sign_method: 'hmac-sha256',
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const answer = await callOut(url, { method: 'POST', headers, body: paramJson }, { fetch, timeoutMs });
  if (answer.kind !== 'answer') return answer;
  const read = z
    .looseObject({ code: z.coerce.number().int(), data: z.unknown().optional() })
    .safeParse(parsed(answer.text));
  if (!read.success || answer.status !== 200) return badAnswer;
  if (read.data.code === SUCCESS) {
    return { kind: 'ok', value: { data: read.data.data, at: clockOf(answer.headers) ?? before } };
  }
  const failed = Failed.safeParse(read.data);
  return failed.success ? refusalOf(failed.data) : badAnswer;
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
