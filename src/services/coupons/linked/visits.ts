import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };

/** One shop's visits of one of its local days; no `visits` takes the day away. */
export type DayVisits = {
  shop: { id: number; code: string; timeZone: string };
  day: string;
  visits: number | undefined;
};

type Change = { shopId: number; shop: string; day: string; before: number | null; visits: number | null };

/** Read only. Throws visits.future, visits.same. */
export async function planVisits(d: Deps, days: readonly DayVisits[], now: Date): Promise<Effect> {
  const changes: Change[] = [];
  for (const { shop, day, visits } of days) {
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: shop.timeZone, dateStyle: 'short' }).format(now);
    if (day > today) throw future(day);
    const before = await visitsOn(d.tx, shop.id, day);
    if (before === visits) continue;
    changes.push({ shopId: shop.id, shop: shop.code, day, before: before ?? null, visits: visits ?? null });
  }
  const [first] = changes;
  if (!first) throw unchanged(days);
  const shown = (value: number | null) => value ?? '–';
  const what =
    changes.length === 1
      ? {
          zh: `${first.shop} ${first.day} 的访客 ${shown(first.before)} → ${shown(first.visits)}`,
          en: `Visits of ${first.shop} on ${first.day}: ${shown(first.before)} → ${shown(first.visits)}`,
        }
      : { zh: `${changes.length} 个店铺日的访客`, en: `Visits of ${changes.length} days of shops` };
  const back = changes.map(({ shop, day, before }) => `${shop},${day},${before ?? 'none'}`);
  return {
    summary: what,
    rows: changes.map(({ shop, day, before, visits }) => ({
      key: `shop_visits:${shop}:${day}`,
      label: { zh: `${shop} · ${day}`, en: `${shop} · ${day}` },
      version: before === null ? 0 : before + 1,
      versionAfter: visits === null ? 0 : visits + 1,
      changes: [{ label: { zh: '访客', en: 'Visits' }, before: shown(before), after: shown(visits) }],
    })),
    figures: [],
    inverse: {
      says:
        changes.length === 1
          ? `visits ${quote(first.shop)} ${first.day} ${first.before ?? 'none'}`
          : `visits import ${back.join(' ')}`,
    },
    data: { changes: JSON.stringify(changes) },
  };
}

async function visitsOn(tx: Tx, shopId: number, day: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ visits: number }>(
    tx,
    sql`select visits from shop_visits where shop_id = ${shopId} and day = ${day}`,
  );
  return row?.visits;
}

/** Throws effect.changed when a day's visits are others by now. */
export async function applyVisits(d: Deps, { data }: Effect, by: string): Promise<void> {
  for (const { shopId, shop, day, before, visits } of JSON.parse(String(data['changes'])) as Change[]) {
    const at = sql`shop_id = ${shopId} and day = ${day} and visits = ${before}::int`;
    const done = await rowsOf(
      d.tx,
      before === null
        ? sql`insert into shop_visits (shop_id, day, visits, set_by) values (${shopId}, ${day}, ${visits}, ${by})
              on conflict do nothing returning day`
        : visits === null
          ? sql`delete from shop_visits where ${at} returning day`
          : sql`update shop_visits set visits = ${visits}, set_by = ${by} where ${at} returning day`,
    );
    if (done.length === 0) throw effectChanged({ zh: `${shop} ${day} 的访客`, en: `The visits of ${shop} on ${day}` });
  }
}

/** Rows that are typed at once at most. */
export const MOST_ROWS = 200;

/** `SH-1,2026-12-01,1234` a row, rows apart by spaces, lines or semicolons; `none` for the number takes a day away. */
export function readVisits(typed: string): { shop: string; day: string; visits: number | undefined }[] | undefined {
  const rows = typed.split(/[\s;]+/).filter((row) => row !== '' && !/^(shop|店铺),/i.test(row));
  const read = rows.map((row) => {
    const match = /^([^,]{1,64}),(\d{4}-\d{2}-\d{2}),(\d{1,9}|none|无)$/i.exec(row);
    if (!match) return undefined;
    const [, shop = '', day = '', count = ''] = match;
    const isDay = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(isDay.getTime()) || isDay.toISOString().slice(0, 10) !== day) return undefined;
    return { shop, day, visits: /^\d/.test(count) ? Number(count) : undefined };
  });
  const whole = read.flatMap((row) => (row ? [row] : []));
  return whole.length === rows.length && whole.length > 0 && whole.length <= MOST_ROWS ? whole : undefined;
}

const future = (day: string): UserError =>
  new UserError('visits.future', {
    zh: `${day} 还没有到，请写今天或以前的日期`,
    en: `${day} has not come yet; name today or a day before`,
  });

const unchanged = ([first]: readonly DayVisits[]): UserError =>
  new UserError('visits.same', {
    zh: `访客已经是这样，没有改动（${first?.shop.code} ${first?.day}）`,
    en: `The visits are so already, nothing was changed (${first?.shop.code} ${first?.day})`,
  });
