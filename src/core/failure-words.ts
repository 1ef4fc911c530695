import { type Localized, same } from './localized.ts';
import { isUnreached, isUnsafe } from './out-call.ts';

/** Why a platform could not be read, as it is kept: `throttled: <the platform's code>`, or both languages with `BETWEEN`. */
const BETWEEN = ' | ';

/** Nothing was sent: the network or its certificate, not the platform. */
export const unreachedWords = (code: string): Localized =>
  isUnsafe(code)
    ? {
        zh: `连不上平台：安全连接不成立（${code}），请检查地址和它的证书`,
        en: `the address could not be reached safely (${code}): check the address and its certificate`,
      }
    : {
        zh: `连不上平台的地址（${code}），请检查地址和网络`,
        en: `the address could not be reached (${code}): check it and the network`,
      };

const KINDS: Record<string, (code: string) => Localized> = {
  unreached: unreachedWords,
  throttled: (code) => ({ zh: `平台限流（${code}）`, en: `throttled by the platform (${code})` }),
  access: (code) => ({
    zh: `平台不接受授权（${code}），请重新授权`,
    en: `access refused (${code}), authorize it anew`,
  }),
  refused: (code) => ({ zh: `平台拒绝（${code}）`, en: `refused by the platform (${code})` }),
};
const WHOLE: Record<string, Localized> = {
  'no answer': { zh: '平台没有应答', en: 'the platform does not answer' },
  'an answer that makes no sense': { zh: '平台的应答无法理解', en: 'the platform’s answer makes no sense' },
  'its pages keep moving': { zh: '翻页时数据一直在变', en: 'its pages keep moving while they are read' },
  'its pages do not end': { zh: '翻页没有尽头', en: 'its pages do not end' },
};

/** What is kept, and logged, of a call that was not carried out. */
export const notCarriedOut = (code: string): string => `${isUnreached(code) ? 'unreached' : 'throttled'}: ${code}`;

/** As it is kept in one text. */
export const failureText = ({ zh, en }: Localized): string => `${zh}${BETWEEN}${en}`;

/** As people read it. */
export function failureWords(kept: string): Localized {
  const [zh = '', en] = kept.split(BETWEEN);
  if (en !== undefined) return { zh, en };
  const [kind = '', code = ''] = kept.split(/: (.*)/s);
  // As it was kept before these were told apart.
  if (kind === 'throttled' && isUnreached(code)) return unreachedWords(code);
  return WHOLE[kept] ?? (code === '' ? undefined : KINDS[kind]?.(code)) ?? same(kept);
}
