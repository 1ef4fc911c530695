import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { calledIn } from './called.ts';
import type { KpiDeps } from './deps.ts';

/** The eight of the weekly health report, as it comes. */
export const WEEKLY: readonly string[] = [
  'gmv',
  'orders',
  'conversion',
  'basket',
  'repurchase-rate',
  'stock-out-rate',
  'first-answer-time',
  'violation-rate',
];

/** The five of the board. */
export const CORE: readonly string[] = ['gmv-growth', 'retention', 'violation-rate', 'labour-return', 'technology-roi'];

/** Figures that a weekly report may have. */
export const MOST_WEEKLY = 12;

/** The figures of a room's weekly report, by code: its own, else the eight. Metrics that are gone are left out. */
export async function weeklyOf(d: KpiDeps, roomId: number): Promise<string[]> {
  const own = await ownOf(d, roomId);
  return (own ?? [...WEEKLY]).filter((code) => d.kinds.some((kind) => kind.code === code));
}

async function ownOf({ tx }: KpiDeps, roomId: number): Promise<string[] | undefined> {
  const [row] = await rowsOf<{ metrics: string[] }>(
    tx,
    sql`select to_json(metrics) as metrics from room_weekly where room_id = ${roomId}`,
  );
  return row?.metrics;
}

/** Read only. Names apart by commas; `default` for the eight. Throws kpi.unknown, kpi.weekly_many, kpi.weekly_same. */
export async function planWeekly(d: KpiDeps, room: { id: number; name: string }, typed: string): Promise<Effect> {
  const back = /^(default|默认)$/i.test(typed.trim());
  const wished = back ? [...WEEKLY] : namedIn(d, typed);
  const own = await ownOf(d, room.id);
  const before = own ?? [...WEEKLY];
  if (back ? !own : before.join() === wished.join())
    throw new UserError('kpi.weekly_same', {
      zh: '本群的周报指标已经是这样，没有改动',
      en: 'The weekly figures of this room are so already, nothing was changed',
    });
  const [was, is] = [before.join(','), wished.join(',')];
  return {
    summary: { zh: `本群周报指标：${wished.length} 个`, en: `Weekly figures of this room: ${wished.length}` },
    rows: [
      {
        key: `room_weekly:${room.id}`,
        label: { zh: room.name, en: room.name },
        version: own ? before.length : 0,
        versionAfter: back ? 0 : wished.length,
        changes: [{ label: { zh: '周报指标', en: 'Weekly figures' }, before: was, after: is }],
      },
    ],
    figures: [],
    inverse: { says: `board weekly set ${own ? was : 'default'}` },
    data: { roomId: room.id, before: own ? was : null, after: back ? null : is },
  };
}

function namedIn(d: KpiDeps, typed: string): string[] {
  const words = typed
    .split(/[,，、;；\n]+/)
    .map((word) => word.trim())
    .filter(Boolean);
  const names = words.length > 1 || calledIn(d.kinds, typed) ? words : typed.trim().split(/\s+/);
  const codes = names.map((word) => {
    const kind = calledIn(d.kinds, word);
    if (kind) return kind.code;
    throw new UserError('kpi.unknown', {
      zh: `没有指标“${word.slice(0, 40)}”，发送 指标 可以看全部；几个指标之间用逗号`,
      en: `There is no metric “${word.slice(0, 40)}”; send metric to see all, and write commas between them`,
    });
  });
  const once = [...new Set(codes)];
  if (once.length >= 1 && once.length <= MOST_WEEKLY) return once;
  throw new UserError('kpi.weekly_many', {
    zh: `周报放 1 到 ${MOST_WEEKLY} 个指标，这里是 ${once.length} 个`,
    en: `A weekly report has 1 to ${MOST_WEEKLY} figures, these are ${once.length}`,
  });
}

/** Throws effect.changed when others were set meanwhile. */
export async function applyWeekly(d: KpiDeps, { data }: Effect, by: string): Promise<void> {
  const { roomId, before, after } = data;
  const own = await ownOf(d, Number(roomId));
  if ((own?.join(',') ?? null) !== before) throw effectChanged({ zh: '周报指标', en: 'The weekly figures' });
  await rowsOf(
    d.tx,
    after === null
      ? sql`delete from room_weekly where room_id = ${roomId}`
      : sql`insert into room_weekly (room_id, metrics, set_by) values (${roomId}, string_to_array(${after}, ','), ${by})
            on conflict (room_id) do update set metrics = excluded.metrics, set_by = excluded.set_by, set_at = clock_timestamp()`,
  );
}
