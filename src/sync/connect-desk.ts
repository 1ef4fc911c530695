import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { UserError } from '../core/errors.ts';
import { unreachedWords } from '../core/failure-words.ts';
import type { Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { isUnreached } from '../core/out-call.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import { type Channels, put } from '../outbox/put.ts';
import {
  type Account,
  type Answer,
  type Credentials,
  noToken,
  type PlatformKind,
  type Refusal,
  type Tokens,
} from '../platforms/platform.ts';
import type { Services } from '../services/services.ts';

export type ConnectDeskDeps = {
  db: Db;
  clock: Clock;
  log: Logger;
  channels: Channels;
  services(tx: Tx): Services;
  platforms: readonly PlatformKind[];
  fetch?: typeof fetch;
  timeoutMs?: number;
  /** Instead of the vendors' addresses, for tests: who stands in for the platforms. */
  standIn?(connector: string): string | undefined;
  /** Something was put into the outbox. */
  wake(): void;
};

const TIMEOUT_MS = 15_000;
const SCOPE = systemScope('connect');

/** What a test of credentials found. `missing`: operations that were refused by the platform. */
export type Tried = { account: Account; tokens?: Tokens & { gotAt: Date }; currency?: string; listings: number };

/** Behind the one-time page: what it shows, and what becomes of what is entered. Nothing of it is ever logged. */
export function createConnectDesk(d: ConnectDeskDeps) {
  return { open, submit };

  async function open(secret: string) {
    const link = await d.db.withScope(SCOPE, (tx) =>
      d.services(tx).connections.readLink(secret, { now: d.clock.now(), attempt: false }),
    );
    const kind = kindOf(d, link.connector);
    return { shop: link.shop.code, connector: kind.name, fields: kind.fields };
  }

  async function submit(secret: string, values: Credentials) {
    const link = await d.db.withScope(SCOPE, (tx) =>
      d.services(tx).connections.readLink(secret, { now: d.clock.now(), attempt: true }),
    );
    const kind = kindOf(d, link.connector);
    const credentials = entered(kind, values);
    const baseUrl = d.standIn?.(kind.code);
    const tried = await tryAccess(d, kind, credentials, baseUrl);
    const { account, tokens, currency } = tried;
    const done = await d.db.withScope(SCOPE, async (tx) => {
      const { connections, rooms } = d.services(tx);
      const stored = await connections.storeAccess({
        link,
        credentials,
        account,
        ...(tokens && { tokens }),
        ...(currency && { currency }),
        ...(baseUrl && { baseUrl }),
      });
      const room = link.roomId === undefined ? undefined : await rooms.byId(link.roomId);
      if (room) await put(tx, d.channels, { room, message: stored.message as Message });
      return stored;
    });
    d.log.info({ shop: link.shop.code, connector: kind.code, by: link.createdBy }, 'a shop was connected');
    d.wake();
    return { account: account.name || account.id, notes: done.notes as Localized[] };
  }
}

function kindOf({ platforms }: ConnectDeskDeps, code: string): PlatformKind {
  const kind = platforms.find((one) => one.code === code);
  if (kind) return kind;
  throw new UserError('connect.no_connector', {
    zh: `没有“${code}”这种接入方式，请重新发送 接入`,
    en: `There is no connector “${code}”; send connect again`,
  });
}

/** Only the connector's own fields. Throws connect.field_missing. */
function entered(kind: PlatformKind, values: Credentials): Credentials {
  const given = kind.fields.flatMap(({ name, label, optional }): [string, string][] => {
    const value = (values[name] ?? '').trim();
    if (value !== '') return [[name, value]];
    if (optional) return [];
    throw new UserError('connect.field_missing', {
      zh: `还没有填“${label.zh}”`,
      en: `“${label.en}” is not filled in yet`,
    });
  });
  return Object.fromEntries(given);
}

/**
 * A signed read with what was entered: whose shop it is, and one page of its catalogue with the stock of one listing. Throws
 * connect.refused, connect.unreachable, connect.throttled.
 */
export async function tryAccess(
  d: Pick<ConnectDeskDeps, 'clock' | 'fetch' | 'timeoutMs'>,
  kind: PlatformKind,
  credentials: Credentials,
  baseUrl?: string,
): Promise<Tried> {
  const { fetch: ask = fetch, timeoutMs = TIMEOUT_MS } = d;
  const wire = { fetch: ask, timeoutMs, now: () => d.clock.now(), ...(baseUrl && { baseUrl }) };
  const gotAt = d.clock.now();
  const tokens = kind.refreshTokens
    ? orRefused(kind, await inTime(kind.refreshTokens(credentials, undefined, wire), timeoutMs))
    : undefined;
  const connector = kind.connect({
    ...wire,
    credentials,
    token: async (stale) => {
      if (tokens && tokens.access !== stale) return tokens.access;
      throw noToken({ kind: 'auth', needs: 'person', code: 'token-refused' });
    },
  });
  const account = orRefused(kind, await inTime(connector.whoami(), timeoutMs));
  const catalog = await inTime(connector.pullCatalog(), timeoutMs);
  const lacks = new Set(account.lacks);
  if (isForbidden(catalog)) lacks.add('catalog');
  else if (catalog.kind === 'ok' && catalog.value.items[0]) {
    const { item, variant } = catalog.value.items[0];
    if (isForbidden(await inTime(connector.readStock([{ item, variant }]), timeoutMs))) lacks.add('stock-read');
  }
  const currency = catalog.kind === 'ok' ? catalog.value.items.find(({ price }) => price)?.price?.currency : undefined;
  return {
    account: { ...account, lacks: [...lacks] },
    ...(tokens && { tokens: { ...tokens, gotAt } }),
    ...(currency && { currency }),
    listings: catalog.kind === 'ok' ? catalog.value.items.length : 0,
  };
}

const isForbidden = (answer: Answer<unknown>): boolean =>
  answer.kind === 'auth' || (answer.kind === 'rejected' && answer.permanent);

async function inTime<T>(work: Promise<Answer<T>>, timeoutMs: number): Promise<Answer<T>> {
  const done = new AbortController();
  const late = sleep<Answer<T>>(
    timeoutMs * 2,
    { kind: 'unknown', why: 'no-answer' },
    { signal: done.signal, ref: false },
  );
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    const refusal = (error as { refusal?: Refusal }).refusal;
    return refusal ?? { kind: 'unknown', why: 'bad-answer' };
  } finally {
    done.abort();
  }
}

