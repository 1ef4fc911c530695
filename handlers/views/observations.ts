import {
  at,
  type Block,
  card,
  checkWords,
  type DataQuality,
  field,
  fields,
  type InputState,
  isGoodCheck,
  type Localized,
  type Message,
  MOST_WRONG,
  note,
  type ObservationEntry,
  periodCode,
  same,
  table,
  text,
  type Value,
  withData,
} from '#kit';

const UNITS: Record<string, Localized> = {
  percent: { zh: '百分比', en: 'percent' },
  money: { zh: '金额', en: 'amount' },
  count: { zh: '个数', en: 'count' },
  seconds: { zh: '秒', en: 'seconds' },
};

const unitWords = (unit: string): Localized => UNITS[unit] ?? same(unit);

export const entryColumns = [
  { label: { zh: '数据', en: 'Input' } },
  { label: { zh: '店铺', en: 'Shop' } },
  { label: { zh: '日期', en: 'Day' } },
  { label: { zh: '数', en: 'Number' }, align: 'right' as const },
  { label: { zh: '谁', en: 'By' } },
  { label: { zh: '时间', en: 'When' } },
  { label: { zh: '状态', en: 'State' } },
];

const GROUP: Localized = { zh: '集团', en: 'group' };
const COUNTS: Localized = { zh: '有效', en: 'counts' };
const REPLACED: Localized = { zh: '已被替换', en: 'replaced' };

export const entryRow = (one: ObservationEntry): Value[] => [
  one.part === '' ? one.name : { zh: `${one.name.zh} · ${one.part}`, en: `${one.name.en} · ${one.part}` },
  one.shop ?? GROUP,
  periodCode(one),
  `${one.value}${one.unit === 'percent' ? ' %' : ''}${one.currency ? ` ${one.currency}` : ''}`,
  one.source === 'chat' ? one.author : `${one.author} ${one.source}`.trim(),
  at(one.at),
  one.replacedAt ? REPLACED : COUNTS,
];

export const entryData = (one: ObservationEntry) => ({
  code: one.code,
  day: one.day,
  covers: one.covers,
  shop: one.shop,
  part: one.part,
  value: one.value,
  currency: one.currency,
  source: one.source,
  author: one.author,
  at: one.at.toISOString(),
  replacedAt: one.replacedAt?.toISOString() ?? null,
});

export const inputColumns = [
  { label: { zh: '数据', en: 'Input' } },
  { label: { zh: '编码', en: 'Code' } },
  { label: { zh: '单位', en: 'Unit' } },
  { label: { zh: '最近', en: 'Last' } },
  { label: { zh: '指标', en: 'Metrics' } },
];

const NEVER: Localized = { zh: '还没有', en: 'never' };

export const inputRow = ({ input, metrics, last }: InputState): Value[] => [
  input.name,
  input.code,
  unitWords(input.unit),
  last ?? NEVER,
  {
    zh: metrics.map(({ name }) => name.zh).join('、') || '–',
    en: metrics.map(({ name }) => name.en).join(', ') || '–',
  },
];

export const inputData = ({ input, metrics, last, shops }: InputState) => ({
  code: input.code,
  unit: input.unit,
  of: input.of,
  grains: input.grains.join(' '),
  part: input.part?.kind ?? null,
  least: input.range.min,
  most: input.range.max,
  last: last ?? null,
  shops,
  metrics: metrics.map(({ code }) => code).join(' '),
});

const COLUMNS = [
  { label: { zh: '检查', en: 'Check' } },
  { label: { zh: '店铺', en: 'Shop' } },
  { label: { zh: '看过', en: 'Looked at' }, align: 'right' as const },
  { label: { zh: '有错', en: 'Wrong' }, align: 'right' as const },
  { label: { zh: '说明', en: 'What' } },
];

const MOST_ROWS = 40;

/** The checks of a day, the worst first. */
export function qualityCard({ day, checked, at: looked }: DataQuality): Message {
  const title = { zh: `数据质量 · ${day}`, en: `Data quality · ${day}` };
  if (checked.length === 0)
    return card(title, [text({ zh: '这一天没有可以检查的数据', en: 'There is nothing to check on that day' })]);
  const sum = (key: 'looked' | 'wrong') => checked.reduce((all, one) => all + one[key], 0);
  const rate = Math.round((sum('wrong') / Math.max(sum('looked'), 1)) * 100_000) / 1000;
  const bad = checked.some((one) => !isGoodCheck(one)) || rate > MOST_WRONG * 100;
  const sorted = [...checked].sort((a, b) => b.wrong - a.wrong);
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map((one): Value[] => [
      checkWords(one.code),
      one.shop ?? GROUP,
      one.looked,
      one.wrong,
      { zh: one.said.map(({ zh }) => zh).join('、') || '–', en: one.said.map(({ en }) => en).join(', ') || '–' },
    ]);
  const blocks: Block[] = [
    fields(
      field({ zh: '错误率', en: 'Error rate' }, `${rate} %`),
      field({ zh: '最多', en: 'At most' }, `${MOST_WRONG * 100} %`),
      ...(looked ? [field({ zh: '检查于', en: 'Looked at' }, at(looked))] : []),
    ),
    withData(table(COLUMNS, rows, checked.length), sorted.map(dataOf)),
    ...(looked
      ? []
      : [
          note({
            zh: '每天早上的检查还没有看过这一天，这是现在看的',
            en: 'The daily look has not seen that day; this was looked at just now',
          }),
        ]),
  ];
  return card(title, blocks, bad ? 'warning' : 'success');
}

const dataOf = (one: DataQuality['checked'][number]) => ({
  day: one.day,
  check: one.code,
  shop: one.shop,
  looked: one.looked,
  wrong: one.wrong,
  what: one.said.map(({ en }) => en).join('; '),
});
