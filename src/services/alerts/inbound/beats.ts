import { createHash } from 'node:crypto';
import { fingerprintOf, labelsOf } from '../../../core/alert.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { raise } from '../../../db/alert.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Sent } from './shapes.ts';

/** Rules of others that always fire, to show that whoever watches lives: an alert when one is not heard any more. */

/** Alertmanager repeats what fires after four hours, where nobody set anything else. */
const UNKNOWN_S = 4 * 3_600;
/** How many of its own rhythms a rule may be late, and never less than so long. */
const BEATS = 3;
const LEAST_S = 5 * 60;
/** Two of a cluster say the same within seconds: that is no rhythm. */
const TWICE_S = 10;
const MOST_OF_ONE = 50;
const MOST_NAME = 160;

/** Fires while something light does, to keep it quiet: no pulse. */
const NO_PULSE = /^infoinhibitor$/i;
const ALWAYS = /^(watchdog|dead.?man.?s?.?switch)$/i;

/** `severity="none"` says that nobody is to be told. */
export const isHeartbeat = ({ labels }: Sent): boolean =>
  labels['severity'] === 'none' || NO_PULSE.test(nameOf(labels)) || ALWAYS.test(nameOf(labels));

const nameOf = (labels: Sent['labels']): string => labels['alertname'] ?? 'none';

/** The same rule of two systems behind one key is two: `Watchdog{cluster=a}`. */
function ruleOf(labels: Sent['labels']): string {
  const others = Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
  const whole = others === '' ? nameOf(labels) : `${nameOf(labels)}{${others}}`;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return whole.length <= MOST_NAME ? whole : `${clampChars(whole, MOST_NAME - hash.length - 1)} ${hash}`;
}

/**
 * Writes down that a rule was heard, and how far apart: a longer pause counts slowly, so that one outage does not become the rhythm. What
 * always fires and is over says that it is not heard: it stays as it was. Any other is over as rules are, and not waited for any more.
 */
export async function beat(tx: Tx, source: string, { labels, resolved }: Sent, now: Date): Promise<void> {
  if (NO_PULSE.test(nameOf(labels))) return;
  const key = `beat:${source}:${ruleOf(labels)}`;
  if (resolved) {
    if (!ALWAYS.test(nameOf(labels))) await rowsOf(tx, sql`delete from alert_receipt where key = ${key}`);
    return;
  }
  const gap = sql`extract(epoch from excluded.at - r.at)::int`;
  await rowsOf(
    tx,
    sql`insert into alert_receipt as r (key, at) select ${key}, ${instantParam(now)}
        where exists (select 1 from alert_receipt where key = ${key})
          or (select count(*) from alert_receipt where starts_with(key, ${`beat:${source}:`})) < ${MOST_OF_ONE}
        on conflict (key) do update set at = greatest(r.at, excluded.at),
          every_s = case when ${gap} < ${TWICE_S} then r.every_s when r.every_s is null then ${gap}
            else least(greatest(${gap}, r.every_s * 3 / 4), r.every_s * 2) end`,
  );
}

type Row = { key: string; at: string; every_s: number | null };

/**
 * An alert for each that was not heard for three of its rhythms, over when it is heard again. Whoever ends that alert by hand says that
 * nobody waits for the rule any more: it is not said again until it is heard. System scope; returns the silent ones.
 */
export async function watchBeats(tx: Tx, now: Date): Promise<string[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select key, at, every_s from alert_receipt where key >= 'beat:' and key < 'beat;' order by key limit 1000`,
  );
  if (rows.length === 0) return [];
  const known = await saidOf(tx, rows);
  const silent: string[] = [];
  for (const row of rows) {
    const about = aboutOf(row);
    const said = known.get(fingerprintOf(labelsOf(about)));
    if (now.getTime() <= dueOf(row)) {
      if (said?.firing) await raise(tx, { ...about, line: again(row), endsAt: 'now' });
    } else {
      silent.push(nameIn(row));
      if (!said || (!said.firing && said.began < instantOf(row.at))) await raise(tx, { ...about, startsAt: now });
    }
  }
  return silent;
}

/** What was said of each last: whether it fires, and when it began. */
async function saidOf(tx: Tx, rows: readonly Row[]): Promise<Map<string, { firing: boolean; began: Date }>> {
  const prints = rows.map((row) => fingerprintOf(labelsOf(aboutOf(row))));
  const found = await rowsOf<{ fingerprint: string; firing: boolean; began: string }>(
    tx,
    sql`select distinct on (fingerprint) fingerprint, ends_at is null as firing, starts_at as began from alert
        where lower(labels ->> 'kind') = 'monitor-silent' and fingerprint = any (${sql.param(prints)}::text[])
        order by fingerprint, ends_at is null desc, id desc`,
  );
  return new Map(
    found.map(({ fingerprint, firing, began }) => [fingerprint, { firing, began: instantOf(began) }] as const),
  );
}

const nameIn = ({ key }: Row): string => key.slice('beat:'.length);
const dueOf = ({ at, every_s: every }: Row): number =>
  instantOf(at).getTime() + Math.max(LEAST_S, BEATS * (every ?? UNKNOWN_S)) * 1000;

const aboutOf = (row: Row) => ({
  kind: 'monitor-silent',
  severity: 'critical' as const,
  audience: 'system',
  labels: { monitor: nameIn(row) },
  source: 'service:alerts',
  line: stopped(row),
});

function stopped(row: Row): Localized {
  const name = nameIn(row);
  const minutes = Math.max(1, Math.round((row.every_s ?? UNKNOWN_S) / 60));
  const since = `${instantOf(row.at).toISOString().slice(0, 16)}Z`;
  return {
    zh: `外部监控 ${name} 自 ${since} 起没有消息（平时每 ${minutes} 分钟一次），它看的东西现在没有人看；请检查 Prometheus 和 Alertmanager`,
    en: `The outside monitor ${name} has not been heard since ${since} (every ${minutes} min before): nobody looks at what it watches; check Prometheus and Alertmanager`,
  };
}

const again = (row: Row): Localized => ({
  zh: `外部监控 ${nameIn(row)} 又有消息了`,
  en: `The outside monitor ${nameIn(row)} is heard again`,
});
