import {
  accountOf,
  arg,
  card,
  clampChars,
  type Effect,
  field,
  fields,
  type Localized,
  type Message,
  ROLES,
  type RoleName,
  roleCalled,
  ShopName,
  valueArg,
} from '#kit';

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

/** What giving and taking a role ask for. */
export const grantArgs = {
  account: Account,
  role: Role,
  shop: arg(ShopName.optional(), { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' }),
};

/** What was done to whose role. */
export function grantedCard(effect: Effect, done: Localized): Message {
  const words = ROLES[effect.data['role'] as RoleName].words;
  const shop = effect.data['shop'] ? ` ${effect.data['shop']}` : '';
  const who = clampChars(String(effect.data['who']), 40);
  const role = field({ zh: '角色', en: 'Role' }, { zh: words.zh + shop, en: words.en + shop });
  return card({ zh: `${done.zh} · ${who}`, en: `${done.en} · ${who}` }, [fields(role)], 'success');
}
