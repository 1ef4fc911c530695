import { bindTo } from '../../core/bind.ts';
import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { foldName } from '../../core/text.ts';
import { instantOf, rowsOf, sql } from '../../db/client.ts';
import { type ConnectInput, connectShop, refuseDemo } from './connect-shop.ts';
import type { ConnectionsDeps } from './deps.ts';
import { applyDisconnect, planDisconnect } from './disconnect.ts';
import { toWarn } from './ending.ts';
import type { Kind } from './kinds.ts';
import { createLink, LINK_MINUTES, type LinkShop, readLink } from './links.ts';
import { applyLive, applyObserve, planLive, planObserve } from './stages.ts';
import { storeAccess } from './store-access.ts';
import { applyTakeOver, planTakeOver } from './take-over.ts';

export type { ConnectionsDeps, OpenOrders } from './deps.ts';

export type Connections = ReturnType<typeof createConnections>;

export const createConnections = (deps: ConnectionsDeps) =>
  bindTo(deps, {
    list,
    find,
    kinds,
    planLink,
    issueLink,
    readLink: (d: ConnectionsDeps, secret: string, how: { now: Date; attempt: boolean }) => readLink(d.tx, secret, how),
    storeAccess,
    connect,
    planObserve,
    applyObserve,
    planTakeOver,
    applyTakeOver,
    planLive,
    applyLive,
    planDisconnect,
    applyDisconnect,
    toWarn: (d: ConnectionsDeps, now: Date) => toWarn(d.tx, d.platforms, now),
  });

export type StageName = 'observe' | 'take_over' | 'live';

export const STAGE_WORDS: Record<StageName, Localized> = {
  observe: { zh: '观察（只读）', en: 'observe (read only)' },
  take_over: { zh: '接管（只降不升）', en: 'take over (lowers only)' },
  live: { zh: '上线', en: 'live' },
};

export type ConnectionRow = {
  shopId: number;
  shop: string;
  name: Localized;
  platform: string;
  connector: string;
  account: string;
  stage: StageName;
  stageAt: Date;
  version: number;
  lacks: string[];
  ordersThrough: Date | undefined;
  catalogPulledAt: Date | undefined;
  lastFailure: string;
  /** Listings that can be bought, of them matched; and those that are exposed. */
  listings: number;
  matched: number;
  exposed: number;
};

const COLUMNS = sql`c.*, s.code, s.name_zh, s.name_en, s.platform, l.listings, l.matched, x.exposed
  from shop_connection c join shop s on s.id = c.shop_id
  cross join lateral (select count(*)::int as listings, count(sku)::int as matched from listing
    where shop_id = c.shop_id and state = 'active') l
  cross join lateral (select coalesce(sum(exposed), 0)::int as exposed from stock_lane where shop_id = c.shop_id) x`;

type Row = Record<string, unknown>;

async function list(d: ConnectionsDeps): Promise<ConnectionRow[]> {
  return (await rowsOf<Row>(d.tx, sql`select ${COLUMNS} order by s.is_main desc, s.code`)).map(connectionOf);
}

/** Throws connect.not_connected. */
async function find(d: ConnectionsDeps, shop: { id: number; code: string }): Promise<ConnectionRow> {
  const [row] = await rowsOf<Row>(d.tx, sql`select ${COLUMNS} where c.shop_id = ${shop.id}`);
  if (!row) throw notConnected(shop.code);
  return connectionOf(row);
}

function connectionOf(row: Row): ConnectionRow {
  const text = (column: string) => String(row[column] ?? '');
  const when = (column: string) => (row[column] ? instantOf(row[column]) : undefined);
  return {
    shopId: Number(row['shop_id']),
    shop: text('code'),
    name: { zh: text('name_zh'), en: text('name_en') },
    platform: text('platform'),
    connector: text('connector'),
    account: text('account_name') || text('account'),
    stage: text('stage') as StageName,
    stageAt: instantOf(row['stage_at']),
    version: Number(row['version']),
    lacks: row['lacks'] as string[],
    ordersThrough: when('orders_through'),
    catalogPulledAt: when('catalog_pulled_at'),
    lastFailure: text('last_failure'),
    listings: Number(row['listings']),
    matched: Number(row['matched']),
    exposed: Number(row['exposed']),
  };
}

const kinds = (d: ConnectionsDeps): readonly Kind[] => d.platforms;

export type LinkAsk = {
  connector: string;
  code: string;
  platform?: string;
  currency?: string;
  name?: string;
  timeZone: string;
};

