import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { same } from '../../core/localized.ts';
import { foldName } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

type Deps = { tx: Tx };
type Named = { id: number; name: string };

const NONE = { zh: '无', en: 'none' };

/** `typed`: a room by its number or its whole name; none: no fallback any more. Throws room.not_found, room.itself and room.already. */
export async function planFallback(d: Deps, roomId: number, typed: string | undefined): Promise<Effect> {
  const [before] = await rowsOf<{ id: number | null; name: string | null }>(
    d.tx,
    sql`select f.id::int as id, f.name from room r left join room f on f.id = r.fallback_id where r.id = ${roomId}`,
  );
  const after = typed === undefined ? undefined : await roomCalled(d, typed);
  if (after?.id === roomId)
    throw new UserError('room.itself', {
      zh: '备用群要是另一个群',
      en: 'The fallback has to be another room',
    });
  const [from, to] = [before?.name ?? undefined, after?.name];
  if ((before?.id ?? undefined) === after?.id)
    throw new UserError('room.already', {
      zh: `本群的备用群已经是：${from ?? NONE.zh}`,
      en: `The fallback of this room is ${from ?? NONE.en} already`,
    });
  const words = { zh: '备用群', en: 'Fallback' };
  return {
    summary: {
      zh: `本群的备用群：${from ?? NONE.zh} → ${to ?? NONE.zh}`,
      en: `Fallback of this room: ${from ?? NONE.en} → ${to ?? NONE.en}`,
    },
    rows: [
      {
        key: `room:${roomId}|fallback`,
        label: words,
        version: before?.id ?? 0,
        versionAfter: after?.id ?? 0,
        changes: [{ label: words, before: from ? same(from) : NONE, after: to ? same(to) : NONE }],
      },
    ],
    figures: [],
    inverse: { says: `room fallback ${before?.id ?? 'none'}` },
    data: { roomId, before: before?.id ?? null, after: after?.id ?? null },
  };
}

async function roomCalled({ tx }: Deps, typed: string): Promise<Named> {
  const number = /^#?(\d{1,9})$/.exec(typed)?.[1];
  const rooms = await rowsOf<Named>(
    tx,
    sql`select id::int as id, name from room where not direct order by id limit 500`,
  );
  const named = rooms.filter(({ id, name }) =>
    number === undefined ? foldName(name) === foldName(typed) : id === Number(number),
  );
  const [only, ...more] = named;
  if (only && more.length === 0) return only;
  throw new UserError('room.not_found', {
    zh: `${only ? '有几个群叫' : '没有群叫'}“${typed.slice(0, 60)}”；请写群的编号：${listOf(only ? named : rooms)}`,
    en: `${only ? 'Several rooms are' : 'No room is'} called “${typed.slice(0, 60)}”; write the number of one: ${listOf(only ? named : rooms)}`,
  });
}

const listOf = (rooms: readonly Named[]): string =>
  rooms
    .slice(0, 8)
    .map(({ id, name }) => `${id} ${name}`)
    .join(', ');

/** Throws effect.changed. */
export async function applyFallback({ tx }: Deps, { data, summary }: Effect): Promise<void> {
  const after = data['after'] === null ? null : Number(data['after']);
  const done = await rowsOf(
    tx,
    sql`update room set fallback_id = ${after}::bigint where id = ${Number(data['roomId'])}
          and fallback_id is not distinct from ${data['before'] === null ? null : Number(data['before'])}::bigint returning id`,
  );
  if (done.length === 0) throw effectChanged(summary.en);
}
