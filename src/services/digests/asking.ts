import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { secondText } from '../../core/wall-clock.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { DigestFacts } from './facts.ts';
import type { GatherDeps } from './gather.ts';
import type { Kept, KeptOf } from './keep.ts';
import type { DigestKind } from './kinds.ts';
import type { ReportSources } from './reports/deps.ts';
import type { Periods, Span } from './spans.ts';

export type DigestDeps = GatherDeps & {
  periods: Periods;
  /** What a kind of digest shows in a room where nobody chose: codes of figures. */
  usual(kind: DigestKind, roomId: number): Promise<readonly string[]>;
  reports: ReportSources;
};

/** Where it is asked, which decides the shops, the figures and what today is. */
export type At = { room: { id: number; timeZone: string }; now: Date };

/** Facts with what is needed to write them down, where they are new. */
export type Made<F = DigestFacts> = { of: KeptOf; kept: Kept<F> };

export type Shops = { id: number; code: string }[] | null;

/** The shops of a room that the scope sees; none: all there are. Throws digest.no_shops. */
export async function fieldOf(d: { tx: Tx }, roomId: number): Promise<Shops> {
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

/** A statement that was ended since it took too long. */
export const tookTooLong = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code === '57014' || cause?.code === '57014';
};

export const slow = (words: { zh: string }): UserError =>
  new UserError('digest.slow', {
    zh: `${words.zh}算得太久，停下了；请换短一些的时段，或先 群 店铺 缩小到几家店`,
    en: 'That took too long and was stopped; ask for a shorter period, or narrow the room to some shops with room shops',
  });

export const notYet = (): UserError =>
  new UserError('digest.as_of', {
    zh: '截至的时间还没有到；请写已经过去的时间，例如 截至 2026-11-20T09:00',
    en: 'That time is still to come; write one that has passed, such as @ 2026-11-20T09:00',
  });

export type Named = { words: Localized; says: string; span: Span };

export function notKept({ words, says, span }: Named, first: Kept<unknown> | undefined, zone: string): UserError {
  const at = first && secondText(first.asOf, zone).replace(' ', 'T');
  return new UserError('digest.not_kept', {
    zh: `那时没有存下${words.zh} ${span.code}；${at ? `最早的一份可写 截至 ${at}` : `发送 ${says} ${span.code} 就会算出并存下一份`}`,
    en: `No ${words.en.toLowerCase()} of ${span.code} was kept by then; ${at ? `the first is @ ${at}` : `${says} ${span.code} makes and keeps one`}`,
  });
}

const noShops = (): UserError =>
  new UserError('digest.no_shops', {
    zh: '本群负责的店铺里没有你能看的；请到你自己店铺的群里问，或请管理员给你店铺权限',
    en: 'You see none of the shops of this room; ask in a room of your own shops, or ask an admin for a role there',
  });
