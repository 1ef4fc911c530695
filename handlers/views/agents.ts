import { accountKey, accountOf, arg, card, type Effect, ShopName, text, valueArg } from '#kit';
import { noSuchShop } from './shops.ts';

type Account = NonNullable<ReturnType<typeof accountOf>>;

export const agentArgs = {
  account: valueArg(
    { zh: '账号（wecom:USERID、slack:U1、console:me）', en: 'account (wecom:USERID, slack:U1, console:me)' },
    (typed) => {
      const account = accountOf(typed);
      return account ? { value: account } : undefined;
    },
  ),
  shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
};

type Who = {
  people: {
    knownPerson(account: Account): Promise<{ id: number; name: string }>;
    identify(account: Account): Promise<{ grants: readonly { shopId: number | undefined }[] }>;
  };
  shops: { find(name: string): Promise<{ id: number; code: string } | undefined> };
};

/** Whose account it is, at which shop, and whether they have a role there. Throws operator.unknown, shop.unknown. */
export async function agentMeant(services: Who, { account, shop: name }: { account: Account; shop: ShopName }) {
  const shop = await services.shops.find(name);
  if (!shop) throw noSuchShop(name);
  const person = await services.people.knownPerson(account);
  const { grants } = await services.people.identify(account);
  const hasRole = grants.some(({ shopId }) => shopId === undefined || shopId === shop.id);
  return { person: { ...person, account: accountKey(account) }, shop, hasRole };
}

export const agentCard = (effect: Effect) =>
  card(
    effect.data['on'] ? { zh: '已登记客服', en: 'Agent enrolled' } : { zh: '已移除客服', en: 'Agent removed' },
    [text(effect.summary)],
    'success',
  );
