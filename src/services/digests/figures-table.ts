import type { Localized } from '../../core/localized.ts';
import { type Block, table, type Value, withData } from '../../core/message.ts';
import { minorDigits } from '../../core/money.ts';
import type { FigureFact } from './facts.ts';

/** Figures against their target and the last period. */
export function figuresTable(figures: readonly FigureFact[]): Block[] {
  if (figures.length === 0) return [];
  return [
    withData(
      table(
        [
          { label: { zh: '指标', en: 'Figure' } },
          { label: { zh: '本期', en: 'Now' }, align: 'right' },
          { label: { zh: '上期', en: 'Before' }, align: 'right' },
          { label: { zh: '目标', en: 'Target' }, align: 'right' },
          { label: { zh: '达标', en: 'Met' } },
        ],
        figures.map((one) => [one.name, shown(one, one.value), shown(one, one.before), targetOf(one), metOf(one)]),
      ),
      figures.map(({ code, currency = '', value, before, met, coverage }) => ({
        ...{ code, currency, value, before, met: met ?? null, coverage },
      })),
    ),
  ];
}

const UNITS: Record<string, Localized> = {
  percent: { zh: ' %', en: ' %' },
  days: { zh: ' 天', en: ' days' },
  minutes: { zh: ' 分钟', en: ' min' },
  seconds: { zh: ' 秒', en: ' s' },
  units: { zh: ' 件', en: ' units' },
};

function shown({ unit, currency = '', note }: FigureFact, value: number | null): Value {
  if (value === null) return note ? { zh: '没有算出', en: 'not measured' } : { zh: '没有数据', en: 'no data' };
  if (unit === 'money') {
    const minor = Math.round(value * 10 ** minorDigits(currency));
    return currency ? { money: String(minor), currency } : Math.round(value * 100) / 100;
  }
  const n = Math.round(value * 100) / 100;
  if (unit === 'ratio') return `1:${n}`;
  const words = UNITS[unit];
  return words ? { zh: `${n}${words.zh}`, en: `${n}${words.en}` } : n;
}

function targetOf(one: FigureFact): Value {
  const { target } = one;
  if (!target) return '';
  const [sign, bound] = 'atLeast' in target ? ['≥', target.atLeast] : ['≤', target.atMost];
  if (one.unit === 'ratio') return `${sign} 1:${bound}`;
  if (one.unit === 'money') return `${sign} ${bound} ${one.currency ?? ''}`.trim();
  const words = UNITS[one.unit] ?? { zh: '', en: '' };
  return { zh: `${sign} ${bound}${words.zh}`, en: `${sign} ${bound}${words.en}` };
}

const metOf = ({ met }: FigureFact): Value =>
  met === undefined ? '' : met ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
