import { type Localized, same } from '../../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { movedWords } from './facts.ts';
import { bracketed, said } from './names.ts';
import { movementsOf, type Span } from './rows.ts';
import { STEP_WORDS, stateWords } from './states.ts';
import type { Target } from './target.ts';

/** One line of a timeline. `who` is a pseudonym, or what did it. */
export type Line = {
  at: Date;
  source: string;
  what: Localized;
  who: string;
  /** The same in words, where it is nobody with a name. */
  by: Localized;
  name?: string | undefined;
  before: Localized;
  after: Localized;
  trace: string | undefined;
  /** Of evidence: its number. */
  evidence?: number;
  /** In somebody's own words, or what became of them. */
  words?: string | Localized | undefined;
};

export type Lines = { lines: Omit<Line, 'by'>[]; total: number };

type Seen = { totals: boolean; words: boolean; limit: number };
type Source = (tx: Tx, about: Target, span: Span, seen: Seen) => Promise<Lines>;

/** What stands in other tables than evidence, each as far as the scope sees it, the latest first. */
export async function otherLines(tx: Tx, about: Target, span: Span, seen: Seen): Promise<Lines[]> {
  const found: Lines[] = [];
  for (const source of [orders, movements, reservations, transfers, lots, talks])
    found.push(await source(tx, about, span, seen));
  return found;
}

type Row = {
  at: string;
  step: string;
  detail: string;
  who: string;
  before: string | null;
  after: string | null;
  trace: string | null;
  total: string;
};

