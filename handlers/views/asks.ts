import { type Localized, same } from '#kit';

const RESULTS = new Map<string, Localized>([
  ['answered', { zh: '已回答', en: 'answered' }],
  ['pending', { zh: '待确认', en: 'pending' }],
  ['refused', { zh: '已拒绝', en: 'refused' }],
  ['failed', { zh: '出错', en: 'failed' }],
]);

/** What became of an ask: 已拒绝 stock.not_found. */
export function resultOf({ result, code }: { result: string; code: string | undefined }): Localized {
  const { zh, en } = RESULTS.get(result) ?? same(result);
  return code === undefined ? { zh, en } : { zh: `${zh} ${code}`, en: `${en} ${code}` };
}

/** What was said, or why nobody can read it any more. */
export const saidOf = ({ canonical, gone }: { canonical: string; gone?: 'destroyed' | 'lost' }): string | Localized =>
  gone === undefined ? canonical : gone === 'destroyed' ? DESTROYED : LOST;

const DESTROYED: Localized = { zh: '已按保留期销毁', en: 'destroyed by retention' };
const LOST: Localized = { zh: '密钥打不开', en: 'not readable with this key' };
