import type { Localized } from '../../core/localized.ts';
import { dayIn } from '../../core/wall-clock.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { DigestFacts, FigureFact, TodoFacts, WrongFact } from './facts.ts';
import { rangeOf, type SalesSql, salesOf } from './sales.ts';
import type { Span } from './spans.ts';

export type Gathering = {
  span: Span;
  asOf: Date;
  /** None: every shop that the scope sees. */
  shops: { id: number; code: string }[] | null;
  /** Codes of figures; none: those that the kind shows by itself. */
  figures: readonly string[];
};

export type GatherDeps = {
  tx: Tx;
  sales: SalesSql;
  /** Figures by code, of the span and of the one before, as of then. */
  figures(codes: readonly string[], of: { span: Span; asOf: Date; shops?: readonly number[] }): Promise<FigureFact[]>;
};

const MOST_MS = 15_000;
const SHOWN_TODOS = 8;
const SHOWN_WRONG = 10;

/** All that a digest tells, read in a savepoint whose statements end after 15 s each. */
export async function gather(d: GatherDeps, { span, asOf, shops, figures }: Gathering): Promise<DigestFacts> {
  const ids = shops?.map(({ id }) => id);
  const ask = { span, asOf, ...(ids && { shops: ids }) };
  const { sales, range } = await d.tx.transaction(async (tx) => {
    await tx.execute(sql.raw(`select set_config('statement_timeout', '${MOST_MS}', true)`));
    return { sales: await salesOf(tx as Tx, d.sales, ask), range: await rangeOf(tx as Tx, ask) };
  });
  const traded = range.filter(({ latest }) => latest !== null);
  const within = traded.filter((one) => one.within);
  const open = traded.filter(({ zone }) => dayIn(asOf, zone) <= span.to).map(({ code }) => code);
  return {
    ...{ made: 1, span, asOf: asOf.toISOString(), shops, sales },
    zones: [...new Set((within.length > 0 ? within : range).map(({ zone }) => zone))].sort(),
    latestDay:
      within.length > 0
        ? null
        : (traded
            .map(({ latest }) => latest ?? '')
            .sort()
            .at(-1) ?? null),
    coverage: {
      ...{ shops: traded.length, withOrders: within.length },
      silent: traded
        .filter((one) => !one.within)
        .map(({ code }) => code)
        .slice(0, SHOWN_WRONG),
    },
    ...(open.length > 0 && open.length < traded.length && { open }),
    figures: await d.figures(figures, ask),
    todos: await todosOf(d.tx, ask),
    wrong: await wrongOf(d.tx, ask),
  };
}

/** What was open at that time; what is no shop's is told where all shops are. */
async function todosOf(tx: Tx, { asOf, shops }: { asOf: Date; shops?: readonly number[] }): Promise<TodoFacts> {
  const mine = shops ? sql`and t.shop_id = any(${sql.param([...shops])}::int[])` : sql``;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select t.id, t.title, p.name as owner, t.due_at, count(*) over ()::int as total,
          count(*) filter (where t.due_at < ${instantParam(asOf)}) over ()::int as overdue
        from todo t left join person p on p.id = t.owner_id
        where t.created_at <= ${instantParam(asOf)} and (t.done_at is null or t.done_at > ${instantParam(asOf)}) ${mine}
        order by t.due_at nulls last, t.id limit ${SHOWN_TODOS}`,
  );
  return {
    total: (rows[0]?.['total'] as number) ?? 0,
    overdue: (rows[0]?.['overdue'] as number) ?? 0,
    rows: rows.map((row) => ({
      id: Number(row['id']),
      title: row['title'] as Localized,
      owner: row['owner'] as string | null,
      dueAt: row['due_at'] === null ? null : instantOf(row['due_at']).toISOString(),
    })),
  };
}

/**
 * What the daily look at the data found wrong from the first day of the period to the one after it, the worst of each check and shop; checks of
 * no shop are told where all shops are.
 */
async function wrongOf(
  tx: Tx,
  { span, asOf, shops }: { span: Span; asOf: Date; shops?: readonly number[] },
): Promise<WrongFact[]> {
  const mine = shops ? sql`and c.shop_id = any(${sql.param([...shops])}::int[])` : sql``;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select * from (select distinct on (c.code, c.shop_id) c.day::text as day, c.code, s.code as shop, c.looked, c.wrong
          from data_check c left join shop s on s.id = c.shop_id
          where not c.ok and c.day between ${span.from}::date and ${span.to}::date + 1 and c.at <= ${instantParam(asOf)} ${mine}
          order by c.code, c.shop_id, c.wrong desc, c.day desc) x order by wrong desc, code, shop limit ${SHOWN_WRONG}`,
  );
  return rows.map((row) => ({
    day: String(row['day']),
    code: String(row['code']),
    shop: row['shop'] as string | null,
    looked: Number(row['looked']),
    wrong: Number(row['wrong']),
  }));
}
