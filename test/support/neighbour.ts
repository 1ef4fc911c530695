import type { openOwner } from '../../src/db/owner.ts';

/** What stands in everything that is the neighbour's, and how much of TEE-RED-M the warehouse holds altogether. */
export const NEIGHBOUR = 'NEIGHBOUR';
export const TOTAL = '913377';

type Column = { table: string; column: string; type: string; always: boolean; check: string | null };

/** A row of SH-1 in every table that has rows of shops, with the mark in each text of its own choosing. */
export async function plantNeighbour(sql: ReturnType<typeof openOwner>): Promise<void> {
  const columns = await sql<Column[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type, a.attidentity = 'a' or a.attgenerated <> '' as always,
      (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k where k.conrelid = c.oid and k.contype = 'c') as check
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
      and exists (select 1 from pg_attribute s where s.attrelid = c.oid and s.attname = 'shop_id') order by 1, a.attnum`;
  // Neither keys of other tables nor triggers are of interest here; checks hold.
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local session_replication_role = replica`);
    await tx`update stock_level set on_hand = ${TOTAL}::int where sku = 'TEE-RED-M'`;
    for (const table of new Set(columns.map((one) => one.table))) {
      const own = columns.filter((one) => one.table === table && !one.always);
      const values = own.map(marked).join(', ');
      await tx.savepoint((inner) =>
        inner.unsafe(`insert into "${table}" (${own.map((one) => `"${one.column}"`).join(', ')}) values (${values})`),
      );
    }
  });
}

/** What makes a row one that lists show, where no check says what may stand there. */
const SHOWN: Record<string, string> = {
  'reservation.state': 'open',
  'reservation.kind': 'hold',
  'presale.state': 'promised',
  'coupon.state': 'live',
  'coupon.kind': 'direct',
  'order.status': 'paid',
  'order.kind': 'sale',
  'order_line.kind': 'sale',
};

function marked({ table, column, type, check }: Column): string {
  if (column === 'shop_id') return '1';
  const chosen = new RegExp(`"?${column}"? = ANY \\(ARRAY\\['([^']+)'`).exec(check ?? '')?.[1];
  if (chosen) return `'${chosen}'`;
  const shown = SHOWN[`${table}.${column}`];
  if (shown) return `'${shown}'`;
  if (type === 'text') return column === 'currency' ? `'CNY'` : column === 'sku' ? `'TEE-RED-M'` : `'${NEIGHBOUR}'`;
  if (type === 'text[]') return `'{${NEIGHBOUR}}'`;
  if (type === 'jsonb' || type === 'json') return `'{"zh": "${NEIGHBOUR}", "en": "${NEIGHBOUR}"}'`;
  if (type.startsWith('timestamp')) return /until|ends|expires|due/.test(column) ? `now() + interval '1 day'` : 'now()';
  if (type === 'date') return 'current_date';
  if (type === 'boolean') return 'false';
  if (type === 'bytea') return `'\\x00'`;
  if (type.endsWith('[]')) return `'{}'`;
  return '1';
}
