import * as z from 'zod';
import { chinaTime, fromChinaTime } from '../../core/china-time.ts';
import { type Refusal, refusedHere } from '../platform.ts';
import { badAnswer } from './wire.ts';

const ErrorResponse = z.object({
  code: z.coerce.number().int(),
  msg: z.string().catch(''),
  sub_code: z.string().catch(''),
  sub_msg: z.string().catch(''),
});

const DAY_MS = 86_400_000;

/** `error_response` in our words. 21 to 43 are checks of the gateway: nothing behind it has seen the call. */
export function refusalOf(error: unknown, now: Date): Refusal {
  const read = ErrorResponse.safeParse(error);
  if (!read.success) return badAnswer;
  const { code, msg, sub_code: sub, sub_msg: said } = read.data;
  const name = sub ? `${code} ${sub}` : String(code);
  if (code === 7 || /accesscontrol\.limited-by/.test(sub)) {
    return { kind: 'throttled', afterMs: restMs(sub, `${msg} ${said}`, now), code: name };
  }
  if (code === 26 || code === 27) return { kind: 'auth', needs: 'person', code: name };
  if (code === 30 || code === 31) return refusedHere(name, CLOCK, false);
  // Something behind the gateway failed, perhaps after it had done it.
  if (sub.startsWith('isp.') || code === 10) return { kind: 'unknown', why: 'no-answer' };
  if (sub.startsWith('isv.') || (code >= 11 && code <= 13) || (code >= 21 && code <= 43)) {
    return rejected(name, (said || msg || name).slice(0, 300), true);
  }
  return badAnswer;
}

const CLOCK = {
  zh: '平台不接受我们调用的时间；请校准这台机器的时钟，最多差 10 分钟',
  en: 'The platform refuses the time of our calls: set the clock of this machine, it may be 10 minutes off at most',
};

export const rejected = (code: string, reason: string, permanent: boolean): Refusal => ({
  kind: 'rejected',
  code,
  reason,
  permanent,
});

/** `This ban will last for N more seconds`; a day's allowance comes back at midnight in China, at the latest. */
function restMs(sub: string, text: string, now: Date): number {
  const seconds = /last for (\d{1,6}) more second/.exec(text)?.[1];
  if (seconds !== undefined) return Math.max(1, Number(seconds)) * 1000;
  if (!sub.endsWith('limited-by-app-access-count')) return 1000;
  const midnight = fromChinaTime(`${chinaTime(now).slice(0, 10)} 00:00:00`) ?? now;
  return midnight.getTime() + DAY_MS - now.getTime();
}

/** Whether these credentials lack the permission, rather than the call being wrong. */
export const isForbidden = (refusal: Refusal): boolean =>
  refusal.kind === 'rejected' &&
  (/^1[1-3]\b/.test(refusal.code) || /isv\.(permission|insufficient|invalid-permission)/.test(refusal.code));
