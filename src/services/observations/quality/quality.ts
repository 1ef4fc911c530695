import type { AlertIn } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { raise } from '../../../db/alert.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { fieldOf, type ObservationDeps } from '../deps.ts';
import { plusDays, todayIn } from '../read/days.ts';
import { lookAt, type ShopDay } from './checks.ts';
import { keep } from './keep.ts';
import { type CheckCode, type Checked, checkWords, isGood, MOST_WRONG } from './words.ts';

/** How long the checks may take together. */
const MOST_MS = 30_000;

/** Yesterday of each shop by its own clock, and of the group; or that day of all. */
async function daysOf(d: ObservationDeps, now: Date, day?: string): Promise<ShopDay[]> {
  const { shops, whole, home } = await fieldOf(d.tx, now);
  const of = (timeZone: string) => day ?? plusDays(todayIn(timeZone, now), -1);
  const group: ShopDay[] = whole ? [{ shopId: null, shop: null, day: of(home.timeZone) }] : [];
  return [...shops.map(({ id, code, timeZone }): ShopDay => ({ shopId: id, shop: code, day: of(timeZone) })), ...group];
}

/** Looks at yesterday's data, writes down what is wrong, and says it: an alert a shop, which ends when its data is good again. */
export async function checkYesterday(d: ObservationDeps, now: Date): Promise<Checked[]> {
  const days = await daysOf(d, now);
  const checked = await bounded(d.tx, (tx) => lookAt({ tx, inputs: d.inputs, days, now }));
  await keep(d.tx, checked, days, { now });
  if (await isDemo(d.tx)) return checked;
  await raise(
    d.tx,
    ...days.map((of) =>
      alertOf(
        of,
        checked.filter(({ shopId }) => shopId === of.shopId),
      ),
    ),
  );
  return checked;
}

/** Nobody enters the demo's numbers, so what is missing there the day after is nobody's to mend. */
async function isDemo(tx: Tx): Promise<boolean> {
  return (await rowsOf(tx, sql`select 1 from setting where key = 'demo' and value = 'true'`)).length > 0;
}

const bounded = <T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> =>
  tx.transaction(async (inner) => {
    await inner.execute(sql.raw(`set local statement_timeout = ${MOST_MS}`));
    return work(inner as Tx);
  });

/** Whether the data of a shop's day is too wrong: a check failed, or all together are beyond the limit. */
export function isBad(checked: readonly Checked[]): boolean {
  const looked = checked.reduce((sum, one) => sum + one.looked, 0);
  const wrong = checked.reduce((sum, one) => sum + one.wrong, 0);
  return !checked.every(isGood) || wrong > looked * MOST_WRONG;
}

function alertOf({ shopId, shop, day }: ShopDay, checked: readonly Checked[]): AlertIn {
  const where = { zh: shop ?? '集团', en: shop ?? 'the group' };
  const bad = isBad(checked);
  const said = checked.filter(({ wrong }) => wrong > 0);
  const list = (lang: 'zh' | 'en') =>
    said
      .map((one) => `${checkWords(one.code)[lang]} ${one.wrong}/${one.looked}${reason(one, lang)}`)
      .join(lang === 'zh' ? '；' : '; ');
  return {
    kind: 'data-quality',
    severity: 'warning',
    audience: 'kpi',
    ...(shopId === null ? { subject: 'group' } : { shops: [shopId] }),
    source: 'service:observations',
    line: bad
      ? {
          zh: `${where.zh} ${day} 的数据有问题：${list('zh')}`,
          en: `The data of ${where.en} of ${day} is wrong: ${list('en')}`,
        }
      : { zh: `${where.zh} ${day} 的数据正常`, en: `The data of ${where.en} of ${day} is good` },
    ...(bad && { says: [{ label: { zh: '看数据质量', en: 'Data quality' }, says: `data quality ${day}` }] }),
    ...(!bad && { endsAt: 'now' as const }),
  };
}

const reason = ({ said }: Checked, lang: 'zh' | 'en'): string => {
  const some = said.slice(0, 3).map((one) => one[lang]);
  return some.length === 0 ? '' : lang === 'zh' ? `（${some.join('、')}）` : ` (${some.join(', ')})`;
};

export type Quality = { day: string; checked: Checked[]; at: Date | undefined };

/**
 * What was found of a day: as it was written down, else looked at now. Without a day the last one that was looked at, else yesterday.
 */
export async function qualityOf(d: ObservationDeps, day: string | undefined, now: Date): Promise<Quality> {
  const kept = await keptOf(d.tx, day);
  if (kept.checked.some(({ code }) => code !== 'ranges')) return { ...kept, day: kept.day ?? '' };
  const days = await daysOf(d, now, day);
  const checked = await bounded(d.tx, (tx) => lookAt({ tx, inputs: d.inputs, days, now }));
  return { day: day ?? days[0]?.day ?? '', checked, at: undefined };
}

async function keptOf(tx: Tx, day: string | undefined) {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select c.day::text as day, c.code, c.shop_id, s.code as shop, c.looked, c.wrong, c.facts, c.at from data_check c
        left join shop s on s.id = c.shop_id where c.day = coalesce(${day ?? null}::date, (select max(day) from data_check where code <> 'ranges'))
        order by c.wrong desc, s.code, c.code limit 2000`,
  );
  const checked = rows.map((row): Checked => {
    const facts = row['facts'] as { said?: Localized[] };
    return {
      ...{
        code: row['code'] as CheckCode,
        shopId: row['shop_id'] as number | null,
        shop: row['shop'] as string | null,
      },
      ...{
        day: String(row['day']),
        looked: Number(row['looked']),
        wrong: Number(row['wrong']),
        said: facts.said ?? [],
      },
    };
  });
  return { checked, day: checked[0]?.day, at: rows[0] && instantOf(rows[0]['at']) };
}

/** Whether days of shops are good, in one sentence: what stands at the top of what is made of them. */
export async function qualityWithin(
  d: ObservationDeps,
  { from, to, shops }: { from: string; to: string; shops?: readonly number[] },
): Promise<{ ok: boolean; words: Localized }> {
  const mine = shops ? sql`and (c.shop_id is null or c.shop_id = any(${sql.param([...shops])}::int[]))` : sql``;
  const rows = await rowsOf<{ code: string; n: number }>(
    d.tx,
    sql`select c.code, count(*)::int as n from data_check c where not c.ok and c.day between ${from}::date and ${to}::date ${mine}
        group by c.code order by n desc, c.code`,
  );
  if (rows.length === 0) return { ok: true, words: same('') };
  const list = (lang: 'zh' | 'en') =>
    rows.map(({ code, n }) => `${checkWords(code)[lang]} ${n}`).join(lang === 'zh' ? '、' : ', ');
  return {
    ok: false,
    words: { zh: `数据有问题（店铺日）：${list('zh')}`, en: `The data is wrong (days of shops): ${list('en')}` },
  };
}
