import {
  type Ask,
  actions,
  at,
  card,
  field,
  fields,
  type Message,
  type MetricKind,
  type MetricReport,
  type MetricWhy,
  metricValue,
  note,
  table,
  text,
  UserError,
  type Value,
} from '#kit';
import { metricAsk } from './metric-ask.ts';
import { right, staleBlocks } from './metrics.ts';

const SHOWN = 30;

/** Why a metric has its value, for those who may see metrics: `gmv 2011-11 SH-2`. */
export async function whyMetric(
  words: string,
  ask: Pick<Ask<unknown>, 'services' | 'desk' | 'now'>,
): Promise<Message | undefined> {
  const { services, desk, now } = ask;
  if (!services.kpis.named(words)) return undefined;
  if (!desk.catalogue().some(({ name }) => name.en === 'metric')) return undefined;
  const { kind, period, shop } = await metricAsk(words, ask);
  const narrow = shop ? { shops: [shop.id] } : {};
  const [report] = await services.kpis.report([kind.code], period, {
    asOf: now,
    compare: false,
    keep: false,
    ...narrow,
  });
  if (!report) return undefined;
  if (report.stale) return card(kind.name, staleBlocks(report), 'warning');
  return whyCard(report, await services.kpis.why(kind.code, period, { asOf: now, ...narrow }), shop?.code);
}

function whyCard(report: MetricReport, why: MetricWhy, shop: string | undefined): Message {
  const { kind } = why;
  const { from, to } = why.q;
  return card(
    {
      zh: `为什么 · ${kind.name.zh}${shop ? ` · ${shop}` : ''} · ${report.period.words.zh}`,
      en: `Why · ${kind.name.en}${shop ? ` · ${shop}` : ''} · ${report.period.words.en}`,
    },
    [
      fields(
        ...report.figures.map((one) =>
          field(
            { zh: `数值 ${one.currency ?? ''}`.trim(), en: `Value ${one.currency ?? ''}`.trim() },
            metricValue(kind, one),
          ),
        ),
        field({ zh: '怎么算', en: 'How' }, howWords(kind, why)),
        field({ zh: '各店当地日期', en: "Days of each shop's own clock" }, `${from} – ${to}`),
        field({ zh: '统计于', en: 'As of' }, at(why.q.asOf)),
      ),
      text(kind.says),
      ...rowsTable(why),
      ...behindTable(why),
      ...(why.sql ? [text({ zh: `查询：${why.sql}`, en: `The query: ${why.sql}` })] : [functionNote(kind)]),
      actions({
        label: { zh: '看指标', en: 'The figure' },
        says: `metric ${kind.code} ${report.period.code}${shop ? ` ${shop}` : ''}`,
      }),
    ],
  );
}

const functionNote = (kind: MetricKind) =>
  note({
    zh: `这个指标由程序计算：src/services/kpis/metrics/${kind.code}.ts`,
    en: `This metric is a function: src/services/kpis/metrics/${kind.code}.ts`,
  });

function howWords({ scale = 1 }: MetricKind, { rows }: MetricWhy): Value {
  if (!rows.some(({ den }) => den !== undefined)) return { zh: '下表分子之和', en: 'the sum of the numerators below' };
  const times = scale === 1 ? '' : `${scale} × `;
  return { zh: `${times}分子之和 ÷ 分母之和`, en: `${times}sum of numerators ÷ sum of denominators` };
}

const number = (n: number): number => Math.round(n * 100) / 100;

/** The rows that are added up, and their sums by currency. */
function rowsTable({ kind, rows, shops }: MetricWhy) {
  if (rows.length === 0) throw nothing(kind);
  const code = (id: number | null) => shops.find((shop) => shop.id === id)?.code;
  const line = (one: (typeof rows)[number]): Value[] => [
    [code(one.shopId), one.part].filter(Boolean).join(' · ') || { zh: '集团', en: 'the group' },
    one.currency ?? '',
    number(one.num),
    one.den === undefined ? '–' : number(one.den),
    one.n,
    one.days ?? '–',
  ];
  const counted = rows.filter(({ num, den, n }) => num !== 0 || den || n > 0);
  const sums = [...Map.groupBy(counted, ({ currency }) => (kind.perCurrency ? (currency ?? '') : ''))].map(
    ([currency, some]): Value[] => [
      { zh: '合计', en: 'Sum' },
      currency,
      number(some.reduce((sum, { num }) => sum + num, 0)),
      some.some(({ den }) => den !== undefined) ? number(some.reduce((sum, { den = 0 }) => sum + den, 0)) : '–',
      some.reduce((sum, { n }) => sum + n, 0),
      '',
    ],
  );
  const columns = [
    { label: { zh: '范围', en: 'Of' } },
    { label: { zh: '币种', en: 'Currency' } },
    { label: { zh: '分子', en: 'Numerator' }, align: right },
    { label: { zh: '分母', en: 'Denominator' }, align: right },
    { label: { zh: '统计数', en: 'Counted' }, align: right },
    { label: { zh: '有数据的天数', en: 'Days with data' }, align: right },
  ];
  return [table(columns, [...sums, ...counted.slice(0, SHOWN).map(line)], sums.length + counted.length)];
}

function behindTable({ behind }: MetricWhy) {
  if (!behind || behind.rows.length === 0) return [];
  const columns = [
    { label: { zh: '明细（最大的在前）', en: 'Behind it, the largest first' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '日期', en: 'Day' } },
    { label: { zh: '数值', en: 'Value' }, align: right },
    { label: { zh: '币种', en: 'Currency' } },
  ];
  const rows = behind.rows.map(({ what, shop, day, value, currency }): Value[] => [
    what,
    shop,
    { date: day },
    value,
    currency,
  ]);
  return [table(columns, rows, behind.total)];
}

const nothing = (kind: MetricKind): UserError =>
  new UserError('kpi.nothing', {
    zh: `${kind.name.zh} 这一期没有可统计的数据；换一个统计期，或先录入 ${kind.inputs.join('、') || '订单'}`,
    en: `There is nothing to count for ${kind.name.en} in this period; ask for another one, or enter ${kind.inputs.join(', ') || 'orders'} first`,
  });
