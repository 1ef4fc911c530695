import type { AlertIn } from '../../core/alert.ts';
import { type Localized, same } from '../../core/localized.ts';
import { type Block, card, field, fields, text } from '../../core/message.ts';
import { raise } from '../../db/alert.ts';
import { breakdown } from './breakdown.ts';
import type { KpiDeps } from './deps.ts';
import { keep } from './kept.ts';
import type { Figure } from './measure.ts';
import type { Bound, MetricKind, Standing } from './metric-kind.ts';
import { type Period, periodAt, periodBefore } from './period.ts';
import { atDays, fieldOf, report, slowestDay, todayOf } from './report.ts';
import { sayBeyond, sayBound } from './target-text.ts';
import { defaultGrain, type Thresholds, thresholdsOf } from './targets.ts';
import { endOf, firingNow, keyOf, nobodyAsks } from './watch-gone.ts';
import { figureText, figureValue } from './words.ts';

/** A figure that is watched: the group's, or a part's. */
type Watched = {
  kind: MetricKind;
  thresholds: Thresholds;
  period: Period;
  figure: Figure;
  part?: WatchedPart;
  proposal?: Localized | undefined;
};
type WatchedPart = { label: 'shop' | 'platform' | 'division'; key: string; name: Localized; shops: number[] };

export type WatchTotals = { looked: number; firing: number; ended: number };

/**
 * Measures the metrics that have an alarm over their last period that is over, keeps the values, and says what is beyond its alarm
 * and what is back within. What lies between the two stays as it was; what cannot be counted changes nothing; what no alarm asks about any
 * more is over.
 */
export async function watch(d: KpiDeps, now: Date): Promise<WatchTotals> {
  const of = await thresholdsOf(d);
  const totals = { looked: 0, firing: 0, ended: 0 };
  const firing = await firingNow(d.tx);
  const alerts: AlertIn[] = [];
  const looked = new Set<string>();
  for (const kind of d.kinds) {
    const thresholds = of(kind);
    if (!thresholds) continue;
    for (const one of await figuresOf(d, kind, thresholds, now)) {
      totals.looked += 1;
      const key = keyOf(kind.code, one.part);
      looked.add(key);
      const state = stateOf(one, firing.has(key));
      if (state === 'firing') totals.firing += 1;
      if (state === 'ended') totals.ended += 1;
      if (state) alerts.push(alertOf(one, state === 'ended' ? now : undefined));
    }
  }
  const { shops } = await fieldOf(d);
  const gone = [...firing].filter(([key, one]) => !looked.has(key) && nobodyAsks(d, of, shops, one));
  await raise(d.tx, ...alerts, ...gone.map(([, one]) => endOf(d, one, now)));
  return { ...totals, ended: totals.ended + gone.length };
}

/** The figures of the last period that is over in each shop, by their own clocks. */
async function figuresOf(d: KpiDeps, kind: MetricKind, thresholds: Thresholds, now: Date): Promise<Watched[]> {
  const grain = thresholds.period ?? kind.target?.period ?? kind.grains[0] ?? 'day';
  const field = await fieldOf(d);
  const period = periodBefore(periodAt(slowestDay(field, now), grain));
  const options = { asOf: now, compare: false };
  const by = thresholds.by ?? 'all';
  const measured = await atDays(d, { kind, period, field, options });
  if (!measured.stale && measured.figures.length > 0)
    await keep(
      d.tx,
      { kind, from: period.from, to: period.to, scope: 'all', asOf: now, ms: measured.ms },
      measured.figures,
    );
  if (by === 'all') return measured.stale ? [] : watched(kind, thresholds, period, measured.figures);
  const parts = await breakdown(d, kind.code, period, { ...options, by });
  const all = parts.flatMap(({ key, name, shops, figures }) =>
    watched(kind, thresholds, period, figures, { label: by, key, name, shops }),
  );
  return all.map((one) => ({ ...one, proposal: proposalOf(one, all) }));
}

/** The figure in the alarm's currency, else the largest. */
function watched(
  kind: MetricKind,
  thresholds: Thresholds,
  period: Period,
  figures: readonly Figure[],
  part?: WatchedPart,
): Watched[] {
  const figure = thresholds.currency ? figures.find(({ currency }) => currency === thresholds.currency) : figures[0];
  if (figure?.value === undefined || figure.n < (thresholds.least ?? 1)) return [];
  return [{ kind, thresholds, period, figure, ...(part && { part }) }];
}

