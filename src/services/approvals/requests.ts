import { randomInt } from 'node:crypto';
import type { Effect } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import { keyForEvidence, mask } from '../../core/mask.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Need } from './need.ts';
import type { Voter } from './standing.ts';
import { substanceHash } from './substance.ts';

export type RequestState = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'lapsed' | 'failed';

/** A write that waits for other people. */
export type Request = {
  code: string;
  trace: string;
  /** `wecom:li`, `api:erp`. */
  account: string;
  personId: number | undefined;
  name: string;
  roomId: number;
  command: string;
  canonical: string;
  undoes: string | undefined;
  effect: Effect;
  hash: string;
  need: Need;
  askedAt: Date;
  plannedAt: Date;
  expiresAt: Date;
  state: RequestState;
  decidedAt: Date | undefined;
  decidedBy: string;
  reason: string;
  next: string | undefined;
};

export type Deps = {
  tx: Tx;
  /** The person behind an account by now. */
  personNow(account: string): Promise<number | undefined>;
  voterOf(account: string): Promise<Voter | undefined>;
  votersFor(roles: readonly string[], shops: readonly number[]): Promise<Voter[]>;
  /** Somebody's own words, encrypted for evidence. */
  seal?(personId: number, words: string): Promise<{ keyId: number; sealed: Uint8Array }>;
};

export const EXPIRES_HOURS = 24;
const MOST_OPEN = 20;
/** No 0/O, 1/I/L: a code is read aloud and typed on phones. The same as for one's own word. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const newCode = (): string => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

export type NewRequest = Pick<
  Request,
  'trace' | 'account' | 'personId' | 'name' | 'roomId' | 'command' | 'canonical' | 'undoes' | 'effect' | 'need'
> & { now: Date; shops: readonly number[] };

/** Keeps an effect for those who may decide. Throws approval.too_many above 20 open ones of somebody, approval.waits when one of theirs is the same. */
export async function open(d: Deps, ask: NewRequest): Promise<Request> {
  // Asks of other rooms are worked at the same moment: each counts what those before it have added.
  await rowsOf(
    d.tx,
    sql`select pg_advisory_xact_lock(hashtextextended(${`approvals of ${ask.personId ?? ask.account}`}, 0))`,
  );
  const whose = ask.personId === undefined ? named(ask.account) : sql`person_id = ${ask.personId}`;
  const [count] = await rowsOf<{ n: number }>(
    d.tx,
    sql`select count(*)::int as n from approval where state = 'open' and expires_at > ${instantParam(ask.now)}
          and ${whose}`,
  );
  if ((count?.n ?? 0) >= MOST_OPEN) throw tooMany();
  await refuseTwice(d, ask, whose);
  const expiresAt = new Date(ask.now.getTime() + EXPIRES_HOURS * 3_600_000);
  return insert(d, { ...ask, code: newCode(), askedAt: ask.now, expiresAt });
}

async function refuseTwice(d: Deps, ask: NewRequest, whose: ReturnType<typeof sql>): Promise<void> {
  const [same] = await rowsOf<{ code: string }>(
    d.tx,
    sql`select code from approval where state = 'open' and expires_at > ${instantParam(ask.now)} and ${whose}
          and command = ${ask.command} and undoes is not distinct from ${ask.undoes ?? null}::text
          and (canonical = ${ask.canonical} or hash = ${substanceHash(ask.effect)}) order by expires_at limit 1`,
  );
  if (!same) return;
  throw new UserError('approval.waits', {
    zh: `同样的请求 ${same.code} 已经在等审批；不要了就发送 撤回 ${same.code}`,
    en: `${same.code} waits for approval already and asks for the same; withdraw ${same.code} if it is not wanted`,
  });
}

type Insert = NewRequest & { code: string; askedAt: Date; expiresAt: Date };

