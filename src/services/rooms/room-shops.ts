import { createHash } from 'node:crypto';
import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

type Deps = { tx: Tx };

/** A shop as far as a room's setting needs it. */
export type RoomShop = { id: number; code: string };

const WORDS: Localized = { zh: '本群负责的店铺', en: 'Shops of this room' };
const ALL: Localized = { zh: '全部', en: 'all' };

/** Which shops a room is about, by code; none: all of them. */
export const shopsOf = (d: Deps, roomId: number): Promise<RoomShop[]> =>
  rowsOf<RoomShop>(
    d.tx,
    sql`select s.id, s.code from room_shop r join shop s on s.id = r.shop_id where r.room_id = ${roomId} order by s.code`,
  );

/** Settings have no version of their own: the value stands for it. */
const versionOf = (codes: string): number => createHash('sha256').update(codes).digest().readUInt32BE();
const codesOf = (shops: readonly RoomShop[]): string => shops.map((one) => one.code).join(',');
const shown = (codes: string): Localized => (codes === '' ? ALL : { zh: codes, en: codes });

/** `shops`: those that it is to be about, each once; none: all. Throws room.already. */
export async function planShops(d: Deps, roomId: number, shops: readonly RoomShop[]): Promise<Effect> {
  const before = codesOf(await shopsOf(d, roomId));
  const sorted = [...new Map(shops.map((one) => [one.id, one])).values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  const after = codesOf(sorted);
  if (before === after)
    throw new UserError('room.already', {
      zh: `本群负责的店铺已经是：${shown(before).zh}`,
      en: `This room is about ${shown(before).en} already`,
    });
  return {
    summary: {
      zh: `本群负责的店铺：${shown(before).zh} → ${shown(after).zh}`,
      en: `Shops of this room: ${shown(before).en} → ${shown(after).en}`,
    },
    rows: [
      {
        key: `room:${roomId}|shops`,
        label: WORDS,
        version: versionOf(before),
        versionAfter: versionOf(after),
        changes: [{ label: WORDS, before: shown(before), after: shown(after) }],
      },
    ],
    figures: [],
    inverse: { says: `room shops ${before === '' ? 'all' : before}` },
    data: { roomId, before, after, ids: sorted.map((one) => one.id).join(',') },
  };
}

/** Throws effect.changed. */
export async function applyShops(d: Deps, { data }: Effect): Promise<void> {
  const roomId = Number(data['roomId']);
  await rowsOf(d.tx, sql`select 1 from room where id = ${roomId} for no key update`);
  if (codesOf(await shopsOf(d, roomId)) !== data['before']) throw effectChanged(WORDS);
  const ids = String(data['ids']).split(',').filter(Boolean).map(Number);
  await rowsOf(d.tx, sql`delete from room_shop where room_id = ${roomId}`);
  await rowsOf(
    d.tx,
    sql`insert into room_shop (room_id, shop_id) select ${roomId}, id from unnest(${sql.param(ids)}::int[]) as id`,
  );
}
