import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decide,
  endedOf,
  type GroupMarks,
  type Standing,
  stateText,
  type Told,
  toldFiring,
} from '../../../../../src/services/alerts/groups/decide.ts';

const MINUTE = 60_000;
const start = new Date('2026-11-23T04:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * MINUTE);
const is = (firing: string[], more: Partial<Standing> = {}): Standing => ({
  ...{ firing, hidden: new Set(), severity: 'warning', state: { step: 0 } },
  ...more,
});
const told = (firing: string[], more: Partial<Told> = {}): Told => ({
  ...{ firing, at: start, severity: 'warning', state: '' },
  ...more,
});
const when = (minutes: number) => ({ now: at(minutes), intervalMs: 5 * MINUTE, repeatMs: 240 * MINUTE });
const why = (...[before, now, minutes]: [Told | undefined, Standing, number]) =>
  decide(before, now, when(minutes)).reason;

test('what was never told is told when something fires, and never when nothing does', () => {
  expect(why(undefined, is(['1:1']), 0)).toBe('first');
  expect(why(undefined, is([]), 0)).toBeUndefined();
  expect(why(undefined, is([], { hidden: new Set([1]) }), 0)).toBeUndefined();
});

test('more alerts and some that are over wait for the group interval; all over, and graver, does not', () => {
  expect(decide(told(['1:1']), is(['1:1', '2:1']), when(1))).toEqual({ again: at(5) });
  expect(why(told(['1:1']), is(['1:1', '2:1']), 5)).toBe('new-alert');
  expect(decide(told(['1:1', '2:1']), is(['1:1']), when(1))).toEqual({ again: at(5) });
  expect(why(told(['1:1', '2:1']), is(['1:1']), 5)).toBe('some-resolved');
  expect(why(told(['1:1']), is([]), 0)).toBe('resolved');
  expect(why(told(['1:1']), is(['1:2'], { severity: 'critical' }), 0)).toBe('graver');
  expect(why(told([]), is(['2:1']), 5)).toBe('reopened');
  expect(why(told([]), is([]), 500)).toBeUndefined();
});

test('the same set is told again only after the repeat interval, and not while somebody has it or put it off', () => {
  expect(decide(told(['1:1']), is(['1:1']), when(200))).toEqual({ again: at(240) });
  expect(why(told(['1:1']), is(['1:1']), 240)).toBe('repeat');
  expect(why(told(['1:1'], { state: 'a7' }), is(['1:1'], { state: { acked: 7, step: 0 } }), 500)).toBeUndefined();
  const snoozed: GroupMarks = { snoozedUntil: at(60), step: 0 };
  const put = told(['1:1'], { state: stateText(snoozed) });
  expect(decide(put, is(['1:1', '2:1'], { state: snoozed }), when(30))).toEqual({ again: at(60) });
  expect(why(put, is(['1:2'], { state: snoozed, severity: 'critical' }), 30)).toBe('graver');
  expect(why(put, is([], { state: snoozed }), 30)).toBe('resolved');
  expect(why(put, is(['1:1']), 60)).toBe('snooze-over');
  expect(why(put, is(['1:1']), 30)).toBe('unsnoozed');
});

test('what people do is told at once', () => {
  const marks = (state: GroupMarks, before = '') => why(told(['1:1'], { state: before }), is(['1:1'], { state }), 1);
  expect(marks({ acked: 3, step: 0 })).toBe('acked');
  expect(marks({ step: 0 }, 'a3')).toBe('unacked');
  expect(marks({ owner: 4, step: 0 }, 'o3')).toBe('assigned');
  expect(marks({ snoozedUntil: at(9), step: 0 })).toBe('snoozed');
  expect(marks({ step: 2 }, 'e1')).toBe('escalated');
  expect(marks({ acked: 3, owner: 4, step: 2 }, 'a3 o4 e2')).toBeUndefined();
});

test('what turns quiet is not over, and not told anew when it is heard again', () => {
  const quiet = is([], { hidden: new Set([1]) });
  expect(why(told(['1:1']), quiet, 60)).toBeUndefined();
  expect(endedOf(told(['1:1', '2:1']), quiet)).toEqual([2]);
  expect(toldFiring(told(['1:1']), quiet)).toEqual(['1:1']);
  expect(why(told(['1:1']), is(['1:1']), 60)).toBeUndefined();
});

/** What happens to a group of four alerts, and time between. */
const events = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('fire' as const), alert: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('resolve' as const), alert: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constantFrom('ack' as const, 'unack' as const), alert: fc.constant(0) }),
    fc.record({ kind: fc.constant('wait' as const), alert: fc.integer({ min: 1, max: 400 }) }),
  ),
  { maxLength: 40 },
);

test('whatever happens: the same set is never told twice within the repeat interval, and in the end rooms know what fires', () => {
  fc.assert(
    fc.property(events, (history) => {
      const firing = new Set<number>();
      const state: GroupMarks = { step: 0 };
      let before: Told | undefined;
      let minutes = 0;
      const look = () => {
        const now = is(
          [...firing].sort().map((id) => `${id}:1`),
          { state: { ...state } },
        );
        const { reason, again } = decide(before, now, when(minutes));
        if (!reason) return again;
        const marks = reason === 'acked' || reason === 'unacked';
        const same = before && before.firing.join() === now.firing.join();
        if (same && !marks) {
          expect(reason).toBe('repeat');
          expect(minutes * MINUTE + start.getTime() - (before as Told).at.getTime()).toBeGreaterThanOrEqual(
            240 * MINUTE,
          );
        }
        before = {
          firing: toldFiring(before, now),
          at: marks ? (before as Told).at : at(minutes),
          severity: 'warning',
          state: stateText(now.state),
        };
        return again;
      };
      for (const { kind, alert } of history) {
        if (kind === 'fire') firing.add(alert);
        if (kind === 'resolve') firing.delete(alert);
        if (kind === 'ack') state.acked = 7;
        if (kind === 'unack') delete state.acked;
        if (kind === 'wait') minutes += alert;
        look();
      }
      // Left alone, it looks when it said it would: soon rooms know the whole truth.
      const again = look();
      if (again && again <= at(minutes + 5)) minutes = (again.getTime() - start.getTime()) / MINUTE;
      look();
      look();
      expect([...((before as Told | undefined)?.firing ?? [])]).toEqual([...firing].sort().map((id) => `${id}:1`));
    }),
    { numRuns: 300 },
  );
});

test('what fires on in another group is not over, and said once', () => {
  const elsewhere = is([], { moved: new Set([1]) });
  expect(why(told(['1:1']), elsewhere, 0)).toBe('moved');
  expect(endedOf(told(['1:1', '2:1']), elsewhere)).toEqual([2]);
  expect(why(told(['1:1', '2:1']), elsewhere, 0)).toBe('moved');
  expect(why(told(toldFiring(told(['1:1']), elsewhere)), elsewhere, 0)).toBeUndefined();
  expect(why(told(['1:1', '2:1']), is(['2:1'], { moved: new Set([1]) }), 60)).toBeUndefined();
});
