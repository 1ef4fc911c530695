import { expect, it } from 'vitest';
import { missedOf, type Said, sessionsOf } from '../../../../../src/services/compliance/reads/sessions.ts';

const talk = (...said: [from: Said['from'], seconds: number][]): Said[] =>
  said.map(([from, seconds]) => ({ from, at: seconds * 1000 }));
const limits = (now: number) => ({ firstMs: 10_000, solveMs: 1_800_000, now: now * 1000 });

it('is answered by a person after the customer’s first word, in whatever order the messages came', () => {
  const [one] = sessionsOf(talk(['agent', 12], ['system', 1], ['customer', 0], ['customer', 5]), undefined);
  expect(one).toEqual({ beganAt: 0, answeredAt: 12_000, settledAt: 12_000 });
  expect(one && missedOf(one, limits(100))).toEqual({ first: true, solve: false });
});

it('has missed nothing while its time runs, and ten seconds are in time', () => {
  const [open] = sessionsOf(talk(['customer', 0]), undefined);
  expect(open && missedOf(open, limits(10))).toEqual({ first: false, solve: false });
  expect(open && missedOf(open, limits(11))).toEqual({ first: true, solve: false });
  expect(open && missedOf(open, limits(1801))).toEqual({ first: true, solve: true });
});

it('begins anew after two hours of silence; what an agent writes by itself is no matter of a customer', () => {
  const said = talk(['agent', 0], ['customer', 10_000], ['agent', 10_005], ['customer', 10_010], ['customer', 30_000]);
  expect(sessionsOf(said, 12_000_000)).toEqual([
    { beganAt: 10_000_000, answeredAt: 10_005_000, settledAt: 12_000_000 },
    { beganAt: 30_000_000, answeredAt: undefined, settledAt: undefined },
  ]);
});
