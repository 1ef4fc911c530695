import { seriesInWords } from '../../core/chart-words.ts';
import { formatValue } from '../../core/format.ts';
import type { Localized } from '../../core/localized.ts';
import type { Block, Chart, Field, Locale, Message, Tone } from '../../core/message.ts';
import { buttonsOf, chartIn } from '../../core/message.ts';
import { pressRef } from '../channel.ts';

/** What this channel says by itself. */
export const SAYS = {
  rowsHidden: (n: number): Localized => ({
    zh: `还有 ${n} 行未显示`,
    en: `${n} more ${n === 1 ? 'row' : 'rows'} not shown`,
  }),
  columnsHidden: (n: number): Localized => ({
    zh: `还有 ${n} 列未显示`,
    en: `${n} more ${n === 1 ? 'column' : 'columns'} not shown`,
  }),
  buttonsHidden: (n: number): Localized => ({
    zh: `还有 ${n} 个按钮未显示`,
    en: `${n} more ${n === 1 ? 'button' : 'buttons'} not shown`,
  }),
  partsHidden: (n: number): Localized => ({
    zh: `还有 ${n} 段未显示`,
    en: `${n} more ${n === 1 ? 'part' : 'parts'} not shown`,
  }),
  repeat: {
    zh: '可能重复：上一次发送没有得到确认',
    en: 'This may be a repeat: an earlier attempt was not confirmed',
  } satisfies Localized,
  noRows: { zh: '（没有数据）', en: '(no rows)' } satisfies Localized,
  noValues: { zh: '没有数据', en: 'no values' } satisfies Localized,
  codes: { zh: '要按按钮，请输入前面的代码', en: 'To press a button, type the code before it' } satisfies Localized,
};

const SIGNS: Record<Tone, string> = { normal: '', success: '✓ ', warning: '! ', danger: '!! ' };

export const titleOf = (message: Message, locale: Locale): string => {
  const title = message.title[locale.lang].replace(/\s+/g, ' ').trim();
  return title === '' ? '' : SIGNS[message.tone] + title;
};

const colon = (locale: Locale): string => (locale.lang === 'zh' ? '：' : ': ');

export const fieldLine = (field: Field, locale: Locale): string =>
  field.label[locale.lang] + colon(locale) + formatValue(field.value, locale);

/** A chart said in words, one line a series: lowest, highest and latest value, and where. */
export function chartLines(chart: Chart, locale: Locale): string[] {
  const { lang } = locale;
  const unit = chart.unit[lang] === '' ? '' : lang === 'zh' ? `（${chart.unit.zh}）` : ` (${chart.unit.en})`;
  const threshold = chart.threshold
    ? [fieldLine({ label: chart.threshold.label, value: chart.threshold.value }, locale)]
    : [];
  return [
    chart.title[lang] + unit,
    ...chart.series.map((s, row) => s.name[lang] + colon(locale) + seriesWords(chart, row, locale)),
    ...threshold,
  ];
}

/** Of a line its extremes; of what has names, each number. */
function seriesWords(drawn: Chart, row: number, locale: Locale): string {
  const chart = chartIn(drawn, locale.lang);
  return chart.form === 'line' || chart.form === 'bar'
    ? extremes(chart.labels, chart.series[row]?.values ?? [], locale)
    : seriesInWords(chart, row, locale);
}

function extremes(labels: string[], values: (number | null)[], locale: Locale): string {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ value, label: labels[i] ?? '' }]));
  const last = points.at(-1);
  if (!last) return SAYS.noValues[locale.lang];
  const low = points.reduce((a, b) => (b.value < a.value ? b : a));
  const high = points.reduce((a, b) => (b.value > a.value ? b : a));
  const gaps = values.length - points.length;
  const zh = locale.lang === 'zh';
  const say = (word: string, p: { value: number; label: string }) =>
    zh
      ? `${word} ${formatValue(p.value, locale)}（${p.label}）`
      : `${word} ${formatValue(p.value, locale)} (${p.label})`;
  const parts = zh
    ? [say('最低', low), say('最高', high), say('最新', last), ...(gaps > 0 ? [`缺 ${gaps} 个`] : [])]
    : [say('lowest', low), say('highest', high), say('latest', last), ...(gaps > 0 ? [`${gaps} missing`] : [])];
  return parts.join(zh ? '，' : ', ');
}

function blockLines(block: Block, locale: Locale): string[] {
  const { lang } = locale;
  switch (block.kind) {
    case 'text':
    case 'note':
      return block.text[lang].split('\n');
    case 'fields':
      return block.items.map((item) => fieldLine(item, locale));
    case 'table': {
      const rows = block.rows.map((row) => row.map((value) => formatValue(value, locale) || '–').join(' | '));
      const hidden = block.total - block.rows.length;
      return [
        block.columns.map((column) => column.label[lang]).join(' | '),
        ...(rows.length > 0 || hidden > 0 ? rows : [SAYS.noRows[lang]]),
        ...(hidden > 0 ? [SAYS.rowsHidden(hidden)[lang]] : []),
      ];
    }
    case 'chart':
      return chartLines(block.chart, locale);
    case 'actions':
      return [];
    default:
      block satisfies never;
      return [];
  }
}

/** `keeps`: stays where a text is cut. */
export type Line = { text: string; keeps: boolean };

const line =
  (keeps: boolean) =>
  (text: string): Line => ({ text, keeps });

/** The whole message as lines: for notifications and screen readers, and where Slack refuses every block. */
export function linesOf(message: Message, locale: Locale, repeat: boolean, codesFor?: number): Line[] {
  const buttons = buttonsOf(message);
  const codes = buttons.map(
    (b, i) => `#${pressRef({ outboxId: codesFor ?? 0, button: i + 1 })}  ${b.label[locale.lang]}`,
  );
  const lines = [
    line(false)(titleOf(message, locale)),
    ...(repeat ? [SAYS.repeat[locale.lang]] : []).map(line(true)),
    ...message.blocks.flatMap((block) => blockLines(block, locale).map(line(block.kind === 'note'))),
    ...(codesFor !== undefined && buttons.length > 0 ? [SAYS.codes[locale.lang], ...codes] : []).map(line(true)),
  ];
  return lines.filter(({ text }) => text.trim() !== '');
}