/** What a link would be for. Read only. Throws connect.*, demo.no_real_shops. */
async function planLink(d: ConnectionsDeps, ask: LinkAsk): Promise<{ kind: Kind; shop: LinkShop; known: boolean }> {
  const kind = d.platforms.find((one) => one.code === ask.connector);
  if (!kind) throw noConnector(ask.connector, d.platforms);
  const [known] = await rowsOf<{ id: number; code: string; platform: string; connector: string | null }>(
    d.tx,
    sql`select s.id, s.code, s.platform, c.connector from shop s join shop_alias a on a.shop_id = s.id
        left join shop_connection c on c.shop_id = s.id where a.alias = ${foldName(ask.code)}`,
  );
  await refuseDemo(d.tx, known?.code);
  if (known) {
    if (known.connector && known.connector !== kind.code) throw connectedElse(known.code, known.connector);
    if (!kind.platforms.some((one) => one === known.platform)) throw notThere(kind, known.platform);
    return { kind, shop: { id: known.id, code: known.code }, known: true };
  }
  return { kind, shop: newShop(kind, ask), known: false };
}

function newShop(kind: Kind, ask: LinkAsk): LinkShop {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u.test(ask.code)) throw codeWrong(ask.code);
  const [only, ...others] = kind.platforms;
  const platform = ask.platform ?? (others.length === 0 ? only : undefined);
  if (!platform) throw whichPlatform(kind, ask.code);
  if (!kind.platforms.some((one) => one === platform)) throw notThere(kind, platform);
  const name = ask.name?.trim() || ask.code;
  const { code, currency = '', timeZone } = ask;
  return { code, zh: name, en: name, platform, currency, timeZone };
}

/** The one-time page on which the credentials are entered. */
async function issueLink(
  d: ConnectionsDeps,
  input: { connector: string; shop: LinkShop; roomId: number; by: string; now: Date },
): Promise<{ secret: string; url: string; minutes: number }> {
  const { secret } = await createLink(d.tx, input);
  return { secret, url: `${d.pageUrl ?? ''}/connect#${secret}`, minutes: LINK_MINUTES };
}

const connect = (d: ConnectionsDeps, input: Omit<ConnectInput, 'sealer'>): Promise<void> =>
  connectShop(d.tx, { ...input, sealer: d.sealer });

export const notConnected = (shop: string): UserError =>
  new UserError('connect.not_connected', {
    zh: `${shop} 还没有接入平台，请先发送 接入 <平台> ${shop}`,
    en: `${shop} is not connected to its platform; send connect <connector> ${shop} first`,
  });

const noConnector = (typed: string, kinds: readonly Kind[]): UserError =>
  new UserError('connect.no_connector', {
    zh: `没有“${typed}”这种接入方式，可以用：${kinds.map(({ code }) => code).join('、') || '（没有）'}`,
    en: `There is no connector “${typed}”; there are: ${kinds.map(({ code }) => code).join(', ') || 'none'}`,
  });

const connectedElse = (shop: string, connector: string): UserError =>
  new UserError('connect.connected_else', {
    zh: `${shop} 已经用 ${connector} 接入；要换接入方式，请先 断开 ${shop}`,
    en: `${shop} is connected by ${connector}; to change that, disconnect ${shop} first`,
  });

const codeWrong = (typed: string): UserError =>
  new UserError('connect.code_wrong', {
    zh: `“${typed}”不能作店铺编码：用 1 至 32 个字母、数字、- 或 _，例如 SH-6`,
    en: `“${typed}” cannot be a shop's code: use 1 to 32 letters, digits, - or _, such as SH-6`,
  });

const whichPlatform = (kind: Kind, code: string): UserError =>
  new UserError('connect.which_platform', {
    zh: `${kind.name.zh} 可以接多个平台，请说明是哪一个，例如：接入 ${kind.code} ${code} 平台 ${kind.platforms[0] ?? ''}；可选：${kind.platforms.join('、')}`,
    en: `${kind.name.en} reaches several platforms: say which, such as connect ${kind.code} ${code} on ${kind.platforms[0] ?? ''}; there are: ${kind.platforms.join(', ')}`,
  });

const notThere = (kind: Kind, platform: string): UserError =>
  new UserError('connect.platform_not_there', {
    zh: `${kind.name.zh} 不接 ${platform}，可选：${kind.platforms.join('、')}`,
    en: `${kind.name.en} does not reach ${platform}; there are: ${kind.platforms.join(', ')}`,
  });
