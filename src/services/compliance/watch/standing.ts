import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { unseen } from './lease.ts';
import type { MonitorKind } from './monitor-kind.ts';

/** How one monitor stands. */
export type MonitorStanding = {
  kind: MonitorKind;
  /** In the unit of its figure; undefined: nothing seen yet. */
  figure: number | undefined;
  threshold: number | undefined;
  ranAt: Date | undefined;
  sweptAt: Date | undefined;
  tookMs: number | undefined;
  /** From event to finding at its last look that had marks. */
  lagMs: number | undefined;
  failures: number;
  lastFailure: string;
  /** Since it last looked, or since it should have for the first time. */
  ageSeconds: number;
  silent: boolean;
  /** Marks that it has not looked at. */
  waiting: number;
  /** Findings of its rules that nobody has dealt with. */
  open: number;
};

/** Three of its beats without a look, or three looks that failed. */
export const BEATS = 3;

const FIELDS = sql`m.*, extract(epoch from clock_timestamp() - coalesce(m.ran_at, m.due_at))::float8 as age,
  (select count(*)::int from compliance_mark c where c.kind = any (k.marks)
    and ${unseen(sql`c.xid`, sql`m.seen`)}) as waiting,
  (select count(*)::int from finding f where f.rule = any (k.rules) and f.state in ('open', 'assigned')) as open`;

/** All of them, in the order of their files. One that no process has ever run has no row, and no age. */
export async function standingsOf(tx: Tx, kinds: readonly MonitorKind[]): Promise<MonitorStanding[]> {
  const wanted = JSON.stringify(kinds.map(({ code, marks, rules }) => ({ code, marks, rules })));
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select ${FIELDS} from monitor m
        join jsonb_to_recordset(${wanted}::jsonb) as k (code text, marks text[], rules text[]) on k.code = m.code`,
  );
  const byCode = new Map(rows.map((row) => [row['code'] as string, row]));
  return kinds.map((kind) => standingOf(kind, byCode.get(kind.code) ?? {}));
}

function standingOf(kind: MonitorKind, row: Record<string, unknown>): MonitorStanding {
  const maybe = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]));
  const when = (name: string) => (row[name] ? instantOf(row[name]) : undefined);
  const ageSeconds = maybe('age') ?? Number.POSITIVE_INFINITY;
  const failures = maybe('failures') ?? 0;
  return {
    kind,
    figure: maybe('figure'),
    threshold: maybe('threshold'),
    ranAt: when('ran_at'),
    sweptAt: when('swept_at'),
    tookMs: maybe('took_ms'),
    lagMs: maybe('lag_ms'),
    failures,
    lastFailure: String(row['last_failure'] ?? ''),
    ageSeconds,
    silent: isSilent(kind, ageSeconds, failures),
    waiting: maybe('waiting') ?? 0,
    open: maybe('open') ?? 0,
  };
}

export const isSilent = (kind: MonitorKind, ageSeconds: number, failures: number): boolean =>
  ageSeconds > BEATS * kind.everySeconds || failures >= BEATS;
