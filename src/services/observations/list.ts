import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type ObservationDeps, seesAll } from './deps.ts';
import type { Covers, InputKind, NeedsInputs } from './kinds.ts';

export type Entry = {
  code: string;
  name: Localized;
  day: string;
  covers: Covers;
  shop: string | null;
  part: string;
  value: string;
  currency: string;
  unit: string;
  source: string;
  author: string;
  at: Date;
  replacedAt: Date | undefined;
};

/** The last entries that the scope sees, of one input or all, what was replaced among them; and how many there are. */
export async function entries(
  d: ObservationDeps,
  { most, code }: { most: number; code?: string | undefined },
): Promise<{ rows: Entry[]; total: number }> {
  const of = code ? sql`where o.code = ${code}` : sql``;
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select o.code, o.day::text as day, o.covers, s.code as shop, o.part, trim_scale(o.value)::text as value, o.currency, o.source, o.author,
          o.at, o.replaced_at
        from observation o left join shop s on s.id = o.shop_id ${of} order by o.id desc limit ${most}`,
  );
  const [all] = await rowsOf<{ n: number }>(d.tx, sql`select count(*)::int as n from observation o ${of}`);
  return { rows: rows.map((row) => entryOf(row, d.inputs)), total: all?.n ?? 0 };
}

function entryOf(row: Record<string, unknown>, inputs: readonly InputKind[]): Entry {
  const code = String(row['code']);
  const input = inputs.find((one) => one.code === code);
  return {
    code,
    name: input?.name ?? { zh: code, en: code },
    unit: input?.unit ?? 'count',
    day: String(row['day']),
    covers: row['covers'] as Covers,
    shop: row['shop'] as string | null,
    part: String(row['part']),
    value: String(row['value']),
    currency: String(row['currency']),
    source: String(row['source']),
    author: String(row['author']),
    at: instantOf(row['at']),
    replacedAt: row['replaced_at'] === null ? undefined : instantOf(row['replaced_at']),
  };
}

/** What can be entered: who needs it, and the last day for which it is there. */
export type InputState = { input: InputKind; metrics: NeedsInputs[]; last: string | undefined; shops: number };

/** Those that metrics need first, then those that were entered, then the rest. Group-level ones only for those who see all. */
export async function inputStates(d: ObservationDeps): Promise<InputState[]> {
  const last = await lastDays(d.tx);
  const all = await seesAll(d.tx);
  const states = d.inputs
    .filter(({ of }) => all || of !== 'group')
    .map((input): InputState => {
      const found = last.get(input.code);
      return {
        input,
        metrics: d.metrics.filter(
          ({ inputs, code }) => inputs.includes(input.code) || input.code === `${code}-industry`,
        ),
        last: found?.last,
        shops: found?.shops ?? 0,
      };
    });
  const rank = ({ input, metrics, last: day }: InputState): number =>
    (input.code.endsWith('-industry') ? 4 : 0) + (metrics.length > 0 ? 0 : 2) + (day ? 0 : 1);
  return states.sort((a, b) => rank(a) - rank(b));
}

async function lastDays(tx: Tx): Promise<Map<string, { last: string; shops: number }>> {
  const rows = await rowsOf<{ code: string; last: string; shops: number }>(
    tx,
    sql`select code, max(day)::text as last, count(distinct shop_id)::int as shops from observation where replaced_at is null group by code`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}
