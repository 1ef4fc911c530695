import { bindTo } from '../../core/bind.ts';
import { UserError } from '../../core/errors.ts';
import { clampChars } from '../../core/text.ts';
import { secondText } from '../../core/wall-clock.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Digest } from './card.ts';
import type { DigestFacts } from './facts.ts';
import { type GatherDeps, gather } from './gather.ts';
import { codeOf, firstKept, type Kept, type KeptOf, keep, keptBy, keptCalled } from './keep.ts';
import { DIGEST_KINDS, type DigestKind, REPORT_KINDS, type ReportKind } from './kinds.ts';
import type { Report, ReportFacts } from './reports/report-card.ts';
import { rangeOf } from './sales.ts';
import { applySettings, planSettings, settingsOf } from './settings.ts';
import { type Periods, type Span, spanOf } from './spans.ts';

export type DigestDeps = GatherDeps & {
  periods: Periods;
  /** What a kind of digest shows in a room where nobody chose: codes of figures. */
  usual(kind: DigestKind, roomId: number): Promise<readonly string[]>;
};

/** Where it is asked, which decides the shops, the figures and what today is. */
export type At = { room: { id: number; timeZone: string }; now: Date };

/** Facts with what is needed to write them down, where they are new. */
export type Made<F = DigestFacts> = { of: KeptOf; kept: Kept<F> };

export type Digests = ReturnType<typeof createDigests>;

/** Digests on demand and on time: facts first, kept, then a card. */
export const createDigests = (deps: DigestDeps) =>
  bindTo(deps, { ask, forSlot, show, keep: keepMade, settingsOf, planSettings, applySettings, fieldOf });

/**
 * A digest as it is now, or as it was kept by `asOf`. Without a period: the last one that is over; where the orders end before it, the one
 * in which they end. Read only: `keep` writes what is new. Throws digest.period, digest.future, digest.not_kept, digest.no_shops, digest.slow.
 */
async function ask(
  d: DigestDeps,
  kind: DigestKind,
  typed: { period?: string | undefined; asOf?: Date | undefined },
  at: At,
): Promise<Made> {
  const shops = await fieldOf(d, at.room.id);
  const when = { zone: at.room.timeZone, now: typed.asOf ?? at.now };
  if (typed.asOf && typed.asOf > at.now) throw notYet();
  const span = await spanHere(d, kind, typed.period, { ...when, shops });
  const of: KeptOf = { kind, from: span.from, to: span.to, shops: shops?.map(({ id }) => id) };
  const kept = await keptBy<DigestFacts>(d.tx, of, when.now);
  if (kept && (typed.asOf || kept.asOf.getTime() === at.now.getTime())) return { of, kept };
  if (typed.asOf) throw notKept(kind, span, await firstKept(d.tx, of), at.room.timeZone);
  return { of, kept: await made(d, { kind, span, shops, of, asOf: at.now, roomId: at.room.id }) };
}

/** What a room is told on time; written down at once. */
async function forSlot(d: DigestDeps, kind: DigestKind, span: Span, at: At): Promise<Kept<DigestFacts>> {
  const shops = await fieldOf(d, at.room.id);
  const of: KeptOf = { kind, from: span.from, to: span.to, shops: shops?.map(({ id }) => id) };
  const kept = await made(d, { kind, span, shops, of, asOf: at.now, roomId: at.room.id });
  await keep(d.tx, of, kept);
  return kept;
}

type Shops = { id: number; code: string }[] | null;
type Making = { kind: DigestKind; span: Span; shops: Shops; of: KeptOf; asOf: Date; roomId: number };

async function made(d: DigestDeps, { kind, span, shops, of, asOf, roomId }: Making): Promise<Kept<DigestFacts>> {
  const { figures: own } = (await settingsOf(d, roomId)).kinds[kind];
  const figures = own ?? (await d.usual(kind, roomId));
  try {
    const facts = await gather(d, { span, asOf, shops, figures });
    return { code: codeOf(of, asOf), kind, asOf, facts, fresh: true };
  } catch (error) {
    throw tookTooLong(error) ? slow(kind) : error;
  }
}