async function insert(d: Deps, ask: Insert): Promise<Request> {
  const [channel = '', ...userId] = ask.account.split(':');
  await rowsOf(
    d.tx,
    sql`insert into approval (code, trace, channel, user_id, person_id, name, room_id, command, canonical, undoes, effect, hash, need,
          asked_at, planned_at, expires_at)
        values (${ask.code}, ${ask.trace}, ${channel}, ${userId.join(':')}, ${ask.personId ?? null}::bigint, ${ask.name}, ${ask.roomId},
          ${ask.command}, ${ask.canonical}, ${ask.undoes ?? null}, ${JSON.stringify(ask.effect)}::jsonb, ${substanceHash(ask.effect)},
          ${JSON.stringify(ask.need)}::jsonb, ${instantParam(ask.askedAt)}, ${instantParam(ask.now)}, ${instantParam(ask.expiresAt)})`,
  );
  const request = (await find(d, ask.code)) as Request;
  await witness(d, request, 'asked', { by: ask.personId ?? ask.account, trace: ask.trace, shops: ask.shops });
  return request;
}

/** The same ask on today's data, under the next code of its family; what was said about the earlier one does not count. */
export async function renew(
  d: Deps,
  old: Request,
  { effect, need, now, trace, by }: { effect: Effect; need: Need; now: Date; trace: string; by: string },
): Promise<Request> {
  const [, base = old.code, n = '1'] = /^([^-]+)(?:-(\d+))?$/.exec(old.code) ?? [];
  const code = `${base}-${Number(n) + 1}`;
  await close(d, old, { state: 'lapsed', now, by, next: code, trace });
  const { account, personId, name, roomId, command, canonical, undoes, askedAt } = old;
  const expiresAt = new Date(now.getTime() + EXPIRES_HOURS * 3_600_000);
  const same = { account, personId, name, roomId, command, canonical, undoes, askedAt };
  return insert(d, { ...same, effect, need, now, trace, code, expiresAt, shops: need.shops });
}

/** By both columns of an account. */
const named = (account: string) => {
  const [channel = '', ...userId] = account.split(':');
  return sql`(channel = ${channel} and user_id = ${userId.join(':')})`;
};

type Row = Record<string, unknown>;

const requestOf = (row: Row): Request => ({
  code: row['code'] as string,
  trace: row['trace'] as string,
  account: `${row['channel']}:${row['user_id']}`,
  personId: row['person_id'] === null ? undefined : Number(row['person_id']),
  name: row['name'] as string,
  roomId: Number(row['room_id']),
  command: row['command'] as string,
  canonical: row['canonical'] as string,
  undoes: (row['undoes'] as string | null) ?? undefined,
  effect: row['effect'] as Effect,
  hash: row['hash'] as string,
  need: row['need'] as Need,
  askedAt: instantOf(row['asked_at']),
  plannedAt: instantOf(row['planned_at']),
  expiresAt: instantOf(row['expires_at']),
  state: row['state'] as RequestState,
  decidedAt: row['decided_at'] ? instantOf(row['decided_at']) : undefined,
  decidedBy: row['decided_by'] as string,
  reason: row['reason'] as string,
  next: (row['next'] as string | null) ?? undefined,
});

/** `lock`: until the transaction ends, so that two decisions are one after the other. */
export async function find({ tx }: Deps, typed: string, lock = false): Promise<Request | undefined> {
  const code = typed.trim().toUpperCase();
  const [row] = await rowsOf<Row>(
    tx,
    sql`select * from approval where code = ${code} ${lock ? sql`for update` : sql``}`,
  );
  return row && requestOf(row);
}

/** Those that are open, the next to expire first; of an asker, with what was decided lately. */
export async function list(
  { tx }: Deps,
  { now, account, personId }: { now: Date; account?: string; personId?: number | undefined },
): Promise<Request[]> {
  const own =
    account === undefined
      ? sql`state = 'open' and expires_at > ${instantParam(now)}`
      : sql`(${named(account)} or person_id = ${personId ?? null}::bigint)
          and ((state = 'open' and expires_at > ${instantParam(now)}) or (state <> 'lapsed' and decided_at > ${instantParam(now)} - interval '3 days'))`;
  const rows = await rowsOf<Row>(
    tx,
    sql`select * from approval where ${own} order by state <> 'open', expires_at, code limit 200`,
  );
  return rows.map(requestOf);
}

