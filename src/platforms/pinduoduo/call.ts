import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import { callOut, clockOf } from '../../core/out-call.ts';
import { type Answer, type ConnectorDeps, isNoToken, type Refusal, refusedHere } from '../platform.ts';
import { signPdd } from './sign.ts';
import { badAnswer, rejected } from './wire.ts';

/** One signed call to the router: a form, the answer in an envelope, or `error_response`. */

export const VENDOR = 'https://gw-api.pinduoduo.com';

export type Got = { body: Record<string, unknown>; at: Date };
/** `envelope` is the field that holds the answer; it does not follow from the name of the call. */
export type Pdd = (type: string, envelope: string, params: Readonly<Record<string, string>>) => Promise<Answer<Got>>;

export type Wire = Pick<ConnectorDeps, 'credentials' | 'fetch' | 'now' | 'timeoutMs' | 'baseUrl'>;

/** With the shop's token; a token that is refused is asked for anew once: nothing was carried out with it. */
export function createPdd(deps: ConnectorDeps): Pdd {
  return async (type, envelope, params) => {
    try {
      const token = await deps.token();
      const answer = await send(deps, type, envelope, { ...params, access_token: token });
      if (answer.kind !== 'auth' || answer.needs !== 'refresh') return answer;
      return await send(deps, type, envelope, { ...params, access_token: await deps.token(token) });
    } catch (error) {
      // Without a token nothing was sent.
      if (isNoToken(error)) return error.refusal;
      throw error;
    }
  };
}

export async function send(
  { credentials, fetch, now, timeoutMs, baseUrl }: Wire,
  type: string,
  envelope: string,
  business: Readonly<Record<string, string>>,
): Promise<Answer<Got>> {
  const before = now();
  const params = {
    ...business,
    type,
    client_id: credentials['key'] ?? '',
    timestamp: String(Math.floor(before.getTime() / 1000)),
    data_type: 'JSON',
  };
  const sign = signPdd(params, credentials['secret'] ?? '');
  const answer = await callOut(
    new URL(`${(baseUrl ?? VENDOR).replace(/\/+$/, '')}/api/router`),
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ ...params, sign }).toString(),
    },
    { fetch, timeoutMs },
  );
  if (answer.kind !== 'answer') return answer;
  const body = record(answer.text);
  if (!body || answer.status !== 200) return badAnswer;
  if ('error_response' in body) return refusalOf(body['error_response']);
  const inside = body[envelope];
  if (typeof inside !== 'object' || inside === null) return badAnswer;
  return { kind: 'ok', value: { body: { ...inside }, at: clockOf(answer.headers) ?? before } };
}

function record(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseLossless(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const ErrorResponse = z.object({
  error_code: z.coerce.number().int(),
  error_msg: z.string().catch(''),
  sub_code: z.union([z.string(), z.number()]).transform(String).catch(''),
  sub_msg: z.string().catch(''),
});

/** Too many; too often; the day of a test application is used up. Degraded for now. In milliseconds of peace. */
const REST: Readonly<Record<number, number>> = { 52101: 1000, 70031: 1000, 70036: 3_600_000, 52102: 5000, 52103: 5000 };
const BANNED = [70032, 70034, 70035];
const EXPIRED = [10019];
/** The refresh token or the shop's authorisation is over. */
const PERSON = [10020, 10035, 10036];

function refusalOf(error: unknown): Refusal {
  const read = ErrorResponse.safeParse(error);
  if (!read.success) return badAnswer;
  const { error_code: code, error_msg: message, sub_code: sub, sub_msg: said } = read.data;
  const name = sub && sub !== String(code) ? `${code} ${sub}` : String(code);
  const reason = (said || message || name).slice(0, 300);
  const afterMs = REST[code];
  if (afterMs !== undefined) return { kind: 'throttled', afterMs, code: name };
  if (BANNED.includes(code)) return refusedHere(name, BAN);
  if (EXPIRED.includes(code)) return { kind: 'auth', needs: 'refresh', code: name };
  if (PERSON.includes(code)) return { kind: 'auth', needs: 'person', code: name };
  if (/timestamp|时间戳/i.test(reason)) return refusedHere(name, CLOCK, false);
  // Checks of the gateway and of permissions: nothing behind it has seen the call.
  if ((code >= 10_000 && code < 11_000) || (code >= 20_000 && code < 40_000)) return rejected(name, reason, true);
  // The goods' own checks, which say why; other failures may have happened after it was done.
  if (/库存|资源位|商品|优惠券|批次/.test(reason)) return rejected(name, reason, true);
  return { kind: 'unknown', why: 'bad-answer' };
}

const BAN = {
  zh: '拼多多封禁了这个应用或店铺的调用；请到 open.pinduoduo.com 看原因并申请解除',
  en: 'Pinduoduo has banned calls of this application or shop: look at open.pinduoduo.com why, and ask there to have it lifted',
};
const CLOCK = {
  zh: '平台不接受我们调用的时间；请校准这台机器的时钟，最多差 10 分钟',
  en: 'The platform refuses the time of our calls: set the clock of this machine, it may be 10 minutes off at most',
};

/** Whether these credentials lack the permission, rather than the call being wrong. */
export const isForbidden = (refusal: Refusal): boolean =>
  refusal.kind === 'rejected' && /^3\d{4}\b|^10(000|032)\b.*permission/.test(refusal.code);
