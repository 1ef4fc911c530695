import { UserError } from '../../core/errors.ts';
import type { Sealer } from '../../core/seal.ts';
import { foldName } from '../../core/text.ts';
import { type AccessTokens, sealCredentials, sealTokens } from '../../db/access.ts';
import { endShopDown } from '../../db/alert.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

export type ConnectInput = {
  /** Purpose `platform`. */
  sealer: Sealer;
  shopId: number;
  connector: string;
  credentials: Record<string, string>;
  tokens?: AccessTokens;
  /** As the platform's own signed read said it. */
  account: { id: string; name: string; lacks: readonly string[]; endsAt?: Date };
  /** Instead of the vendor's address: the local platforms of demos and tests. */
  baseUrl?: string;
  stage?: 'observe' | 'take_over' | 'live';
  by: string;
};

/**
 * Keeps how a shop is reached, sealed. A shop that was connected before keeps its stage and what was read of it; its
 * account must be the same. Throws connect.other_account, connect.account_taken.
 */
export async function connectShop(tx: Tx, input: ConnectInput): Promise<void> {
  const { shopId, connector, account } = input;
  await refuseOther(tx, input);
  const access = input.tokens?.endsAt ?? account.endsAt;
  const refresh = input.tokens?.refreshEndsAt;
  await rowsOf(
    tx,
    sql`insert into shop_connection (shop_id, connector, account, account_name, stage, credentials, tokens, access_ends_at,
          refresh_ends_at, lacks, base_url, connected_by)
        values (${shopId}, ${connector}, ${account.id}, ${account.name}, ${input.stage ?? 'observe'},
          ${sealCredentials(input.sealer, input.credentials)}, ${input.tokens ? sealTokens(input.sealer, input.tokens) : null},
          ${access ? instantParam(access) : null}, ${refresh ? instantParam(refresh) : null},
          ${JSON.stringify(account.lacks)}::jsonb, ${input.baseUrl ?? null}, ${input.by})
        on conflict (shop_id) do update set connector = excluded.connector, account = excluded.account,
          account_name = excluded.account_name, credentials = excluded.credentials, tokens = excluded.tokens,
          access_ends_at = excluded.access_ends_at, refresh_ends_at = excluded.refresh_ends_at, lacks = excluded.lacks,
          base_url = excluded.base_url, connected_by = excluded.connected_by, connected_at = clock_timestamp(),
          refresh_lease_until = null, rest_until = null, failures = 0, last_failure = '', failing_since = null, warned_of = null,
          version = shop_connection.version + 1`,
  );
  await endShopDown(tx, shopId);
}

async function refuseOther(tx: Tx, { shopId, connector, account }: ConnectInput): Promise<void> {
  const known = await rowsOf<{ shop_id: number; connector: string; account: string; name: string; shop: string }>(
    tx,
    sql`select c.shop_id, c.connector, c.account, c.account_name as name, s.code as shop
        from shop_connection c join shop s on s.id = c.shop_id
        where c.shop_id = ${shopId} or (c.connector = ${connector} and c.account = ${account.id}) order by c.shop_id for update of c`,
  );
  const own = known.find((one) => one.shop_id === shopId);
  if (own && (own.account !== account.id || own.connector !== connector))
    throw otherAccount(own, account.name || account.id);
  const taken = known.find((one) => one.shop_id !== shopId);
  if (taken) throw accountTaken(taken.shop, account.name || account.id);
}

const otherAccount = (own: { shop: string; name: string; account: string }, given: string): UserError =>
  new UserError('connect.other_account', {
    zh: `这套凭据是店铺“${given}”的，${own.shop} 接入的是“${own.name || own.account}”；请填 ${own.shop} 自己的凭据，或先断开它`,
    en: `These credentials are for “${given}”, but ${own.shop} is “${own.name || own.account}”: enter those of ${own.shop}, or disconnect it first`,
  });

const accountTaken = (shop: string, given: string): UserError =>
  new UserError('connect.account_taken', {
    zh: `“${given}”已经接入为 ${shop}；同一家平台店铺只能接入一次，请填另一家店的凭据`,
    en: `“${given}” is connected as ${shop} already; a platform's shop is connected once, enter the credentials of another`,
  });

export type NewShop = { code: string; zh: string; en: string; platform: string; currency: string; timeZone: string };

/** A shop that was not there. Throws demo.no_real_shops, connect.code_taken. The first shop of all is the main one. */
export async function createShop(tx: Tx, shop: NewShop): Promise<number> {
  await refuseDemo(tx);
  const aliases = [...new Set([shop.code, shop.zh, shop.en].map(foldName))];
  const [row] = await rowsOf<{ id: number }>(
    tx,
    sql`insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone)
        select ${shop.code}, ${shop.zh}, ${shop.en}, ${shop.platform}, not exists (select from shop where is_main), ${shop.currency}, ${shop.timeZone}
        where not exists (select from shop_alias where alias = ${foldName(shop.code)})
        on conflict do nothing returning id`,
  );
  if (!row) throw codeTaken(shop.code);
  for (const alias of aliases)
    await rowsOf(tx, sql`insert into shop_alias (alias, shop_id) values (${alias}, ${row.id}) on conflict do nothing`);
  return row.id;
}

/**
 * Real shops do not mix with the demo, whose own (`known`) are played by this program; a trigger on shop stands behind it.
 * Throws demo.no_real_shops, demo.played_here.
 */
export async function refuseDemo(tx: Tx, known?: string): Promise<void> {
  const demo = await rowsOf(tx, sql`select 1 from setting where key = 'demo' and value = 'true'`);
  if (demo.length === 0) return;
  if (known !== undefined)
    throw new UserError('demo.played_here', {
      zh: `${known} 是演示店铺，它的平台由掌柜在本机扮演，不用接入；要接真实店铺，请先运行 npm run demo -- clear`,
      en: `${known} is a shop of the demo, whose platform is played by this program: there is nothing to connect; for real shops run \`npm run demo -- clear\` first`,
    });
  throw new UserError('demo.no_real_shops', {
    zh: '这个数据库里是演示数据，不能加入真实店铺；请先运行 npm run demo -- clear',
    en: 'This database holds the demo and takes no real shops; run `npm run demo -- clear` first',
  });
}

const codeTaken = (code: string): UserError =>
  new UserError('connect.code_taken', {
    zh: `${code} 已经是一家店的编码或名称，请换一个编码`,
    en: `${code} is the code or name of a shop already; choose another`,
  });
