import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { KpiDeps } from './deps.ts';
import type { Bound, Grain, MetricKind } from './metric-kind.ts';
import type { KpiShop } from './scope.ts';
import { readTarget, sayBeyond, sayBound, type TargetBody, type TargetWish } from './target-text.ts';

/** What a figure is to reach; who set it, where it is not as it came. */
export type Target = { bound: Bound; period: Grain; currency?: string; author?: string };

export type Thresholds = NonNullable<MetricKind['thresholds']>;

type TargetRow = { metric: string; scope: string; version: number; body: TargetBody; author: string };

const rows = (tx: Tx): Promise<TargetRow[]> =>
  rowsOf(
    tx,
    sql`select distinct on (metric, scope) metric, scope, version, body, author from metric_target order by metric, scope, version desc`,
  );

/** The target in force of each metric: the shop's own, else the group's, else as it came. */
export async function targetsOf(d: KpiDeps, scope: string): Promise<(kind: MetricKind) => Target | undefined> {
  const set = await rows(d.tx);
  return (kind) => {
    const own = [scope, 'all'].flatMap((one) => set.find((row) => row.metric === kind.code && row.scope === one) ?? []);
    const row = own.find(({ body }) => body.target);
    if (!row?.body.target) return kind.target && shipped(kind.target);
    const { target, period = kind.target?.period ?? defaultGrain(kind), currency = kind.target?.currency } = row.body;
    return { bound: target, period, author: row.author, ...(currency && { currency }) };
  };
}

/** The same for one metric. */
export const targetOf = async (d: KpiDeps, kind: MetricKind, scope = 'all'): Promise<Target | undefined> =>
  (await targetsOf(d, scope))(kind);

const shipped = (target: NonNullable<MetricKind['target']>): Target => ({
  bound: 'atLeast' in target ? { atLeast: target.atLeast } : { atMost: target.atMost },
  period: target.period,
  ...(target.currency && { currency: target.currency }),
});

export const defaultGrain = ({ grains }: MetricKind): Grain =>
  grains.includes('month') ? 'month' : (grains[0] ?? 'month');

/** Alarms in force for the group: what operators set, else as they came. */
export async function thresholdsOf(d: KpiDeps): Promise<(kind: MetricKind) => Thresholds | undefined> {
  const set = await rows(d.tx);
  return (kind) => {
    const body = set.find((row) => row.metric === kind.code && row.scope === 'all')?.body;
    if (!body?.alarm) return kind.thresholds;
    const { alarm, clear = alarm, currency, period, target } = body;
    // A period that was typed with a target is the target's.
    return {
      ...kind.thresholds,
      ...{ alarm, clear },
      ...(currency && { currency }),
      ...(period && !target && { period }),
    };
  };
}

export type TargetAsk = { kind: MetricKind; shop?: KpiShop | undefined; words: string };

/** Read only. `words`: `>=45%`, `<=0.3 %`, `alarm <=18% clear <=17%`, `default`, and a reason behind it. Throws kpi.target_*. */
export async function planTarget(d: KpiDeps, { kind, shop, words }: TargetAsk): Promise<Effect> {
  const scope = shop ? `shop:${shop.id}` : 'all';
  const wish = readTarget(kind, words);
  const [row] = (await rows(d.tx)).filter((one) => one.metric === kind.code && one.scope === scope);
  const before = row?.body ?? {};
  const after = mergedBody(before, wish);
  if (JSON.stringify(before) === JSON.stringify(after)) throw unchanged(kind);
  if (shop && (after.alarm || after.clear)) throw noShopAlarm();
  return effectOf({ kind, shop, scope, before, after, version: row?.version ?? 0, reason: wish.reason });
}

const mergedBody = (before: TargetBody, { body, how }: TargetWish): TargetBody =>
  how === 'default' ? {} : how === 'only' ? body : { ...before, ...body };

type Planned = {
  kind: MetricKind;
  shop: KpiShop | undefined;
  scope: string;
  before: TargetBody;
  after: TargetBody;
  version: number;
  reason: string;
};

