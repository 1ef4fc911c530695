import type { Standing } from './seen.ts';

/** What a person does to a finding. */
export type Act =
  | { act: 'assign'; ownerId: number | undefined }
  | { act: 'handle'; words: string }
  | { act: 'waive'; until: Date; reason: string }
  | { act: 'reopen' }
  | { act: 'verdict'; verdict: 'right' | 'wrong' };

export type ActName = Act['act'];

/** What an act may change of a finding, besides what hits change. */
export type Acted = Pick<Standing, 'state' | 'ownerId' | 'closedAt' | 'waivedUntil'> & {
  reason: string;
  closedBy: string;
  verdict: 'right' | 'wrong' | undefined;
};

/** What becomes of it; `undefined`: that makes no sense in its state, or nothing would change. Pure. */
export function acted(before: Acted, act: Act, { now, by }: { now: Date; by: string }): Acted | undefined {
  const isOpen = before.state === 'open' || before.state === 'assigned';
  switch (act.act) {
    case 'assign':
      if (!isOpen || act.ownerId === before.ownerId) return undefined;
      return { ...before, ownerId: act.ownerId, state: act.ownerId === undefined ? 'open' : 'assigned' };
    case 'handle':
      if (before.state === 'handled') return undefined;
      return { ...before, ...closed(now, by), state: 'handled', reason: act.words, waivedUntil: undefined };
    case 'waive':
      if (before.state === 'handled') return undefined;
      return { ...before, ...closed(now, by), state: 'waived', reason: act.reason, waivedUntil: act.until };
    case 'reopen':
      if (isOpen) return undefined;
      return { ...before, ...OPEN_AGAIN, state: before.ownerId === undefined ? 'open' : 'assigned' };
    case 'verdict':
      if (before.verdict === act.verdict) return undefined;
      // A false alarm needs nobody's work; a true one does, or had it.
      if (act.verdict === 'wrong' && isOpen)
        return { ...before, ...closed(now, by), state: 'handled', reason: FALSE_ALARM, verdict: 'wrong' };
      return { ...before, verdict: act.verdict };
    default:
      return act satisfies never;
  }
}

export const FALSE_ALARM = '误报 false alarm';

const closed = (now: Date, by: string) => ({ closedAt: now, closedBy: by });
const OPEN_AGAIN = { closedAt: undefined, closedBy: '', reason: '', waivedUntil: undefined };
