import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Act, acted } from '../../../../../src/services/compliance/findings/acts.ts';
import { dueOf, type Standing, seen, stable } from '../../../../../src/services/compliance/findings/seen.ts';
import type { Hit } from '../../../../../src/services/compliance/rule-kind.ts';
import { slowHit } from '../../../../support/rules.ts';

const T0 = Date.parse('2026-11-20T00:00:00Z');
const at = (minutes: number) => new Date(T0 + minutes * 60_000);
const hit = (minutes: number, facts: Record<string, unknown> = {}): Hit => ({
  ...slowHit(1, 'A', 5, at(minutes)),
  facts,
});
type Whole = Standing & { reason: string; closedBy: string; verdict: 'right' | 'wrong' | undefined };
const whole = (standing: Standing): Whole => ({ reason: '', closedBy: '', verdict: undefined, ...standing });
const by = (minutes: number) => ({ now: at(minutes), by: 'me' });
const opened = () => whole(seen(undefined, hit(0), at(1)).after);

it('opens with the time that its severity gives, and counts nothing when the same is seen again', () => {
  const one = opened();
  expect(one).toMatchObject({ state: 'open', count: 1, dueAt: dueOf('high', at(1)) });
  expect(seen(one, hit(0), at(5)).change).toBe('same');
  expect(seen(one, hit(2), at(5))).toMatchObject({ change: 'counted', after: { count: 2, lastAt: at(2) } });
  expect(seen(one, hit(0, { more: 1 }), at(5))).toMatchObject({ change: 'counted', after: { count: 2 } });
});

it('opens again when it happens again after it was handled, not when it is only still there', () => {
  const handled = acted(opened(), { act: 'handle', words: 'done' }, by(3)) as Whole;
  expect(seen(handled, hit(0), at(5)).change).toBe('same');
  expect(seen(handled, hit(0, { left: 3 }), at(5))).toMatchObject({ change: 'silent', after: { state: 'handled' } });
  expect(seen(handled, hit(4), at(5))).toMatchObject({ change: 'reopened', after: { state: 'open', reopened: 1 } });
  expect(seen({ ...handled, goneAt: at(4) }, hit(0), at(5)).change).toBe('reopened');
});

it('is silent while it is waived, still counts, and opens when it is seen after the end', () => {
  const waived = acted(opened(), { act: 'waive', until: at(100), reason: 'agreed' }, by(3)) as Whole;
  expect(seen(waived, hit(50), at(51))).toMatchObject({ change: 'silent', after: { state: 'waived', count: 2 } });
  expect(seen(waived, hit(0), at(101))).toMatchObject({ change: 'reopened', after: { state: 'open', count: 1 } });
});

it('needs no work where somebody judged it a false alarm, and makes no sense twice', () => {
  const wrong = acted(opened(), { act: 'verdict', verdict: 'wrong' }, by(3)) as Whole;
  expect(wrong).toMatchObject({ state: 'handled', verdict: 'wrong' });
  expect(acted(wrong, { act: 'verdict', verdict: 'wrong' }, by(4))).toBeUndefined();
  expect(acted(wrong, { act: 'handle', words: '' }, by(4))).toBeUndefined();
  expect(acted(opened(), { act: 'reopen' }, by(4))).toBeUndefined();
});

it('does not tell facts apart by the order of their names', () => {
  expect(stable({ b: [1, { d: 1, c: undefined }], a: 'x' })).toBe(stable({ a: 'x', b: [1, { d: 1 }] }));
});

type Step = { hit: number; facts: number } | { act: Act };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ hit: fc.integer({ min: -30, max: 5 }), facts: fc.integer({ min: 0, max: 2 }) }),
  fc
    .constantFrom<Act>(
      { act: 'handle', words: '' },
      { act: 'assign', ownerId: 7 },
      { act: 'reopen' },
      { act: 'verdict', verdict: 'wrong' },
      { act: 'waive', until: at(60), reason: 'r' },
    )
    .map((act) => ({ act })),
);

it('in any history: counts never fall, a waiver holds until its end, what is closed has no deadline that counts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let one = opened();
      for (const [n, next] of steps.entries()) {
        const now = at(10 + n * 5);
        const before = one;
        if ('act' in next) one = (acted(one, next.act, { now, by: 'me' }) as Whole | undefined) ?? one;
        else one = { ...before, ...seen(one, hit(10 + n * 5 + Math.min(0, next.hit), { f: next.facts }), now).after };
        expect(one.count).toBeGreaterThanOrEqual(before.count);
        expect(one.reopened).toBeGreaterThanOrEqual(before.reopened);
        expect(one.lastAt >= before.lastAt).toBe(true);
        if (before.state === 'waived' && !('act' in next) && (before.waivedUntil as Date) > now)
          expect(one.state).toBe('waived');
        expect(one.closedAt === undefined).toBe(one.state === 'open' || one.state === 'assigned');
        expect(one.state === 'assigned').toBe(one.state === 'assigned' && one.ownerId !== undefined);
      }
    }),
    { numRuns: 200 },
  );
});
