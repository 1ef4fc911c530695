import { accountOf, ROLES, roleCalled, valueArg } from '#kit';

export const Account = valueArg({ zh: '账号（wecom:USERID）', en: 'account (wecom:USERID)' }, (typed) => {
  const account = accountOf(typed);
  return account ? { value: account } : undefined;
});

export const Role = valueArg(
  { zh: '角色（店长、运营、只读）', en: 'role (manager, operator, viewer)' },
  (typed) => {
    const role = roleCalled(typed);
    return role ? { value: role } : undefined;
  },
  { suggest: Object.values(ROLES).flatMap(({ words }) => [words.zh, words.en]) },
);
