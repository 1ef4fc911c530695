import {
  amountOf,
  type Block,
  changeOf,
  field,
  type Localized,
  type MetricFigure,
  type MetricKind,
  type MetricReport,
  metricText,
  metricValue,
  note,
  sayBound,
  text,
  type Value,
} from '#kit';

export const right = 'right' as const;

/** `45.2 %`, or the amounts of several currencies one after the other. */
export function valueShown({ kind, figures }: Pick<MetricReport, 'kind' | 'figures'>): Value {
  const [first, ...more] = figures.filter(({ value }) => value !== undefined);
  if (!first) return '–';
  if (more.length === 0) return metricValue(kind, first);
  const all = [first, ...more].slice(0, 3).map((one) => withCurrency(kind, one));
  const rest = more.length > 2 ? '…' : '';
  return { zh: all.map(({ zh }) => zh).join('；') + rest, en: all.map(({ en }) => en).join('; ') + rest };
}

function withCurrency(kind: MetricKind, one: MetricFigure): Localized {
  const words = metricText(kind, one);
  if (kind.unit === 'money' || !one.currency) return words;
  return { zh: `${words.zh}（${one.currency}）`, en: `${words.en} (${one.currency})` };
}

export const targetText = ({ kind, target }: Pick<MetricReport, 'kind' | 'target'>): Localized =>
  target ? sayBound(kind, target.bound, target.currency) : { zh: '', en: '' };

/** The same in a table. */
export const targetShown = (report: Pick<MetricReport, 'kind' | 'target'>): Value => {
  const { zh, en } = targetText(report);
  return zh === en ? en : { zh, en };
};

const MET = { met: { zh: '达标', en: 'met' }, missed: { zh: '未达标', en: 'missed' } } as const;

/** What the first figure that can be judged says. */
export const verdictOf = ({ figures }: Pick<MetricReport, 'figures'>): 'met' | 'missed' | undefined =>
  figures.find(({ verdict }) => verdict)?.verdict;

export const verdictWords = (verdict: 'met' | 'missed' | undefined): Value => (verdict ? MET[verdict] : '');

/** A figure of another period beside the change to now. */
export function besideWords(kind: MetricKind, now: MetricFigure, then: MetricFigure | undefined): Value {
  if (then?.value === undefined) return '–';
  const words = metricText(kind, then);
  const change = changeOf(kind, now.value, then.value);
  return change ? { zh: `${words.zh}（${change}）`, en: `${words.en} (${change})` } : words;
}

/** How long ago something was, in words. */
export function ageWords(from: Date, now: Date): Localized {
  const minutes = Math.max(0, Math.round((now.getTime() - from.getTime()) / 60_000));
  if (minutes < 60) return { zh: `${minutes} 分钟前`, en: `${minutes} min ago` };
  const hours = Math.round(minutes / 60);
  if (hours < 48) return { zh: `${hours} 小时前`, en: `${hours} h ago` };
  const days = Math.round(hours / 24);
  return { zh: `${days} 天前`, en: `${days} days ago` };
}

/** One sentence where a metric could not be measured. */
export function staleBlocks({ kind, stale, asOf }: Pick<MetricReport, 'kind' | 'stale' | 'asOf'>): Block[] {
  if (!stale) return [];
  const why = stale.slow
    ? { zh: '计算超过 5 秒，已停止', en: 'it took more than 5 seconds and was stopped' }
    : { zh: '计算出错', en: 'it failed' };
  if (!stale.asOf)
    return [
      text({
        zh: `${kind.name.zh} 现在算不出来（${why.zh}），也没有保存过的数值；请告诉管理员`,
        en: `${kind.name.en} cannot be measured now (${why.en}) and no value was kept; please tell an admin`,
      }),
    ];
  const age = ageWords(stale.asOf, asOf);
  return [
    text({
      zh: `${kind.name.zh} 现在算不出来（${why.zh}），显示的是 ${age.zh} 保存的数值`,
      en: `${kind.name.en} cannot be measured now (${why.en}); the value shown was kept ${age.en}`,
    }),
  ];
}

