import type { Localized } from '../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { TemplatesDeps } from './deps.ts';
import type { Occasion, Scene } from './words.ts';

/** Something that changed what agents of a shop must say. */
export type Cause = {
  key: string;
  shopId: number;
  scene: Scene;
  occasion: Occasion;
  line: Localized;
  sku?: string;
  coupon?: number;
  promotion?: number;
};

export type WatchKind = 'coupon' | 'promotion' | 'stock' | 'late';

/** How something stands: `ref` names it among its kind. */
type Standing = { ref: string; shopId: number; sku?: string; coupon?: number; promotion?: number; count?: number };
type Turned = Standing & { on: boolean; turn: number; changed?: boolean };

/** So many of a kind are looked at in one go; the rest comes with the next look. */
const MOST_TURNED = 200;
const MOST_ON = 20_000;

/**
 * What has turned since the last look, each once: the look and what follows from it are one transaction. The first look of a kind only
 * takes down how things are.
 */
export async function causesNow(d: TemplatesDeps, kind: WatchKind, now: Date): Promise<Cause[]> {
  const on = await ON[kind](d, now);
  const first = await isFirst(d.tx, kind);
  const turned = await takeTurned(d.tx, kind, on, first ? MOST_ON : MOST_TURNED);
  if (first) return [];
  const still = new Set(on.map(({ coupon }) => coupon));
  const before = new Set(turned.filter((one) => !one.on).map(({ coupon }) => coupon));
  return (
    turned
      .filter((one) => one.on || kind !== 'late')
      // A coupon with other terms is the same coupon: it did not end.
      .filter((one) => one.on || one.coupon === undefined || !still.has(one.coupon))
      .map((one) =>
        causeOf(kind, { ...one, changed: one.on && one.coupon !== undefined && before.has(one.coupon) }, now),
      )
  );
}

async function isFirst(tx: Tx, kind: WatchKind): Promise<boolean> {
  const made = await rowsOf(
    tx,
    sql`insert into template_watch (kind, ref, "on") values (${kind}, '*', true) on conflict do nothing returning ref`,
  );
  return made.length > 0;
}

/** Compares what is on with what was, and writes down what is otherwise. */
async function takeTurned(tx: Tx, kind: WatchKind, on: readonly Standing[], most: number): Promise<Turned[]> {
  const byRef = new Map(on.map((one) => [one.ref, one]));
  const rows = await rowsOf<{ ref: string; on: boolean; turn: number }>(
    tx,
    sql`with here as (select unnest(${sql.param([...byRef.keys()])}::text[]) as ref),
        turned as (
          (select h.ref, true as on from here h left join template_watch w on w.kind = ${kind} and w.ref = h.ref
            where w.on is not true order by h.ref limit ${most})
          union all
          (select w.ref, false from template_watch w where w.kind = ${kind} and w.on and w.ref <> '*'
            and not exists (select 1 from here h where h.ref = w.ref) order by w.ref limit ${most}))
        insert into template_watch (kind, ref, "on", turn) select ${kind}, ref, "on", 1 from turned
        on conflict (kind, ref) do update set "on" = excluded."on", turn = template_watch.turn + 1, at = clock_timestamp()
        returning ref, "on", turn`,
  );
  return rows.flatMap((row) => {
    const standing = byRef.get(row.ref) ?? standingOf(kind, row.ref);
    return standing ? [{ ...standing, on: row.on, turn: row.turn }] : [];
  });
}

/** What is over is known by its name alone. */
function standingOf(kind: WatchKind, ref: string): Standing | undefined {
  const [shop = '', ...rest] = ref.split('|');
  const what = rest.join('|');
  const shopId = Number(shop);
  if (kind === 'stock') return { ref, shopId, sku: what };
  if (kind === 'coupon') return { ref, shopId, coupon: Number(rest[0]) };
  return kind === 'promotion' ? { ref, shopId, promotion: Number(what) } : { ref, shopId };
}

type Reader = (d: TemplatesDeps, now: Date) => Promise<Standing[]>;