/** The period as typed; else the last one over, or that of the last orders where those are before it. */
async function spanHere(
  d: DigestDeps,
  kind: DigestKind,
  typed: string | undefined,
  { zone, now, shops }: { zone: string; now: Date; shops: Shops },
): Promise<Span> {
  const span = spanOf(kind, typed, { zone, now }, d.periods);
  if (typed !== undefined) return span;
  const range = await rangeOf(d.tx, { span, asOf: now, ...(shops && { shops: shops.map(({ id }) => id) }) });
  const last = range
    .flatMap(({ latest }) => latest ?? [])
    .sort()
    .at(-1);
  return last === undefined || last >= span.from ? span : spanOf(kind, last, { zone, now }, d.periods);
}

/** The shops of a room that the scope sees; none: all there are. Throws digest.no_shops. */
async function fieldOf(d: { tx: Tx }, roomId: number): Promise<Shops> {
  const [scope] = await rowsOf<{ all: boolean }>(d.tx, sql`select scope_sees_all() as all`);
  const own = await shopsWhere(d.tx, sql`s.id in (select shop_id from room_shop where room_id = ${roomId})`);
  if (own.length > 0) return own;
  const [room] = await rowsOf<{ n: number }>(
    d.tx,
    sql`select count(*)::int as n from room_shop where room_id = ${roomId}`,
  );
  if ((room?.n ?? 0) > 0) throw noShops();
  if (scope?.all) return null;
  const seen = await shopsWhere(d.tx, sql`true`);
  if (seen.length === 0) throw noShops();
  return seen;
}

const shopsWhere = (tx: Tx, where: ReturnType<typeof sql>): Promise<{ id: number; code: string }[]> =>
  rowsOf(tx, sql`select s.id, s.code from shop s where ${where} order by s.code`);

const keepMade = async (d: DigestDeps, { of, kept }: Made<object>): Promise<void> => {
  if (kept.fresh) await keep(d.tx, of, kept);
};

/** What was kept under a number. Throws digest.unknown. */
async function show(d: DigestDeps, typed: string): Promise<Digest | Report> {
  const code = typed.trim().toLowerCase().replace(/^#/, '');
  const kept = /^[0-9a-f]{10}$/.test(code) ? await keptCalled<object>(d.tx, code) : undefined;
  if (!kept) throw unknown(typed);
  if (kept.kind in DIGEST_KINDS) return { code, kind: kept.kind as DigestKind, facts: kept.facts as DigestFacts };
  if (kept.kind in REPORT_KINDS) return { code, kind: kept.kind as ReportKind, facts: kept.facts as ReportFacts };
  throw unknown(typed);
}

/** A statement that was ended since it took too long. */
export const tookTooLong = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code === '57014' || cause?.code === '57014';
};

const slow = (kind: DigestKind): UserError =>
  new UserError('digest.slow', {
    zh: `${DIGEST_KINDS[kind].words.zh}算得太久，停下了；请换短一些的时段，或先 群 店铺 缩小到几家店`,
    en: 'That took too long and was stopped; ask for a shorter period, or narrow the room to some shops with room shops',
  });

const notYet = (): UserError =>
  new UserError('digest.as_of', {
    zh: '截至的时间还没有到；请写已经过去的时间，例如 截至 2026-11-20T09:00',
    en: 'That time is still to come; write one that has passed, such as @ 2026-11-20T09:00',
  });

function notKept(kind: DigestKind, span: Span, first: Kept<unknown> | undefined, zone: string): UserError {
  const { words } = DIGEST_KINDS[kind];
  const at = first && secondText(first.asOf, zone).replace(' ', 'T');
  return new UserError('digest.not_kept', {
    zh: `那时没有存下${words.zh} ${span.code}；${at ? `最早的一份可写 截至 ${at}` : `发送 ${words.zh} ${span.code} 就会算出并存下一份`}`,
    en: `No ${words.en.toLowerCase()} of ${span.code} was kept by then; ${at ? `the first is @ ${at}` : `${kind} ${span.code} makes and keeps one`}`,
  });
}

const noShops = (): UserError =>
  new UserError('digest.no_shops', {
    zh: '本群负责的店铺里没有你能看的；请到你自己店铺的群里问，或请管理员给你店铺权限',
    en: 'You see none of the shops of this room; ask in a room of your own shops, or ask an admin for a role there',
  });

const unknown = (typed: string): UserError =>
  new UserError('digest.unknown', {
    zh: `没有编号为“${clampChars(typed, 20)}”的简报；编号在每份简报的末尾，例如 简报 查看 0a1b2c3d4e`,
    en: `There is no digest with the number “${clampChars(typed, 20)}”; it stands at the end of each, such as digest show 0a1b2c3d4e`,
  });
