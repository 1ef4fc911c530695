import { accountOf, clampChars, type Effect, ROLES, type RoleName, roleCalled, valueArg } from '#kit';

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

/** Whose role an effect gives or takes, and which. */
export function grantedWords(effect: Effect) {
  const words = ROLES[effect.data['role'] as RoleName].words;
  const shop = effect.data['shop'] ? ` ${effect.data['shop']}` : '';
  return { who: clampChars(String(effect.data['who']), 40), words: { zh: words.zh + shop, en: words.en + shop } };
}
