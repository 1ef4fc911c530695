import { expect, it } from 'vitest';
import { Account, Role } from '../../../handlers/views/people.ts';

const context = { now: new Date(0), timeZone: 'Asia/Shanghai' };

it('reads accounts as channel and id', () => {
  expect(Account.read('wecom:ZhangSan', context)).toEqual({ value: { channel: 'wecom', userId: 'ZhangSan' } });
  expect(Account.read('ZhangSan', context)).toBeUndefined();
});

it('reads roles in both languages, and none that there is not', () => {
  const roles = ['admin', '管理员', 'Manager', '店长', 'operator', '运营', 'viewer', '只读'].map(
    (typed) => Role.read(typed, context)?.value,
  );
  expect(roles).toEqual(['admin', 'admin', 'manager', 'manager', 'operator', 'operator', 'viewer', 'viewer']);
  for (const typed of ['', 'owner', 'constructor', '__proto__', 'anyone', 'member'])
    expect(Role.read(typed, context)).toBeUndefined();
});
