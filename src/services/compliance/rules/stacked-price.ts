import { instantOf, instantParam, rowsOf, sql } from '../../../db/client.ts';
import type { Hit, Reads, RuleKind } from '../rule-kind.ts';

type Basket = { currency: string; pieceMinor: string; floorMinor?: string; costMinor?: string };
type Row = {
  coupon_id: string;
  sku: string;
  kind: string;
  worst: { says: { zh: string; en: string }; basket?: Basket; more?: number };
  opened_at: string;
  shop_id: number;
  platform: string;
  code: string;
  name: string;
};

const MOST = 2_000;

export const rule: RuleKind = {
  code: 'stacked-price',
  module: 'price',
  name: { zh: '叠加后低于底价或成本', en: 'Price under floor or cost after every stack' },
  clause: {
    zh: '《价格法》第十四条第二项（不得低于成本倾销）；集团底价规定',
    en: 'Price Law, article 14 (2), on selling below cost; the group’s own price floors',
  },
  text: {
    zh: '一件商品把能叠加的优惠全部用上之后，每件实付不得低于底价，更不得低于成本。',
    en: 'With all offers that add up, a piece may not be sold under its floor, and never under its cost.',
  },
  severity: 'critical',
  params: {
    against: {
      kind: 'choice',
      words: {
        zh: '对照什么：floor 底价和成本，cost 只看成本',
        en: 'measured against: floor (and cost), or cost alone',
      },
      value: 'floor',
      of: ['floor', 'cost'],
    },
    tolerance: {
      kind: 'percent',
      words: { zh: '允许低多少', en: 'how far under it may be' },
      value: 0,
      least: 0,
      most: 50,
    },
  },
  scopes: ['platform', 'shop'],
  find: findStacks,
};

/** What the coupons' own guard found at the end of the span: it computes the worst basket whenever a coupon or a price changes. */
async function findStacks({ tx, until, settingFor, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'coupon') return [];
  const rows = await rowsOf<Row>(
    tx,
    sql`select f.coupon_id, f.sku, f.kind, f.worst, f.opened_at, c.shop_id, c.name, s.platform, s.code
        from coupon_finding f join coupon c on c.id = f.coupon_id join shop s on s.id = c.shop_id
        where f.kind in ('below_floor', 'below_cost') and f.opened_at <= ${instantParam(until)}
          and (f.closed_at is null or f.closed_at > ${instantParam(until)})
          and (${only === undefined} or f.coupon_id = any (${sql.param([...(only?.refs ?? [])])}::bigint[]))
        order by f.id limit ${MOST}`,
  );
  const byCoupon = new Map<string, Hit & { more: number }>();
  for (const hit of rows.flatMap((row) => hitsOf(row, settingFor))) {
    const known = byCoupon.get(hit.subject);
    const worse = known && known.weight >= hit.weight ? known : hit;
    byCoupon.set(hit.subject, { ...worse, more: known ? known.more + 1 : 0 });
  }
  return [...byCoupon.values()].map(({ more, ...hit }) => ({ ...hit, facts: { ...hit.facts, more } }));
}

function hitsOf(row: Row, settingFor: Reads['settingFor']): Hit[] {
  const setting = settingFor({ shopId: row.shop_id, platform: row.platform });
  const under = underOf(row);
  if (!setting || (setting.params['against'] === 'cost' && row.kind !== 'below_cost')) return [];
  return under < Number(setting.params['tolerance']) ? [] : [hitOf(row, under, setting.severity)];
}

/** How far below the bound, in percent of it. */
function underOf({ kind, worst: { basket } }: Row): number {
  const bound = Number((kind === 'below_cost' ? basket?.costMinor : basket?.floorMinor) ?? 0);
  return bound === 0 ? 100 : ((bound - Number(basket?.pieceMinor ?? 0)) / bound) * 100;
}

const hitOf = (row: Row, under: number, severity: Hit['severity']): Hit => ({
  rule: rule.code,
  shopId: row.shop_id,
  subject: `coupon:${row.coupon_id}`,
  label: { zh: `${row.code} 券 ${row.coupon_id} ${row.name}`, en: `${row.code} coupon ${row.coupon_id} ${row.name}` },
  says: row.worst.says,
  weight: (row.kind === 'below_cost' ? 1_000 : 0) + Math.round(under * 10) / 10,
  // Under the floor and above the cost is grave enough; only a loss is critical.
  severity: row.kind === 'below_floor' && severity === 'critical' ? 'high' : severity,
  at: instantOf(row.opened_at),
  facts: { sku: row.sku, kind: row.kind, ...(row.worst.basket && { basket: row.worst.basket }) },
});
