import {
  type Ask,
  card,
  type Localized,
  METRIC_SHELVES,
  type Message,
  type MetricKind,
  type MetricReport,
  note,
  periodAt,
  table,
  UserError,
  withData,
} from '#kit';
import { placeIn } from './metric-ask.ts';
import { dataOf } from './metric-card.ts';
import { right, targetShown, valueShown, verdictOf, verdictWords } from './metrics.ts';

const OTHER: Localized = { zh: '其他', en: 'Other' };

const shelfWords = (kind: MetricKind): Localized =>
  METRIC_SHELVES.find(([shelf]) => shelf === kind.shelf)?.[1] ?? OTHER;

const shelfPlace = (kind: MetricKind): number => {
  const place = METRIC_SHELVES.findIndex(([shelf]) => shelf === kind.shelf);
  return place < 0 ? METRIC_SHELVES.length : place;
};

/** A group of metrics by its name in either language. */
const shelfCalled = (typed: string): MetricKind['shelf'] =>
  METRIC_SHELVES.find(([shelf, { zh, en }]) =>
    [shelf, zh, en].some((one) => one.toLowerCase() === typed.trim().toLowerCase()),
  )?.[0];

/** A group and what is said behind it: `流量 上月`, `stock and supply SH-2`; no group, where the words begin with none. */
export function shelfIn(words: string): { shelf: NonNullable<MetricKind['shelf']>; place: string } | undefined {
  const tokens = words.trim().split(/\s+/);
  for (let n = Math.min(3, tokens.length); n > 0; n -= 1) {
    const shelf = shelfCalled(tokens.slice(0, n).join(' '));
    if (shelf) return { shelf, place: tokens.slice(n).join(' ') };
  }
  return undefined;
}

/** All metrics by group, or those of one, with their figures of the period that runs. */
export async function metricList(
  { services, now, room, most }: Pick<Ask<unknown>, 'services' | 'now' | 'room' | 'most'>,
  { shelf, place = '' }: { shelf?: MetricKind['shelf'] | undefined; place?: string },
): Promise<Message> {
  const { period: asked, shop } = await placeIn(place, { services, now });
  const kinds = services.kpis
    .all()
    .filter((kind) => (!shelf || kind.shelf === shelf) && (!asked || kind.grains.includes(asked.grain)))
    .sort((a, b) => shelfPlace(a) - shelfPlace(b) || a.code.localeCompare(b.code));
  if (kinds.length === 0) throw new UserError('kpi.none', { zh: '没有这样的指标', en: 'There are no such metrics' });
  const narrow = shop ? { shops: [shop.id] } : {};
  const month = asked ?? (await services.kpis.defaultPeriod({ grain: 'month', now, ...narrow }));
  const periodFor = (kind: MetricKind) =>
    kind.grains.includes(month.grain) ? month : periodAt(month.from, kind.grains[0] ?? 'month');
  const reports = await services.kpis.overview(kinds, periodFor, { asOf: now, currency: room.currency, ...narrow });
  const shown = reports.slice(0, most(80));
  return card(
    {
      zh: `指标 · ${month.words.zh}${shop ? ` · ${shop.code}` : ''}`,
      en: `Metrics · ${month.words.en}${shop ? ` · ${shop.code}` : ''}`,
    },
    [
      withData(
        table(columns, shown.map(rowOf), reports.length),
        shown.flatMap((one) => dataOf(one, shop?.code ?? 'all', one.figures)),
      ),
      note({
        zh: '看一个：指标 gmv 2026-11 SH-2；带 * 的算得太慢或出错，是保存过的数值',
        en: 'For one of them: metric gmv 2026-11 SH-2; with * it was too slow or failed, and a kept value is shown',
      }),
    ],
  );
}

const columns = [
  { label: { zh: '组', en: 'Group' } },
  { label: { zh: '指标', en: 'Metric' } },
  { label: { zh: '代码', en: 'Code' } },
  { label: { zh: '数值', en: 'Value' }, align: right },
  { label: { zh: '目标', en: 'Target' }, align: right },
  { label: { zh: '达标', en: 'Met' } },
];

const rowOf = (report: MetricReport) => [
  shelfWords(report.kind),
  report.kind.name,
  report.stale ? `${report.kind.code}*` : report.kind.code,
  valueShown(report),
  targetShown(report),
  verdictWords(verdictOf(report)),
];
