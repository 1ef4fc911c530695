import { expect, it } from 'vitest';
import { seesAll } from '../../../../../src/services/alerts/groups/on-call.ts';

const of = (...shops: number[]) => ({ shops });

it('a card goes to who is on call only where they may read all that fires', () => {
  const one = new Set([1]);
  expect(seesAll('all', [of(2), of()])).toBe(true);
  expect(seesAll(one, [of(1), of(1)])).toBe(true);
  expect(seesAll(one, [of(1), of(2)])).toBe(false);
  expect(seesAll(one, [of(1, 2)])).toBe(false);
  // What is of no shop is the group's.
  expect(seesAll(one, [of()])).toBe(false);
  expect(seesAll(undefined, [of(1)])).toBe(false);
});
