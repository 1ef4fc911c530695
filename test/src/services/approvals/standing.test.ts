import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING } from '../../../../src/services/approvals/need.ts';
import { distinct, type Matter, type Voter, whyNot, whyNotFor } from '../../../../src/services/approvals/standing.ts';

const ASKED = new Date('2026-11-23T02:00:00Z');
const earlier = new Date(ASKED.getTime() - 1);
const matter = (more: Partial<Matter['need']> = {}): Matter => ({
  askers: new Set([1, 10]),
  askedAt: ASKED,
  need: { ...NOTHING, approvers: 1, roles: ['manager'], shops: [], ...more },
});
const voter = (role: string, more: Partial<Voter> = {}, shops: readonly number[] | 'all' = 'all'): Voter => ({
  account: 'wecom:li',
  person: 2,
  name: 'li',
  known: true,
  vouchers: [],
  grants: [{ role, shops, by: 3, at: earlier }],
  ...more,
});

describe('who may decide', () => {
  it.each([
    ['a manager', voter('manager'), undefined],
    ['an admin', voter('admin'), undefined],
    ['another role', voter('finance'), 'role'],
    ['the asker by today’s number', voter('manager', { person: 1 }), 'self'],
    ['the asker by the number of then', voter('manager', { person: 10 }), 'self'],
    ['an unknown console account', voter('manager', { known: false }), 'console'],
    ['an account that the asker vouched for, through another', voter('manager', { vouchers: [5, 1] }), 'voucher'],
    ['a manager of some shops, for what concerns all', voter('manager', {}, [4]), 'role'],
  ])('%s', (_who, one, why) => expect(whyNot(one, matter())).toBe(why));

  it('a role that the asker gave counts only when it was there before the ask', () => {
    const given = (at: Date) => voter('manager', { grants: [{ role: 'manager', shops: 'all', by: 1, at }] });
    expect([whyNot(given(earlier), matter()), whyNot(given(ASKED), matter())]).toEqual([undefined, 'role']);
  });

  it('a shop that the asker moved into a division after asking is not covered by it', () => {
    const held = (more: object) =>
      voter('manager', { grants: [{ role: 'manager', shops: [4, 5], by: 3, at: earlier, ...more }] });
    const about = { ...matter({ shops: [4] }), moved: new Set([4]) };
    expect([whyNot(held({ division: true }), about), whyNot(held({}), about)]).toEqual(['role', undefined]);
    expect(whyNot(held({ division: true }), { ...about, moved: new Set([5]) })).toBeUndefined();
  });

  it('marketing decides for its shops, finance only for all', () => {
    const about = (role: 'marketing' | 'finance') => matter({ roles: [role], shops: [4, 5] });
    expect(whyNot(voter('marketing', {}, [4, 5, 6]), about('marketing'))).toBeUndefined();
    expect(whyNot(voter('marketing', {}, [4]), about('marketing'))).toBe('role');
    expect(whyNot(voter('finance', {}, [4, 5]), about('finance'))).toBe('role');
    expect(whyNot(voter('finance'), about('finance'))).toBeUndefined();
  });

  it('a delegate uses the right of whoever gave it, never the asker’s', () => {
    const delegate = voter('operator', { person: 7 });
    expect(whyNotFor(delegate, voter('manager'), matter())).toBeUndefined();
    expect(whyNotFor(delegate, voter('manager', { person: 1 }), matter())).toBe('role');
    expect(whyNotFor(voter('operator', { person: 1 }), voter('manager'), matter())).toBe('self');
    // What was delegated to the giver is not theirs to hand on.
    expect(whyNotFor(delegate, voter('operator'), matter())).toBe('role');
  });
});

it('votes that share a person, however indirectly, are one', () => {
  const vote = (...people: number[]) => ({ people: new Set(people) });
  expect(distinct([vote(1), vote(2)])).toBe(2);
  expect(distinct([vote(1, 5), vote(2, 5)])).toBe(1);
  expect(distinct([vote(1), vote(2), vote(1, 2)])).toBe(1);
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 3 }), { maxLength: 6 }), (all) => {
      const votes = all.map((people) => vote(...people));
      const counted = distinct(votes);
      expect(distinct([...votes].reverse())).toBe(counted);
      expect(counted).toBeLessThanOrEqual(new Set(all.flat()).size);
      expect(distinct([...votes, ...votes])).toBe(counted);
    }),
  );
});
