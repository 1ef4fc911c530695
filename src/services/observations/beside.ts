import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Figure, InputKind } from './kinds.ts';

/** What is there already for the same time and is not the same thing; `onTop`: both will be added up. */
export type Beside = { onTop: boolean; words: Localized[] };

type How = 'group-on-shops' | 'shop-on-group' | 'parts' | 'whole' | 'span';
type Found = { code: string; how: How; shops: number; numbers: number; total: string; currency: string };

const spanEnd = (
  day: ReturnType<typeof sql>,
  covers: ReturnType<typeof sql>,
) => sql`(case ${covers} when 'day' then ${day} + 1
  when 'week' then ${day} + 7 when 'month' then (${day} + interval '1 month')::date else (${day} + interval '3 months')::date end)`;

/**
 * What figures that were not there stand beside, by the rules that metrics add up by (kpis/sql.ts, kpis/whole.ts): what belongs to no shop comes
 * on top of what shops have, a whole counts instead of its parts, and the shorter time counts for its days. Only of what adds up, and only of
 * what the scope sees.
 */
export async function besideOf(tx: Tx, inputs: readonly InputKind[], figures: readonly Figure[]): Promise<Beside> {
  const sums = new Map(inputs.filter(({ over }) => over === 'sum').map((input) => [input.code, input]));
  const asked = figures.filter(({ code, value }) => value !== null && sums.has(code));
  if (asked.length === 0) return { onTop: false, words: [] };
  const found = await rowsOf<Found>(
    tx,
    sql`with x as (select * from jsonb_to_recordset(${JSON.stringify(asked.map((one) => ({ ...one, shop_id: one.shopId })))}::jsonb)
          as x (code text, day date, covers text, shop_id int, part text, currency text)),
        met as (select distinct x.code, o.id, o.shop_id, o.value, o.currency,
            case when x.shop_id is null and o.shop_id is not null then 'group-on-shops'
              when x.shop_id is not null and o.shop_id is null then 'shop-on-group'
              when x.part = o.part and x.covers <> o.covers then 'span'
              when x.part = '' and o.part <> '' then 'parts' when x.part <> '' and o.part = '' then 'whole' end as how
          from x join observation o on o.code = x.code and o.currency = x.currency and o.replaced_at is null
            and o.day < ${spanEnd(sql`x.day`, sql`x.covers`)} and x.day < ${spanEnd(sql`o.day`, sql`o.covers`)}
            and (o.shop_id is not distinct from x.shop_id or (o.shop_id is null) <> (x.shop_id is null)))
        select code, how, currency, count(distinct shop_id)::int as shops, count(*)::int as numbers, trim_scale(sum(value))::text as total
        from met where how is not null group by code, how, currency order by code, how, currency`,
  );
  return {
    onTop: found.some(({ how }) => how.includes('-on-')),
    words: found.flatMap((one) => wordsOf(one, sums.get(one.code)?.name ?? { zh: one.code, en: one.code })),
  };
}

function wordsOf({ how, shops, numbers, total, currency }: Found, name: Localized): Localized {
  const sum = `${total}${currency ? ` ${currency}` : ''}`;
  const words: Record<How, Localized> = {
    'group-on-shops': {
      zh: `${name.zh}：这段时间已有 ${shops} 家店铺的 ${numbers} 个数，共 ${sum}；集团的数会加在它们上面，如果是同一笔就不要录入`,
      en: `${name.en}: ${numbers} numbers of ${shops} shops are there for that time, ${sum} together; the group's comes on top of them: leave it out if it is the same`,
    },
    'shop-on-group': {
      zh: `${name.zh}：这段时间已有集团的数 ${sum}；店铺的数会加在它上面，如果是同一笔就不要录入`,
      en: `${name.en}: the group's number ${sum} is there for that time; the shop's comes on top of it: leave it out if it is the same`,
    },
    parts: {
      zh: `${name.zh}：这段时间已有 ${numbers} 个明细的数，共 ${sum}；有了总数就以总数为准，不再加明细`,
      en: `${name.en}: ${numbers} numbers of parts are there for that time, ${sum} together; the whole counts instead of them`,
    },
    whole: {
      zh: `${name.zh}：这段时间已有总数 ${sum}，以总数为准，明细不会加进去`,
      en: `${name.en}: the whole, ${sum}, is there for that time and counts; a part is not added to it`,
    },
    span: {
      zh: `${name.zh}：已有别的时间长短的数（${numbers} 个，共 ${sum}）；每天以时间最短的为准，不相加`,
      en: `${name.en}: ${numbers} numbers of another length of time are there (${sum} together); for each day the shortest counts, they are not added`,
    },
  };
  return words[how];
}
