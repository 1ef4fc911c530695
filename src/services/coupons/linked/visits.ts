import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };
type VisitsInput = {
  shop: { id: number; code: string; timeZone: string };
  day: string;
  visits: number | undefined;
  now: Date;
};

/** Read only; no `visits` takes the day away. Throws visits.future, visits.same. */
export async function planVisits(d: Deps, { shop, day, visits, now }: VisitsInput): Promise<Effect> {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: shop.timeZone, dateStyle: 'short' }).format(now);
  if (day > today)
    throw new UserError('visits.future', {
      zh: `${day} 还没有到，请写今天或以前的日期`,
      en: `${day} has not come yet; name today or a day before`,
    });
  const [row] = await rowsOf<{ visits: number }>(
    d.tx,
    sql`select visits from shop_visits where shop_id = ${shop.id} and day = ${day}`,
  );
  const before = row?.visits;
  if (before === visits)
    throw new UserError('visits.same', {
      zh: `${shop.code} ${day} 的访客已经是 ${before ?? '无'}`,
      en: `Visits of ${shop.code} on ${day}: ${before ?? 'none'} already`,
    });
  const shown = (value: number | undefined) => value ?? '–';
  return {
    summary: {
      zh: `${shop.code} ${day} 的访客 ${shown(before)} → ${shown(visits)}`,
      en: `Visits of ${shop.code} on ${day}: ${shown(before)} → ${shown(visits)}`,
    },
    rows: [
      {
        key: `shop_visits:${shop.code}:${day}`,
        label: { zh: `${shop.code} · ${day}`, en: `${shop.code} · ${day}` },
        version: before === undefined ? 0 : before + 1,
        versionAfter: visits === undefined ? 0 : visits + 1,
        changes: [{ label: { zh: '访客', en: 'Visits' }, before: shown(before), after: shown(visits) }],
      },
    ],
    figures: [],
    inverse: { says: `visits ${quote(shop.code)} ${day} ${before ?? 'none'}` },
    data: { shopId: shop.id, shop: shop.code, day, before: before ?? null, visits: visits ?? null },
  };
}

/** Throws effect.changed when the day's visits are others by now. */
export async function applyVisits(d: Deps, { data }: Effect, by: string): Promise<void> {
  const { shopId, shop, day, before, visits } = data;
  const at = sql`shop_id = ${shopId} and day = ${day} and visits = ${before}`;
  const done = await rowsOf(
    d.tx,
    before === null
      ? sql`insert into shop_visits (shop_id, day, visits, set_by) values (${shopId}, ${day}, ${visits}, ${by})
            on conflict do nothing returning day`
      : visits === null
        ? sql`delete from shop_visits where ${at} returning day`
        : sql`update shop_visits set visits = ${visits}, set_by = ${by} where ${at} returning day`,
  );
  if (done.length === 0) throw effectChanged({ zh: `${shop} 的访客`, en: `The visits of ${shop}` });
}
