import {
  type Ask,
  accountOf,
  arg,
  card,
  clampChars,
  type Effect,
  field,
  fields,
  type Localized,
  type Message,
  optional,
  ROLES,
  type RoleName,
  roleCalled,
  ShopName,
  UserError,
  valueArg,
} from '#kit';
import { noSuchShop } from './shops.ts';

export const Account = valueArg({ zh: '账号（wecom:USERID）', en: 'account (wecom:USERID)' }, (typed) => {
  const account = accountOf(typed);
  return account ? { value: account } : undefined;
});

export const Role = valueArg(
  {
    zh: '角色（店长、财务、市场、合规、运营、只读）',
    en: 'role (manager, finance, marketing, compliance, operator, viewer)',
  },
  (typed) => {
    const role = roleCalled(typed);
    return role ? { value: role } : undefined;
  },
  { suggest: Object.values(ROLES).flatMap(({ words }) => [words.zh, words.en]) },
);

const asWord = (typed: string) => (typed.length <= 40 ? { value: typed } : undefined);

/** What giving and taking a role ask for. */
export const grantArgs = {
  account: Account,
  role: Role,
  shop: arg(ShopName.optional(), { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' }),
  division: optional(
    valueArg({ zh: '分部的店铺', en: 'shops of a division' }, asWord, { marker: { zh: '分部', en: 'division' } }),
  ),
};

/** The shop or division that a role is for; none: all shops. Throws shops.not_found, division.unknown, grant.both. */
export async function grantedFor(
  services: Ask<unknown>['services'],
  asked: { shop?: string | undefined; division?: string | undefined },
) {
  if (asked.shop !== undefined && asked.division !== undefined)
    throw new UserError('grant.both', {
      zh: '店铺和分部只能写一个',
      en: 'Name a shop or a division, not both',
    });
  const shop = asked.shop === undefined ? undefined : await services.shops.find(asked.shop);
  if (asked.shop !== undefined && !shop) throw noSuchShop(asked.shop);
  const division = asked.division === undefined ? undefined : await services.people.divisionCalled(asked.division);
  return { shop, division };
}

/** What was done to whose role. */
export function grantedCard(effect: Effect, done: Localized): Message {
  const words = ROLES[effect.data['role'] as RoleName].words;
  const shop = effect.data['shop'] ? ` ${effect.data['shop']}` : '';
  const who = clampChars(String(effect.data['who']), 40);
  const role = field({ zh: '角色', en: 'Role' }, { zh: words.zh + shop, en: words.en + shop });
  return card({ zh: `${done.zh} · ${who}`, en: `${done.en} · ${who}` }, [fields(role)], 'success');
}
