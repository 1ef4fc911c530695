import { type AlertIn, fingerprintOf, labelsOf } from '../core/alert.ts';
import { rowsOf, sql, type Tx } from './client.ts';

/** Alerts of one statement. */
const MOST_AT_ONCE = 1_000;

/**
 * Writes down what is wrong, or over, with what happened, in one transaction; the dispatcher routes and tells it after the commit
 * (src/services/alerts). The same labels are one alert until it is over. What is over and was not known does nothing.
 */
export async function raise(tx: Tx, ...alerts: AlertIn[]): Promise<void> {
  for (const run of inRuns(await withShops(tx, alerts))) {
    const rows = run.map(rowOf).sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    const over = rows.filter((row) => row.ends_at !== null);
    const firing = rows.filter((row) => row.ends_at === null);
    for (let from = 0; from < firing.length; from += MOST_AT_ONCE)
      await fire(tx, firing.slice(from, from + MOST_AT_ONCE));
    // Before they end, while they can be found.
    await keepWholes(tx, rows);
    for (let from = 0; from < over.length; from += MOST_AT_ONCE) await end(tx, over.slice(from, from + MOST_AT_ONCE));
  }
}

/** What is of one shop says which, and of which platform, so that it can be matched by both. */
async function withShops(tx: Tx, alerts: readonly AlertIn[]): Promise<AlertIn[]> {
  const ids = [
    ...new Set(alerts.flatMap(({ shops = [], labels }) => (shops.length === 1 && !labels?.['shop'] ? shops : []))),
  ];
  if (ids.length === 0) return [...alerts];
  const rows = await rowsOf<{ id: number; code: string; platform: string }>(
    tx,
    sql`select id, code, platform from shop where id = any (${sql.param(ids)}::int[])`,
  );
  const known = new Map(rows.map(({ id, code, platform }) => [id, { shop: code, platform }]));
  return alerts.map((one) => {
    const [only, ...more] = one.shops ?? [];
    const of = only === undefined || more.length > 0 ? undefined : known.get(only);
    return of ? { ...one, labels: { ...of, ...one.labels } } : one;
  });
}

/** Each alert once in a run, so that a statement meets no row twice and what was said later counts later. */
function* inRuns(alerts: readonly AlertIn[]): Generator<AlertIn[]> {
  let run = new Map<string, AlertIn>();
  for (const one of alerts) {
    const fingerprint = fingerprintOf(labelsOf(one));
    if (run.has(fingerprint)) {
      yield [...run.values()];
      run = new Map();
    }
    run.set(fingerprint, one);
  }
  yield [...run.values()];
}

type Row = ReturnType<typeof rowOf>;

function rowOf(one: AlertIn) {
  const labels = labelsOf(one);
  const { whole } = one;
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations: one.annotations ?? {},
    shop_ids: [...new Set(one.shops ?? [])],
    source: one.source,
    line: one.line,
    message: one.message ?? null,
    whole: whole
      ? {
          message: whole.message,
          shops: whole.shops === 'all' ? null : [...new Set([...whole.shops, ...(one.shops ?? [])])].sort(),
        }
      : null,
    says: one.says ?? [],
    starts_at: one.startsAt?.toISOString() ?? null,
    ends_at: one.endsAt === 'now' ? 'now' : (one.endsAt?.toISOString() ?? null),
    lapses_at: one.lapsesAt instanceof Date ? one.lapsesAt.toISOString() : null,
    lapses_ms: one.lapsesAt && 'afterMs' in one.lapsesAt ? one.lapsesAt.afterMs : null,
    loud: one.again ? 2 : 1,
  };
}

const COLUMNS = sql`fingerprint text, labels jsonb, annotations jsonb, shop_ids int[], source text, line jsonb, message jsonb, says jsonb,
  starts_at timestamptz, ends_at timestamptz, lapses_at timestamptz, lapses_ms bigint, loud int`;

/** What is only said again counts up and is not told again; a graver severity is. */
async function fire(tx: Tx, rows: readonly Row[]): Promise<void> {
  const graver = sql`array_position(array['info', 'warning', 'critical'], excluded.labels ->> 'severity')
    > array_position(array['info', 'warning', 'critical'], a.labels ->> 'severity')`;
  const differs = sql`(a.labels, a.annotations, a.line, a.message, a.says)
    is distinct from (excluded.labels, excluded.annotations, excluded.line, excluded.message, excluded.says)`;
  await rowsOf(
    tx,
    sql`insert into alert as a (fingerprint, labels, annotations, shop_ids, source, line, message, says, loud, starts_at, lapses_at, last_at)
        select fingerprint, labels, annotations, shop_ids, source, line, message, says, loud, coalesce(starts_at, clock_timestamp()),
          coalesce(lapses_at, clock_timestamp() + make_interval(secs => lapses_ms / 1000.0)),
          clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${COLUMNS})
        on conflict (fingerprint) where ends_at is null do update set labels = excluded.labels, annotations = excluded.annotations,
          shop_ids = excluded.shop_ids, line = excluded.line, message = excluded.message, says = excluded.says,
          lapses_at = excluded.lapses_at, last_at = excluded.last_at, count = a.count + 1,
          version = a.version + case when ${differs} or excluded.loud > 1 then 1 else 0 end, loud = a.loud + greatest(excluded.loud - 1, case when ${graver} then 1 else 0 end)`,
  );
}

/** What other shops have to do with it stands in a row of its own, which only those see who see them. */
async function keepWholes(tx: Tx, rows: readonly Row[]): Promise<void> {
  const said = rows.filter(({ whole, message }) => whole !== null || message !== null);
  if (said.length === 0) return;
  const given = JSON.stringify(said.map(({ fingerprint, whole }) => ({ fingerprint, whole })));
  const known = sql`select a.id, x.whole from jsonb_to_recordset(${given}::jsonb) as x (fingerprint text, whole jsonb)
    join alert a on a.fingerprint = x.fingerprint and a.ends_at is null`;
  await rowsOf(tx, sql`delete from alert_whole w using (${known}) k where w.alert_id = k.id and k.whole is null`);
  if (said.every(({ whole }) => whole === null)) return;
  await rowsOf(
    tx,
    sql`insert into alert_whole (alert_id, shops, message)
        select k.id, case when k.whole -> 'shops' = 'null'::jsonb then null
            else array(select jsonb_array_elements_text(k.whole -> 'shops')::int) end, k.whole -> 'message'
        from (${known}) k where k.whole is not null and k.whole <> 'null'::jsonb
        on conflict (alert_id) do update set shops = excluded.shops, message = excluded.message`,
  );
}

async function end(tx: Tx, rows: readonly Row[]): Promise<void> {
  await rowsOf(
    tx,
    sql`update alert a set ends_at = greatest(x.ends_at, a.starts_at), last_at = clock_timestamp(), version = a.version + 1, line = x.line,
          message = coalesce(x.message, a.message)
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (${COLUMNS})
        where a.fingerprint = x.fingerprint and a.ends_at is null`,
  );
}

/** A shop's platform lets us in again: what was said about it is over. */
export async function endShopDown(tx: Tx, shopId: number): Promise<void> {
  const [row] = await rowsOf<{ code: string }>(tx, sql`select code from shop where id = ${shopId}`);
  if (!row) return;
  const line = { zh: `${row.code} 的平台授权已恢复`, en: `The platform lets us into ${row.code} again` };
  const about = { kind: 'shop-down', severity: 'critical' as const, audience: 'shops', shops: [shopId] };
  await raise(tx, { ...about, source: 'service:connections', line, endsAt: 'now' });
}