function effectOf({ kind, shop, scope, before, after, version, reason }: Planned): Effect {
  const at = shop ? ` · ${shop.code}` : '';
  const [was, is] = [sayBody(kind, before), sayBody(kind, after)];
  return {
    summary: {
      zh: `${kind.name.zh}${at} 的目标：${was.zh} → ${is.zh}`,
      en: `Target of ${kind.name.en}${at}: ${was.en} → ${is.en}`,
    },
    rows: [
      {
        key: `metric_target:${kind.code}:${scope}`,
        label: kind.name,
        version,
        versionAfter: version + 1,
        changes: [{ label: { zh: '目标', en: 'Target' }, before: was, after: is }],
      },
    ],
    figures: [],
    risk: { area: 'rules' },
    inverse: { says: `target ${kind.code}${shop ? ` shop=${shop.code}` : ''} ${typedBody(before)}` },
    data: { metric: kind.code, scope, version, body: JSON.stringify(after), reason },
  };
}

/** What is in force: what was set, else as it came. */
function sayBody(kind: MetricKind, body: TargetBody): Localized {
  const shippedBound = kind.target && shipped(kind.target).bound;
  const currency = body.currency ?? kind.target?.currency;
  const target = body.target ?? shippedBound;
  const alarm = body.alarm ?? kind.thresholds?.alarm;
  const clear = body.alarm ? (body.clear ?? body.alarm) : kind.thresholds?.clear;
  const said = (lang: 'zh' | 'en') =>
    [
      target && sayBound(kind, target, currency)[lang],
      alarm && `${ALARM[lang]} ${sayBeyond(kind, alarm, body.currency ?? kind.thresholds?.currency)[lang]}`,
      clear && `${CLEAR[lang]} ${sayBound(kind, clear, body.currency ?? kind.thresholds?.currency)[lang]}`,
    ].filter(Boolean);
  return { zh: said('zh').join('，') || '–', en: said('en').join(', ') || '–' };
}

const ALARM: Localized = { zh: '告警', en: 'alarm' };
const CLEAR: Localized = { zh: '解除', en: 'clear' };

const bare = (bound: Bound): string => ('atLeast' in bound ? `>=${bound.atLeast}` : `<=${bound.atMost}`);

/** As it must be typed to be so again. */
function typedBody({ target, currency, period, alarm, clear }: TargetBody): string {
  const words = [
    target && bare(target),
    currency,
    period,
    alarm && `alarm ${bare(alarm)}`,
    clear && `clear ${bare(clear)}`,
  ].filter(Boolean);
  return words.length > 0 ? `${words.join(' ')} only` : 'default';
}

/** Throws effect.changed when another target was set meanwhile. */
export async function applyTarget(d: KpiDeps, { data }: Effect, author: string): Promise<void> {
  const { metric, scope, version, body, reason } = data;
  const done = await rowsOf(
    d.tx,
    sql`insert into metric_target (metric, scope, version, body, author, reason)
        select ${metric}, ${scope}, ${version}::int + 1, ${body}::jsonb, ${author}, ${reason}
        where coalesce((select max(version) from metric_target where metric = ${metric} and scope = ${scope}), 0) = ${version}::int
        on conflict do nothing returning version`,
  );
  if (done.length === 0) throw effectChanged({ zh: `${metric} 的目标`, en: `The target of ${metric}` });
}

const unchanged = (kind: MetricKind): UserError =>
  new UserError('kpi.target_same', {
    zh: `${kind.name.zh} 的目标已经是这样，没有改动`,
    en: `The target of ${kind.name.en} is so already, nothing was changed`,
  });

const noShopAlarm = (): UserError =>
  new UserError('kpi.target_shop_alarm', {
    zh: '告警线对整个集团设，不分店铺；请去掉 shop=，或只设目标',
    en: 'Alarms are set for the whole group; leave shop= out, or set the target alone',
  });
