import * as z from 'zod';
import { type Refusal, refusedHere } from '../platform.ts';
import { badAnswer, rejected } from './wire.ts';

/** Of an answer that is no success. */
export const Failed = z.object({
  code: z.coerce.number().int(),
  msg: z.string().catch(''),
  sub_code: z.string().catch(''),
  sub_msg: z.string().catch(''),
});

/** A key that was used before: the write of then stands. */
const REPEATED = /^isv\.idempotent-id-existed|Token已被使用/;

export const isRepeated = (refusal: Refusal): boolean =>
  refusal.kind === 'rejected' && (REPEATED.test(refusal.code.replace(/^\d+ /, '')) || REPEATED.test(refusal.reason));

export function refusalOf({ code, msg, sub_code: sub, sub_msg: said }: z.output<typeof Failed>): Refusal {
  const name = sub ? `${code} ${sub}` : String(code);
  const reason = (said || msg || name).slice(0, 300);
  if (code === 60_000 || sub.startsWith('isv.traffic-limited')) return { kind: 'throttled', afterMs: 1000, code: name };
  if (REPEATED.test(sub) || /Token已被使用/.test(`${msg}${said}`)) return rejected(name, reason, true);
  if (/^isv\.(access-token|token)-/.test(sub)) return { kind: 'auth', needs: 'refresh', code: name };
  if (sub.startsWith('dop.token-generate-failed')) return { kind: 'auth', needs: 'person', code: name };
  if (/^isv\.(authorization|app-id)-/.test(sub)) return { kind: 'auth', needs: 'person', code: name };
  if (/^isv\.timestamp-/.test(sub)) return refusedHere(name, CLOCK, false);
  if (code === 30_001 || sub.startsWith('isv.')) return rejected(name, reason, true);
  // Something behind the gateway failed, perhaps after it had done it.
  if (sub.startsWith('isp.') || sub.startsWith('dop.') || code === 20_000) return { kind: 'unknown', why: 'no-answer' };
  return badAnswer;
}

const CLOCK = {
  zh: '平台不接受我们调用的时间；请校准这台机器的时钟，最多差 10 分钟',
  en: 'The platform refuses the time of our calls: set the clock of this machine, it may be 10 minutes off at most',
};

/** Whether these credentials lack the permission package, rather than the call being wrong. */
export const isForbidden = (refusal: Refusal): boolean => refusal.kind === 'rejected' && /^30001\b/.test(refusal.code);
