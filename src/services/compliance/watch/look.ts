import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Hit, Known, Reads, RuleKind, SettingFor } from '../rule-kind.ts';
import { type Held, holdLease } from './lease.ts';
import { type Marked, takeMarks } from './marks.ts';
import type { Measured, MonitorKind } from './monitor-kind.ts';

/** What looking needs of the other parts of compliance. */
export type LookDeps = {
  tx: Tx;
  rules: readonly RuleKind[];
  inForce(now: Date): Promise<(rule: string) => SettingFor>;
  known(now: Date): Promise<Known>;
  /** `whole`: rules that looked at everything, so that what they did not come upon is gone. */
  report(hits: readonly Hit[], at: { now: Date; trace: string; whole: readonly string[] }): Promise<unknown>;
};

export type Looked = { whole: boolean; hits: number; failed: string[]; lagMs: number | undefined };

type Looking = { kind: MonitorKind; by: string; now: Date };

const STATEMENT_SECONDS = 20;
const DAY_MS = 86_400_000;

/**
 * One look of one monitor, whole in the caller's transaction: what was marked since its last look, or everything where that is
 * due. Undefined: the lease is somebody else's by now. A rule that throws costs its own hits and no others; then everything is
 * looked at again after a while. Throws what PostgreSQL throws.
 */
export async function look(d: LookDeps, { kind, by, now }: Looking): Promise<Looked | undefined> {
  const began = performance.now();
  const held = await holdLease(d.tx, kind.code, by);
  if (!held) return undefined;
  await rowsOf(
    d.tx,
    sql`select set_config('statement_timeout', ${`${STATEMENT_SECONDS}s`}, true),
          set_config('idle_in_transaction_session_timeout', '60s', true)`,
  );
  const marked = await takeMarks(d.tx, kind.marks, held.seen);
  const whole = isWhole(kind, held, marked) || (await setMeanwhile(d.tx, kind, held, now));
  const settingOf = await d.inForce(now);
  const looked = whole || marked.refs.size > 0;
  const run = looked ? await runRules(d, { kind, now, marked, whole, settingOf }) : NOTHING;
  if (whole || run.hits.length > 0)
    await d.report(run.hits, { now, trace: `monitor:${kind.code}`, whole: whole ? run.done : [] });
  const measured = looked
    ? await measure(d.tx, { kind, now, settingOf, hits: run.hits }, whole || held.blank)
    : undefined;
  const lagMs = await settle(d.tx, { kind, held, marked, whole, measured, failed: run.failed, began });
  return { whole, hits: run.hits.length, failed: run.failed.map(({ rule }) => rule), lagMs };
}

/** A look after a failed one makes up for what that had missed. */
const isWhole = (kind: MonitorKind, held: Held, marked: Marked): boolean =>
  marked.all || held.seen === '' || held.failures > 0 || held.sweptSeconds >= kind.sweepEverySeconds;

/** Whether a version of its rules began or ended since it last looked at everything: no mark tells that. */
async function setMeanwhile(tx: Tx, { rules }: MonitorKind, { sweptSeconds }: Held, now: Date): Promise<boolean> {
  const since = instantParam(new Date(now.getTime() - sweptSeconds * 1000));
  const between = (at: ReturnType<typeof sql>) => sql`(${at} > ${since} and ${at} <= ${instantParam(now)})`;
  const rows = await rowsOf(
    tx,
    sql`select 1 from rule_version where rule = any (${sql.param([...rules])}::text[])
          and (${between(sql`effective_from`)} or ${between(sql`effective_until`)}) limit 1`,
  );
  return rows.length > 0;
}

type Run = { hits: Hit[]; done: string[]; failed: { rule: string; why: string }[] };
const NOTHING: Run = { hits: [], done: [], failed: [] };

type Running = {
  kind: MonitorKind;
  now: Date;
  marked: Marked;
  whole: boolean;
  settingOf: (rule: string) => SettingFor;
};

async function runRules(d: LookDeps, running: Running): Promise<Run> {
  const known = await d.known(running.now);
  const run: Run = { hits: [], done: [], failed: [] };
  for (const code of running.kind.rules) {
    const rule = d.rules.find((one) => one.code === code);
    if (!rule?.find) continue;
    try {
      run.hits.push(...(await d.tx.transaction((tx) => findAll(rule, tx as Tx, known, running))));
      run.done.push(code);
    } catch (error) {
      run.failed.push({ rule: code, why: wordOf(error) });
    }
  }
  return run;
}

