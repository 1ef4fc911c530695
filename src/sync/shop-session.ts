import type { Clock } from '../core/clock.ts';
import type { Localized } from '../core/localized.ts';
import type { Sealer } from '../core/seal.ts';
import { openCredentials } from '../db/access.ts';
import { type Db, instantOf, rowsOf, sql, systemScope } from '../db/client.ts';
import {
  type Connector,
  type ConnectorCode,
  type ConnectorDeps,
  type Credentials,
  isNoToken,
  type PlatformKind,
} from '../platforms/platform.ts';
import { watchClock } from './platform-clock.ts';
import { createTokens } from './shop-tokens.ts';

/** Make them once a process: what is opened is remembered by them. */
export type SessionDeps = {
  db: Db;
  clock: Clock;
  /** Purpose `platform`. */
  sealer: Sealer;
  platforms: readonly PlatformKind[];
  fetch?: typeof fetch;
  /** The keyed hash of what orders are placed by (ConnectorDeps.hashOf). */
  hashOf?: ConnectorDeps['hashOf'];
  /** How long one call to a platform may take, in milliseconds; default 15 s. */
  timeoutMs?: number;
};

export type Stage = 'observe' | 'take_over' | 'live';

export type Connection = {
  shopId: number;
  shop: string;
  name: Localized;
  platform: string;
  currency: string;
  timeZone: string;
  connector: ConnectorCode;
  account: string;
  stage: Stage;
  /** Operations that the platform does not allow us. */
  lacks: readonly string[];
  baseUrl?: string;
  ordersThrough?: Date;
  /** Grows when credentials are entered anew. */
  version: number;
};

export type Session = {
  connection: Connection;
  connector: Connector;
  kind: PlatformKind;
  /** How far the platform's clock is ahead of ours, in milliseconds, as far as it said; behind: below zero. */
  aheadMs?(): number | undefined;
};
export type NoSession = { why: Localized };

const TIMEOUT_MS = 15_000;
const MOST_HELD = 500;

/** Connectors by shop, of one version of its connection; the one that was opened longest ago goes first. */
type Held = Map<
  number,
  { version: number; connector: Connector; kind: PlatformKind; aheadMs: () => number | undefined }
>;
const held = new WeakMap<SessionDeps, Held>();

/**
 * What is needed to talk to a shop's platform. The connection is read anew each time; connector and token live on. Calls of
 * the connector that find no token answer with the refusal, they do not throw. Never call it inside of a transaction.
 */
export async function openSession(deps: SessionDeps, shopId: number): Promise<Session | NoSession> {
  const row = await deps.db.withScope(systemScope('session'), async (tx) => {
    const rows = await rowsOf<Row>(
      tx,
      sql`select c.*, s.code, s.name_zh, s.name_en, s.platform, s.currency, s.time_zone
          from shop_connection c join shop s on s.id = c.shop_id where c.shop_id = ${shopId}`,
    );
    return rows[0];
  });
  if (!row) return { why: { zh: '这家店还没有接入平台', en: 'This shop is not connected to its platform' } };
  const connection = connectionOf(row);
  const cache = cacheOf(deps);
  const known = cache.get(shopId);
  if (known?.version === connection.version) {
    const { version: _version, ...rest } = known;
    return { connection, ...rest };
  }
  const kind = deps.platforms.find((one) => one.code === row.connector);
  if (!kind) return { why: unknownConnector(row.connector) };
  const credentials = unsealed(deps.sealer, row.credentials);
  if (!credentials) return { why: unreadable(row.code) };
  const { fetch: asked, aheadMs } = watchClock(deps.fetch ?? fetch, () => deps.clock.now());
  const connector = withRefusals(connect({ ...deps, fetch: asked }, { connection, kind, credentials }));
  cache.delete(shopId);
  cache.set(shopId, { version: connection.version, connector, kind, aheadMs });
  const [oldest] = cache.keys();
  if (cache.size > MOST_HELD && oldest !== undefined) cache.delete(oldest);
  return { connection, connector, kind, aheadMs };
}

function connect(
  deps: SessionDeps,
  { connection, kind, credentials }: { connection: Connection; kind: PlatformKind; credentials: Credentials },
): Connector {
  const { db, clock, sealer, hashOf, fetch: ask = fetch, timeoutMs = TIMEOUT_MS } = deps;
  const { shopId, version, baseUrl } = connection;
  const wire = { credentials, fetch: ask, timeoutMs, ...(baseUrl && { baseUrl }) };
  const token = createTokens({ ...wire, db, clock, sealer, kind, shopId, version });
  return kind.connect({ ...wire, token, now: () => clock.now(), ...(hashOf && { hashOf }) });
}

/** Without a token nothing was sent: each call is answered with why there is none. */
function withRefusals(connector: Connector): Connector {
  const answered = async <T>(work: Promise<T>, refusal: (of: unknown) => T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (isNoToken(error)) return refusal(error.refusal);
      throw error;
    }
  };
  const plain = <T>(work: Promise<T>) => answered(work, (refusal) => refusal as T);
  return {
    capabilities: connector.capabilities,
    pullOrders: (window) => plain(connector.pullOrders(window)),
    getOrder: (id) => plain(connector.getOrder(id)),
    pullCatalog: (cursor) => plain(connector.pullCatalog(cursor)),
    readStock: (listings) => plain(connector.readStock(listings)),
    writeStock: (op, changes) =>
      answered(connector.writeStock(op, changes), (refusal) => changes.map(() => refusal as never)),
    listCoupons: (cursor) => plain(connector.listCoupons(cursor)),
    putCoupon: (op, order) => plain(connector.putCoupon(op, order)),
    receivePush: (raw) => connector.receivePush(raw),
    whoami: () => plain(connector.whoami()),
  };
}

function cacheOf(deps: SessionDeps): Held {
  const cache = held.get(deps) ?? new Map();
  held.set(deps, cache);
  return cache;
}

type Row = {
  shop_id: number;
  code: string;
  name_zh: string;
  name_en: string;
  platform: string;
  currency: string;
  time_zone: string;
  connector: ConnectorCode;
  account: string;
  stage: Stage;
  credentials: Buffer;
  lacks: string[];
  base_url: string | null;
  orders_through: string | null;
  version: number;
};

const connectionOf = (row: Row): Connection => ({
  shopId: row.shop_id,
  shop: row.code,
  name: { zh: row.name_zh, en: row.name_en },
  platform: row.platform,
  currency: row.currency,
  timeZone: row.time_zone,
  connector: row.connector,
  account: row.account,
  stage: row.stage,
  lacks: row.lacks,
  ...(row.base_url && { baseUrl: row.base_url }),
  ...(row.orders_through && { ordersThrough: instantOf(row.orders_through) }),
  version: row.version,
});

function unsealed(sealer: Sealer, sealed: Buffer): Credentials | undefined {
  try {
    return openCredentials(sealer, sealed);
  } catch {
    return undefined;
  }
}

const unknownConnector = (code: string): Localized => ({
  zh: `这里没有叫 ${code} 的接入方式，请换用有的版本或重新接入这家店`,
  en: `There is no connector called ${code} here: run a version that has it, or connect the shop anew`,
});

const unreadable = (shop: string): Localized => ({
  zh: `${shop} 的凭据无法解开：SECRET_KEY 和保存时不同，请设回 SECRET_KEY_PREVIOUS 或重新接入`,
  en: `The credentials of ${shop} cannot be opened: SECRET_KEY is another one than when they were stored; set SECRET_KEY_PREVIOUS or connect the shop anew`,
});