/** What an open request shows and needs by now, where that is the same in substance. */
export async function refresh(
  d: Deps,
  request: Request,
  { effect, need }: { effect: Effect; need: Need },
): Promise<Request> {
  await rowsOf(
    d.tx,
    sql`update approval set effect = ${JSON.stringify(effect)}::jsonb, need = ${JSON.stringify(need)}::jsonb
        where code = ${request.code} and state = 'open'`,
  );
  return { ...request, effect, need };
}

/** Open ones whose time has passed, locked; others take the rest. */
export async function due({ tx }: Deps, now: Date): Promise<Request[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select * from approval where state = 'open' and expires_at <= ${instantParam(now)} order by expires_at limit 50
        for update skip locked`,
  );
  return rows.map(requestOf);
}

type Closing = {
  state: Exclude<RequestState, 'open'>;
  now: Date;
  /** Their name, or what did it. */
  by: string;
  byPerson?: number;
  reason?: string;
  next?: string;
  trace?: string;
};

/** Ends it, once. Copies of its card that are still to be told are not told any more. */
export async function close(d: Deps, request: Request, how: Closing): Promise<void> {
  const { state, now, by, byPerson, reason = '', next, trace } = how;
  await rowsOf(
    d.tx,
    sql`update approval set state = ${state}, decided_at = ${instantParam(now)}, decided_by = ${by}, reason = ${mask(reason)},
          next = ${next ?? null} where code = ${request.code} and state = 'open'`,
  );
  await rowsOf(
    d.tx,
    sql`update news set told_at = clock_timestamp() where subject = ${`approval:${request.code}`} and told_at is null`,
  );
  await witness(d, request, state, {
    by: byPerson ?? `approval:${request.code}`,
    ...(trace !== undefined && { trace }),
    ...(reason !== '' && byPerson !== undefined && { words: reason, wordsOf: byPerson }),
    shops: request.need.shops,
  });
}

type Witnessed = {
  by: number | string;
  trace?: string;
  shops: readonly number[];
  words?: string;
  wordsOf?: number;
  more?: Record<string, string | number>;
};

/** Writes down what became of it: facts alone, and somebody's own words encrypted. */
export async function witness(d: Deps, request: Request, event: string, how: Witnessed): Promise<void> {
  const { by, trace, shops, words, wordsOf, more } = how;
  const sealed = words !== undefined && wordsOf !== undefined && d.seal ? await d.seal(wordsOf, words) : undefined;
  await putEvidence(d.tx, {
    kind: 'approval',
    by,
    ...(trace !== undefined && { trace }),
    shops,
    subjects: [`approval:${request.code}`, ...subjectsOf(request.effect)],
    body: {
      event,
      code: request.code,
      command: request.command,
      hash: request.hash,
      needs: { approvers: request.need.approvers, roles: request.need.roles },
      risk: request.effect.risk ?? {},
      rows: request.effect.rows.slice(0, 50).map(({ key }) => keyForEvidence(key)),
      ...more,
    },
    ...(sealed && { words: sealed }),
  });
}

/** Things that the effect is about, as evidence names them. */
function subjectsOf({ rows, data }: Effect): string[] {
  const skus = rows.flatMap(({ key }) => /^(?:stock|pin|presale_cap):([^|]+)\|/.exec(key)?.[1] ?? []);
  if (typeof data['sku'] === 'string' && data['sku'] !== '') skus.push(data['sku']);
  const rules = rows.flatMap(({ key }) => /^rule_version:([a-z-]+)/.exec(key)?.[1] ?? []);
  const all = [...skus.map((sku) => `sku:${sku}`), ...rules.map((rule) => `rule:${rule}`)];
  return [...new Set(all)].slice(0, 50);
}

const tooMany = (): UserError =>
  new UserError('approval.too_many', {
    zh: `你已有 ${MOST_OPEN} 个请求在等审批，请先等结果或撤回一些；发送 审批 看有哪些`,
    en: `${MOST_OPEN} of your requests wait for approval already, wait for them or withdraw some; send approvals to see them`,
  });
