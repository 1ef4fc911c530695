import { type Localized, same } from './localized.ts';

/** Why a platform could not be read, as it is kept: `throttled: <the platform's code>`, or both languages with `BETWEEN`. */
const BETWEEN = ' | ';

const KINDS: Record<string, (code: string) => Localized> = {
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

/** As it is kept in one text. */
export const failureText = ({ zh, en }: Localized): string => `${zh}${BETWEEN}${en}`;

/** As people read it. */
export function failureWords(kept: string): Localized {
  const [zh = '', en] = kept.split(BETWEEN);
  if (en !== undefined) return { zh, en };
  const [kind = '', code = ''] = kept.split(/: (.*)/s);
  return WHOLE[kept] ?? (code === '' ? undefined : KINDS[kind]?.(code)) ?? same(kept);
}
