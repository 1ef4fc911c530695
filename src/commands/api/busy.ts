import type { Lang } from '../../core/localized.ts';
import { problemOf } from '../../core/problem.ts';
import { isTimedOut, isTransient } from '../../db/transient.ts';

const BUSY = {
  zh: '暂时无法应答，请用同一个 Idempotency-Key 再发一次',
  en: 'No answer right now; send the same call again, under the same Idempotency-Key',
};

/** What only the database is to blame for is an answer that asks for the same call again. Throws everything else. */
export async function orBusy<T>(work: Promise<T>, lang: Lang) {
  try {
    return await work;
  } catch (error) {
    if (!isTransient(error) && !isTimedOut(error)) throw error;
    return busy(lang);
  }
}

export const busy = (lang: Lang) => ({
  status: 503,
  text: JSON.stringify(problemOf(503, 'http.busy', BUSY, lang)),
  headers: { 'retry-after': '1' },
});