/** `from`: a statement with at, step, detail, who, before, after, trace. */
async function read(
  tx: Tx,
  source: string,
  from: ReturnType<typeof sql>,
  { from: since, to }: Span,
  limit: number,
): Promise<Lines> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select *, count(*) over () as total from (${from}) x
        where at is not null and at >= ${instantParam(since)} and at < ${instantParam(to)} order by at desc limit ${limit}`,
  );
  const lines = rows.map(({ at, step, detail, who, before, after, trace }) => {
    const words = STEP_WORDS[step] ?? { zh: step, en: step };
    return {
      at: instantOf(at),
      source,
      what: said(words, detail, source === 'order' ? orderIs(step, after) : ''),
      who,
      before: stateWords(before) ?? NOTHING,
      after: (source === 'order' ? undefined : stateWords(after)) ?? NOTHING,
      trace: trace ?? undefined,
    };
  });
  return { lines, total: Number(rows[0]?.total ?? 0) };
}

/** What became of an order is not what its placing changed: it is said beside it. */
function orderIs(step: string, after: string | null): Localized {
  const state = stateWords(after);
  return bracketed(state && step === 'order.placed' ? { zh: `现在${state.zh}`, en: `now ${state.en}` } : state);
}

const NOTHING = same('');
const NONE: Lines = { lines: [], total: 0 };
const PLATFORM = sql`'platform:' || s.platform`;

/** An order's life; of goods and shops, that orders were placed. */
const orders: Source = async (tx, about, span, { limit }) => {
  const { order, sku, shops, lot } = about;
  if (order)
    return read(
      tx,
      'order',
      sql`select v.at, v.step, s.code || '/' || o.number as detail, ${PLATFORM} as who, null as before, v.after, null as trace
          from "order" o join shop s on s.id = o.shop_id
          cross join lateral (values (o.placed_at, 'order.placed', null), (o.paid_at, 'order.paid', null), (o.shipped_at, 'order.shipped', o.carrier),
            (o.delivered_at, 'order.delivered', null), (o.cancelled_at, 'order.cancelled', null)) v(at, step, after)
          where o.shop_id = ${order.shop} and o.number = ${order.number}`,
      span,
      limit,
    );
  if (sku !== undefined || lot !== undefined) {
    const which =
      sku !== undefined
        ? sql`l.sku = ${sku}`
        : sql`(o.shop_id, o.number) in (select r.shop_id, r.order_number from reservation r join movement m on m.reservation_id = r.id where m.lot_id = ${lot})`;
    return read(
      tx,
      'order',
      sql`select l.placed_at as at, 'line.' || l.kind as step, s.code || '/' || o.number || ' × ' || l.quantity as detail, ${PLATFORM} as who,
            null as before, null as after, null as trace
          from order_line l join "order" o on o.id = l.order_id join shop s on s.id = o.shop_id where ${which}`,
      span,
      limit,
    );
  }
  if (shops.length === 0) return NONE;
  return read(
    tx,
    'order',
    sql`select o.placed_at as at, 'order.placed' as step, s.code || '/' || o.number as detail, ${PLATFORM} as who, null as before, o.status as after, null as trace
        from "order" o join shop s on s.id = o.shop_id where o.shop_id = any(${sql.param(shops)}::int[])`,
    span,
    limit,
  );
};

/** Lines of the ledger that no evidence tells of: those from before there was any. */
const movements: Source = async (tx, about, { from, to }, { limit, totals }) => {
  if (!about.order && about.lot === undefined && about.sku === undefined) return NONE;
  type Moved = {
    at: string;
    id: string;
    sku: string;
    warehouse: string;
    kind: string;
    delta: number;
    on_hand: number;
    who: string;
    total: string;
  };
  const rows = await rowsOf<Moved>(
    tx,
    sql`select m.at, m.id, m.sku, coalesce(w.code, '') as warehouse, m.kind, m.delta, m.on_hand_after as on_hand, evidence_actor(m.actor) as who, count(*) over () as total
        from movement m left join warehouse w on w.id = m.warehouse_id
        where ${movementsOf(about)} and m.at >= ${instantParam(from)} and m.at < ${instantParam(to)}
          and ((m.shop_id is null and not scope_sees_all())
            or m.at < coalesce((select min(at) - interval '1 second' from evidence where kind = 'stock'), 'infinity'))
        order by m.id desc limit ${limit}`,
  );
  const lines = rows.map((row) => ({
    at: instantOf(row.at),
    source: 'movement',
    what: movedWords(row.kind, row.sku, row.warehouse, row.delta),
    who: row.who,
    before: same(totals ? String(row.on_hand - row.delta) : ''),
    after: same(totals ? String(row.on_hand) : ''),
    trace: undefined,
  }));
  return { lines, total: Number(rows[0]?.total ?? 0) };
};

const reservations: Source = async (tx, about, span, { limit }) => {
  const { order, sku } = about;
  if (!order && sku === undefined) return NONE;
  const which = order ? sql`r.order_number = ${order.number} and r.shop_id = ${order.shop}` : sql`r.sku = ${sku}`;
  return read(
    tx,
    'reservation',
    sql`select v.at, v.step, r.sku || ' × ' || r.quantity || coalesce(' ' || s.code || coalesce('/' || r.order_number, ''), '') as detail,
          'stock' as who, v.before, v.after, case when r.key like 'ask:%' then split_part(r.key, ':', 2) end as trace
        from reservation r left join shop s on s.id = r.shop_id
        cross join lateral (values (r.created_at, 'reservation.' || r.kind, null, 'open'), (r.ended_at, 'reservation.ended', 'open', r.state)) v(at, step, before, after)
        where ${which}`,
    span,
    limit,
  );
};

const transfers: Source = async (tx, about, span, { limit }) => {
  const { sku, shops } = about;
  if (sku === undefined && shops.length === 0) return NONE;
  const ids = sql.param(shops);
  const which =
    sku !== undefined
      ? sql`t.sku = ${sku}`
      : sql`(t.from_shop_id = any(${ids}::int[]) or t.to_shop_id = any(${ids}::int[]))`;
  return read(
    tx,
    'transfer',
    sql`select v.at, v.step, 'T-' || t.id || ' ' || t.sku || ' × ' || t.quantity || ' ' || coalesce(f.code, fs.code, '') || ' → ' || coalesce(w.code, ws.code, '') as detail,
          coalesce(evidence_actor(v.who), '') as who, null as before, v.after, case when v.who = t.requested_by and t.cause like 'ask:%' then split_part(t.cause, ':', 2) end as trace
        from transfer t left join warehouse f on f.id = t.from_id left join warehouse w on w.id = t.to_id
        left join shop fs on fs.id = t.from_shop_id left join shop ws on ws.id = t.to_shop_id
        cross join lateral (values (t.requested_at, 'transfer.requested', t.requested_by, null), (t.decided_at, 'transfer.decided', t.decided_by, null),
          (t.sent_at, 'transfer.sent', t.sent_by, null), (t.received_at, 'transfer.received', t.received_by, t.received::text), (t.closed_at, 'transfer.closed', t.closed_by, t.state)) v(at, step, who, after)
        where ${which}`,
    span,
    limit,
  );
};

const lots: Source = async (tx, { lot }, span, { limit }) =>
  lot === undefined
    ? NONE
    : read(
        tx,
        'lot',
        sql`select v.at, v.step, l.code || ' ' || l.sku as detail, 'stock' as who, null as before, v.after, null as trace from lot l
            cross join lateral (values (l.created_at, 'lot.made', l.expires_on::text), (l.recalled_at, 'lot.recalled', null)) v(at, step, after) where l.id = ${lot}`,
        span,
        limit,
      );

/** Messages of customers and agents that name the order, between two months before it and four after it. */
const talks: Source = async (tx, { order }, span, { limit, words }) => {
  if (!order || order.number.length < 4) return NONE;
  return read(
    tx,
    'conversation',
    sql`select m.at, 'talk.' || m."from" as step, ${words ? sql`c.code || ' ' || left(m.text, 200)` : sql`c.code`} as detail,
          case when m.agent = '' then m."from" else m.agent end as who, null as before, null as after, null as trace
        from "order" o join care_message m on m.shop_id = o.shop_id and m.at between o.placed_at - interval '60 days' and o.placed_at + interval '120 days'
        join care_conversation c on c.id = m.conversation_id
        where o.shop_id = ${order.shop} and o.number = ${order.number} and strpos(m.text, ${order.number}) > 0`,
    span,
    limit,
  );
};