/** All currencies in one, by which rates. */
export const convertedFields = ({ kind, converted }: Pick<MetricReport, 'kind' | 'converted'>) =>
  converted
    ? [
        field(
          { zh: `合计（按 ${converted.rateDay} 的汇率）`, en: `In all (rates of ${converted.rateDay})` },
          kind.unit === 'money' ? amountOf(converted.value, converted.currency) : metricValue(kind, converted),
        ),
      ]
    : [];

export const coverageText = (figures: readonly MetricFigure[]): string =>
  figures[0] ? `${Math.round(figures[0].coverage * 1000) / 10} %` : '–';

/** With how much of it there is, where it is not over everywhere. */
export const periodWords = ({ period, running, runsIn, days }: PeriodSaid): Localized =>
  runsIn && elapsedAll({ period, days })
    ? {
        zh: `${period.words.zh}（${runsIn.slice(0, MOST_NAMED).join('、')}${runsIn.length > MOST_NAMED ? ` 等 ${runsIn.length} 家店` : ''} 还没有结束）`,
        en: `${period.words.en} (not over in ${runsIn.slice(0, MOST_NAMED).join(', ')}${runsIn.length > MOST_NAMED ? ` and ${runsIn.length - MOST_NAMED} more` : ''})`,
      }
    : running
      ? runningWords({ period, days })
      : period.words;

/** The last of its days has not ended, while those that it is compared with have. */
const runningWords = ({ period, days }: Pick<PeriodSaid, 'period' | 'days'>): Localized =>
  days > 1
    ? {
        zh: `${period.words.zh}，前 ${days} 天，今天还没有结束`,
        en: `${period.words.en}, first ${days} days, today is not over`,
      }
    : { zh: `${period.words.zh}，还没有结束`, en: `${period.words.en}, not over` };

type PeriodSaid = Pick<MetricReport, 'period' | 'running' | 'runsIn' | 'days'>;
const MOST_NAMED = 3;
const DAY_MS = 86_400_000;
const elapsedAll = ({ period, days }: Pick<PeriodSaid, 'period' | 'days'>): boolean =>
  days > (Date.parse(period.to) - Date.parse(period.from)) / DAY_MS;

/** Why there is no figure where shops cannot tell it. */
export const groupNote = (kind: MetricKind): Block =>
  note({
    zh: `${kind.name.zh} 没有数据：${kind.inputs.length > 0 ? `还没有录入 ${kind.inputs.join('、')}` : '这一期没有可统计的'}`,
    en: `Nothing to count for ${kind.name.en}: ${kind.inputs.length > 0 ? `no ${kind.inputs.join(', ')} was entered` : 'there was none in this period'}`,
  });

/** Nobody buys who was not there: over 100 % says that what was entered is wrong, not that it went well. */
export function impossibleBlocks(
  { kind, period }: Pick<MetricReport, 'kind' | 'period'>,
  lines: readonly { name: Localized; figures: readonly Pick<MetricFigure, 'value'>[] }[],
): Block[] {
  if (!/^conversion(-own)?$/.test(kind.code)) return [];
  const over = lines.filter(({ figures }) => figures.some(({ value }) => (value ?? 0) > 100)).map(({ name }) => name);
  if (over.length === 0) return [];
  const some = over.slice(0, MOST_NAMED);
  return [
    text({
      zh: `数据有问题：${some.map(({ zh }) => zh).join('、')} 的${kind.name.zh}超过 100 %，买家比访客还多；请核对录入的访客数（数据质量 ${period.to}）`,
      en: `The data is wrong: ${kind.name.en} of ${some.map(({ en }) => en).join(', ')} is over 100 %, more buyers than visitors; check the visitors entered (data quality ${period.to})`,
    }),
  ];
}

export const codeAndName = ({ code, name }: MetricKind): Localized =>
  name.en.toLowerCase() === code ? name : { zh: `${name.zh} ${code}`, en: `${name.en} (${code})` };