/** Everything at once; else each kind of what was marked, where a rule answers nothing for kinds that it does not know. */
async function findAll(rule: RuleKind, tx: Tx, known: Known, { kind, now, marked, whole, settingOf }: Running) {
  const reads: Reads = {
    tx,
    since: new Date(now.getTime() - kind.lookBackDays * DAY_MS),
    until: now,
    settingFor: settingOf(rule.code),
    known,
  };
  const find = rule.find as NonNullable<RuleKind['find']>;
  if (whole) return find(reads);
  const hits: Hit[] = [];
  for (const [name, refs] of marked.refs) hits.push(...(await find({ ...reads, only: { kind: name, refs } })));
  return hits;
}

type Measure = { kind: MonitorKind; now: Date; settingOf: (rule: string) => SettingFor; hits: readonly Hit[] };

/** What reads all there is, is read when everything is looked at, or nothing is known yet; undefined: the figure stays as it was. */
async function measure(tx: Tx, { kind, ...measuring }: Measure, whole: boolean): Promise<Measured | undefined> {
  if (kind.measure) return whole ? kind.measure({ tx, ...measuring }) : undefined;
  const [row] = await rowsOf<{ open: number }>(
    tx,
    sql`select count(*)::int as open from finding
        where rule = any (${sql.param([...kind.rules])}::text[]) and state in ('open', 'assigned') and gone_at is null`,
  );
  return { figure: row?.open ?? 0, threshold: 0 };
}

type Settling = {
  kind: MonitorKind;
  held: Held;
  marked: Marked;
  whole: boolean;
  /** Undefined: as it was. */
  measured: Measured | undefined;
  failed: Run['failed'];
  began: number;
};

async function settle(tx: Tx, { kind, held, marked, whole, measured, failed, began }: Settling) {
  const failures = failed.length > 0 ? held.failures + 1 : 0;
  const failure = failed.map(({ rule, why }) => `${rule}: ${why}`).join('; ');
  const [row] = await rowsOf<{ lag: number | null }>(
    tx,
    sql`update monitor set ran_at = clock_timestamp(), took_ms = ${Math.round(performance.now() - began)}::int,
          figure = case when ${measured === undefined} then figure else ${measured?.figure ?? null}::numeric end,
          threshold = case when ${measured === undefined} then threshold else ${measured?.threshold ?? null}::numeric end,
          seen = ${marked.seen},
          lag_ms = case when ${marked.since?.toISOString() ?? null}::timestamptz is null then lag_ms
            else greatest(0, extract(epoch from clock_timestamp() - ${marked.since?.toISOString() ?? null}::timestamptz) * 1000)::int end,
          swept_at = case when ${whole && failures === 0} then clock_timestamp() else swept_at end,
          failures = ${failures}::int, last_failure = ${failures > 0 ? failure.slice(0, 500) : ''},
          due_at = clock_timestamp() + make_interval(secs => ${failures > 0 ? restSeconds(failures) : kind.everySeconds}::int),
          lease_until = null, lease_by = ''
        where code = ${kind.code} returning case when ${marked.since !== undefined} then lag_ms end as lag`,
  );
  return row?.lag ?? undefined;
}

/** 5 s, 10 s, 20 s, ... at most five minutes. */
export const restSeconds = (failures: number): number => Math.min(300, 5 * 2 ** Math.min(10, failures - 1));

/** PostgreSQL's code alone: its words may hold values of rows. */
export function wordOf(error: unknown): string {
  const { code, message } = ((error as { cause?: unknown }).cause ?? error) as { code?: string; message?: string };
  if (code === '57014') return `longer than ${STATEMENT_SECONDS} s`;
  if (code !== undefined) return `PostgreSQL ${code}`;
  return (String(message ?? error).split('\n', 1)[0] ?? '').slice(0, 200);
}

/** A look that could not even be written down: its transaction is gone with all it did. */
export async function recordFailure(tx: Tx, { code, by, error }: { code: string; by: string; error: unknown }) {
  await rowsOf(
    tx,
    sql`update monitor set failures = failures + 1, last_failure = ${wordOf(error)}, lease_until = null, lease_by = '',
          due_at = clock_timestamp() + make_interval(secs => least(300, 5 * (2 ^ least(10, failures)))::int)
        where code = ${code} and lease_by = ${by}`,
  );
}