const ON: Readonly<Record<WatchKind, Reader>> = {
  coupon: async ({ tx }, now) => {
    const at = instantParam(now);
    const rows = await rowsOf<{ id: string; shop: number; terms: string }>(
      tx,
      sql`select id, shop_id as shop, concat_ws('-', kind, threshold_minor, discount_minor, percent_bp, extract(epoch from ends_at)::bigint / 60) as terms
          from coupon where state = 'live' and starts_at <= ${at} and ends_at > ${at} order by id limit ${MOST_ON}`,
    );
    // What agents say of it changes with its terms.
    return rows.map(({ id, shop, terms }) => ({ ref: `${shop}|${id}|${terms}`, shopId: shop, coupon: Number(id) }));
  },
  promotion: async ({ tx }, now) => {
    const at = instantParam(now);
    const rows = await rowsOf<{ id: string; shop: number }>(
      tx,
      sql`select p.id, x.shop_id as shop from linked_promotion p, lateral (select p.shop_id union
            select q.shop_id from linked_proposal q where q.promotion_id = p.id and q.state = 'taken') x
          where p.ended_at is null and p.starts_at <= ${at} and p.ends_at > ${at} order by 1, 2 limit ${MOST_ON}`,
    );
    return rows.map(({ id, shop }) => ({ ref: `${shop}|${id}`, shopId: shop, promotion: Number(id) }));
  },
  stock: ({ tx }, now) => outOfStock(tx, now),
  late: async (d, now) =>
    [...(await d.lateByShop(now))]
      .filter(([, count]) => count > 0)
      .map(([shopId, count]) => ({ ref: `${shopId}|`, shopId, count })),
};

/**
 * SKUs that a shop sells and has none of: its quota is used up, or, where it has none of its own, nothing is left in any warehouse. It
 * sells what it lists, and, of goods that nobody lists, what it sold within a month.
 */
async function outOfStock(tx: Tx, now: Date): Promise<Standing[]> {
  const rows = await rowsOf<{ shop: number; sku: string }>(
    tx,
    sql`with gone as materialized (
          select l.sku from stock_level l join sku s on s.code = l.sku and s.kind = 'goods'
          group by l.sku having sum(greatest(0, l.on_hand - l.reserved - l.safety)) <= 0),
        empty as materialized (
          select shop_id, sku from quota group by 1, 2 having sum(assigned) = 0),
        lists as (
          select l.shop_id, l.sku from listing l join empty e on e.shop_id = l.shop_id and e.sku = l.sku where l.state = 'active'
          union
          select l.shop_id, l.sku from listing l join gone g on g.sku = l.sku
          where l.state = 'active' and not exists (select 1 from quota q where q.shop_id = l.shop_id and q.sku = l.sku)),
        sold as (
          select distinct o.shop_id, o.sku from gone g join order_line o on o.sku = g.sku
            and o.placed_at > ${instantParam(now)} - interval '30 days' and o.kind = 'sale'
          where not exists (select 1 from listing l where l.sku = g.sku and l.state = 'active'))
        select shop_id as shop, sku from lists union select shop_id, sku from sold order by 1, 2 limit ${MOST_ON}`,
  );
  return rows.map(({ shop, sku }) => ({ ref: `${shop}|${sku}`, shopId: shop, sku }));
}

const SAYS: Readonly<Record<WatchKind, { scene: Scene; on: Occasion; off: Occasion }>> = {
  coupon: { scene: 'promotion', on: 'start', off: 'end' },
  promotion: { scene: 'promotion', on: 'start', off: 'end' },
  stock: { scene: 'stock-out', on: 'out', off: 'back' },
  late: { scene: 'delay', on: 'late', off: 'late' },
};

function causeOf(kind: WatchKind, turned: Turned, now: Date): Cause {
  const { ref, on, turn, count: _count, changed: _changed, ...about } = turned;
  const { scene, on: begins, off } = SAYS[kind];
  // Orders go late and leave all day long: agents hear of it once a day.
  const nth = kind === 'late' ? now.toISOString().slice(0, 10) : String(turn);
  return {
    key: `${kind}:${ref}:${nth}`,
    scene,
    occasion: on ? begins : off,
    line: lineOf(kind, turned),
    ...about,
  };
}

function lineOf(kind: WatchKind, { on, sku, coupon, promotion, count, changed }: Turned): Localized {
  const words: Record<WatchKind, readonly [Localized, Localized]> = {
    coupon: [
      changed
        ? { zh: `券 ${coupon} 有变化`, en: `coupon ${coupon} has other terms` }
        : { zh: `券 ${coupon} 开始`, en: `coupon ${coupon} runs` },
      { zh: `券 ${coupon} 结束或停止`, en: `coupon ${coupon} is over` },
    ],
    promotion: [
      { zh: `联动活动 ${promotion} 开始`, en: `promotion ${promotion} runs` },
      { zh: `联动活动 ${promotion} 结束`, en: `promotion ${promotion} is over` },
    ],
    stock: [
      { zh: `${sku} 断货`, en: `${sku} is out of stock` },
      { zh: `${sku} 又有货`, en: `${sku} is back in stock` },
    ],
    late: [
      { zh: `${count} 个订单超时未发`, en: `orders late to ship: ${count}` },
      { zh: '没有超时订单', en: 'no order is late' },
    ],
  };
  return words[kind][on ? 0 : 1];
}