function orRefused<T>(kind: PlatformKind, answer: Answer<T>): T {
  if (answer.kind === 'ok') return answer.value;
  const { zh, en } = kind.name;
  if (answer.kind === 'throttled') throw isUnreached(answer.code) ? unreached(kind, answer.code) : later(kind, answer);
  if (answer.kind === 'unknown')
    throw new UserError('connect.unreachable', {
      zh: `${zh} 没有给出能懂的回答，请检查地址和网络后再提交`,
      en: `${en} gave no answer that can be understood; check the address and the network, then submit again`,
    });
  const own = ownReason(answer);
  if (own)
    throw new UserError('connect.refused', {
      zh: `${zh}：${own.zh}；改好后再提交`,
      en: `${en}: ${own.en}; then submit again`,
    });
  const reason = reasonOf(answer);
  throw new UserError('connect.refused', {
    zh: `${zh} 不接受这套凭据（${reason.zh}），请核对后再提交`,
    en: `${en} does not accept these credentials (${reason.en}); check them and submit again`,
  });
}

/** In both languages; nothing where it is the platform's. */
const ownReason = (answer: Extract<Refusal, { kind: 'rejected' | 'auth' }>): Localized | undefined =>
  answer.kind === 'rejected' ? answer.words : OWN_CODES[answer.code];

/** What the platform said is quoted as it is. */
function reasonOf(answer: Extract<Refusal, { kind: 'rejected' | 'auth' }>): Localized {
  const said = answer.kind === 'rejected' ? `${answer.code} ${answer.reason}` : answer.code;
  const quoted = said.slice(0, 200);
  return { zh: `平台答复：${quoted}`, en: `the platform says: ${quoted}` };
}

/** Codes of connectors, where no platform was asked or it said nothing. */
const OWN_CODES: Readonly<Record<string, Localized>> = {
  'no-client': {
    zh: '应用的 ID、密钥或店铺地址没有填对',
    en: 'the ID or secret of the app or the address of the shop is wrong',
  },
  'token-refused': { zh: '令牌不被接受', en: 'the token is not taken' },
};

function unreached({ name }: PlatformKind, code: string): UserError {
  const { zh, en } = unreachedWords(code);
  return new UserError('connect.unreachable', {
    zh: `${name.zh}：${zh}；改好后再提交`,
    en: `${name.en}: ${en}, then submit again`,
  });
}

function later({ name }: PlatformKind, { code, afterMs }: { code: string; afterMs: number }): UserError {
  const minutes = Math.max(1, Math.ceil(afterMs / 60_000));
  return new UserError('connect.throttled', {
    zh: `${name.zh} 现在不让再试（${code}），请过 ${minutes} 分钟再提交`,
    en: `${name.en} takes no more tries right now (${code}); submit again in ${minutes} min`,
  });
}