/** What would help: with the figures of its like, where the metric knows how to say it. */
function proposalOf(one: Watched, all: readonly Watched[]): Localized | undefined {
  const { advise, proposal } = one.thresholds;
  const [mine] = standingsOf([one]);
  const like = all.filter(({ figure }) => figure.currency === one.figure.currency);
  return (mine && advise?.(mine, standingsOf(like))) ?? proposal;
}

const standingsOf = (all: readonly Watched[]): Standing[] =>
  all.flatMap(({ part, figure: { value, num, den, n } }) =>
    part && value !== undefined
      ? [{ key: part.key, name: part.name, value, num, n, ...(den !== undefined && { den }) }]
      : [],
  );

const keeps = (bound: Bound, value: number): boolean =>
  'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;

/** With hysteresis: what fires ends only within `clear`. */
export function stateOf(
  { thresholds, figure: { value } }: Pick<Watched, 'thresholds' | 'figure'>,
  fires: boolean,
): 'firing' | 'ended' | undefined {
  if (value === undefined) return undefined;
  if (!keeps(thresholds.alarm, value)) return 'firing';
  return fires && keeps(thresholds.clear, value) ? 'ended' : undefined;
}

function alertOf({ kind, thresholds, period, figure, part, proposal }: Watched, endsAt: Date | undefined): AlertIn {
  const said = figureText(kind, figure);
  const bound = sayBound(kind, endsAt ? thresholds.clear : thresholds.alarm, thresholds.currency);
  const at = part ? { zh: ` · ${part.name.zh}`, en: ` · ${part.name.en}` } : same('');
  const line = endsAt
    ? {
        zh: `${kind.name.zh}${at.zh} 恢复：${said.zh}（${bound.zh}，${period.words.zh}）`,
        en: `${kind.name.en}${at.en} is back: ${said.en} (${bound.en}, ${period.words.en})`,
      }
    : {
        zh: `${kind.name.zh}${at.zh} 越过告警线：${said.zh}（应 ${bound.zh}，${period.words.zh}）`,
        en: `${kind.name.en}${at.en} is beyond its alarm: ${said.en} (wanted ${bound.en}, ${period.words.en})`,
      };
  const asked = `${kind.code} ${period.code}${part?.label === 'shop' ? ` ${part.key}` : ''}`;
  return {
    kind: 'metric',
    severity: 'warning',
    audience: 'kpi',
    subject: kind.code,
    labels: { metric: kind.code, ...(part && { [part.label]: part.key }) },
    ...(figure.currency && { annotations: { currency: figure.currency } }),
    ...(part?.label === 'shop' && { shops: part.shops }),
    source: 'service:kpis',
    line,
    message: card(
      { zh: `${kind.name.zh}${at.zh}`, en: `${kind.name.en}${at.en}` },
      bodyOf({ kind, thresholds, period, figure, proposal }, line, endsAt),
      endsAt ? 'success' : 'warning',
    ),
    says: [
      { label: { zh: '看指标', en: 'The figure' }, says: `metric ${asked}` },
      { label: { zh: '为什么', en: 'Why' }, says: `why ${asked}` },
    ],
    ...(endsAt && { endsAt }),
  };
}

const bodyOf = (
  { kind, thresholds, period, figure, proposal = thresholds.proposal }: Omit<Watched, 'part'>,
  line: Localized,
  endsAt: Date | undefined,
): Block[] => [
  text(line),
  fields(
    field({ zh: '现在', en: 'Now' }, figureValue(kind, figure)),
    field({ zh: '告警线', en: 'Alarm' }, sayBeyond(kind, thresholds.alarm, thresholds.currency)),
    field({ zh: '解除线', en: 'Clears at' }, sayBound(kind, thresholds.clear, thresholds.currency)),
    field({ zh: '统计期', en: 'Period' }, period.words),
  ),
  ...(proposal && !endsAt ? [text(proposal)] : []),
];

/**
 * Measures all metrics over the period that runs and the one that has just ended and keeps what is new: what
 * stands in for a metric that is slow one day. Returns which could not be measured.
 */
export async function keepAll(d: KpiDeps, now: Date): Promise<{ measured: number; failed: string[] }> {
  const field = await fieldOf(d);
  const failed = new Set<string>();
  let measured = 0;
  for (const kind of d.kinds) {
    const running = periodAt(todayOf(field, now), defaultGrain(kind));
    for (const period of [periodBefore(running), running]) {
      const [one] = await report(d, [kind.code], period, { asOf: now, compare: false, keep: true });
      measured += 1;
      if (one?.stale) failed.add(kind.code);
    }
  }
  return { measured, failed: [...failed] };
}
