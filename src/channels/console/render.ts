import { seriesInWords } from '../../core/chart-words.ts';
import { formatValue } from '../../core/format.ts';
import {
  type Block,
  type Button,
  type Chart,
  chartIn,
  type Locale,
  type Message,
  type Tone,
} from '../../core/message.ts';
import { pressRef } from '../channel.ts';
import { drawTable } from './table.ts';
import { displayWidth, padTo, printable } from './width.ts';

export type Drawing = {
  /** Lets buttons be pressed by their code. */
  outboxId?: number | undefined;
  /** ANSI colours, for a terminal. */
  colour?: boolean | undefined;
};

type Pen = { locale: Locale; width: number; outboxId: number | undefined; colour: boolean; buttons: number };

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

const paint = (pen: Pen, code: keyof typeof CODES, text: string): string =>
  pen.colour ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text;

const TONE: Record<Tone, { mark: string; code: keyof typeof CODES }> = {
  normal: { mark: '■', code: 'cyan' },
  success: { mark: '✓', code: 'green' },
  warning: { mark: '!', code: 'yellow' },
  danger: { mark: '✗', code: 'red' },
};

const STEPS = '▁▂▃▄▅▆▇█';

/** One step a value between the lowest and the highest; a gap is a space. */
export function sparkline(values: (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = (value: number) => (high === low ? 3 : Math.round(((value - low) / (high - low)) * (STEPS.length - 1)));
  return values.map((value) => (value === null ? ' ' : STEPS[step(value)])).join('');
}

const SAID_IN_FULL = 12;

function seriesLine(values: (number | null)[], pen: Pen): string {
  const say = (value: number | null) => (value === null ? '-' : formatValue(value, pen.locale));
  if (values.length <= SAID_IN_FULL) return values.map(say).join(' ');
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '-';
  const range = `${say(Math.min(...known))} – ${say(Math.max(...known))}`;
  return `${range}, ${pen.locale.lang === 'zh' ? '最新' : 'last'} ${say(values.at(-1) ?? null)}`;
}

function drawChart(drawn: Chart, pen: Pen): string[] {
  const { lang } = pen.locale;
  const chart = chartIn(drawn, lang);
  const unit = printable(chart.unit[lang]);
  const span = [chart.labels[0], chart.labels.at(-1)]
    .filter((label) => label !== undefined)
    .map((label) => printable(label));
  const lines = [`${printable(chart.title[lang])}${unit ? ` (${unit})` : ''}  ${paint(pen, 'dim', span.join(' → '))}`];
  const names = chart.series.map((series) => printable(series.name[lang]));
  const longest = Math.max(0, ...names.map(displayWidth));
  for (const [i, series] of chart.series.entries()) {
    const room = Math.max(8, pen.width - longest - 4);
    const shape = sparkline(series.values.slice(-room));
    lines.push(
      `  ${padTo(names[i] ?? '', longest)}  ${shape}`,
      `  ${padTo('', longest)}  ${chart.form === 'line' || chart.form === 'bar' ? seriesLine(series.values, pen) : printable(seriesInWords(chart, i, pen.locale))}`,
    );
  }
  const { threshold } = chart;
  if (threshold) lines.push(`  ${printable(threshold.label[lang])}: ${formatValue(threshold.value, pen.locale)}`);
  return lines;
}

function drawButton(button: Button, pen: Pen): string {
  pen.buttons += 1;
  const { lang } = pen.locale;
  const label = paint(pen, 'bold', `[${printable(button.label[lang])}]`);
  const code = pen.outboxId === undefined ? '' : `#${pressRef({ outboxId: pen.outboxId, button: pen.buttons })}`;
  // Commands are kept in English: who reads Chinese is shown the code alone where there is one.
  const said = lang === 'zh' ? (code === '' ? '说: ' : undefined) : 'say: ';
  const says = said === undefined ? '' : paint(pen, 'dim', said + printable(button.says));
  return [label, code, says].filter((part) => part !== '').join('  ');
}

function drawFields(block: Extract<Block, { kind: 'fields' }>, pen: Pen): string[] {
  const items = block.items.map(({ label, value }) => ({
    label: printable(label[pen.locale.lang]),
    value: printable(formatValue(value, pen.locale)),
  }));
  const longest = Math.max(0, ...items.map((item) => displayWidth(item.label)));
  return items.map((item) => `${paint(pen, 'dim', padTo(item.label, longest))}  ${item.value}`);
}

function drawBlock(block: Block, pen: Pen): string[] {
  const { lang } = pen.locale;
  switch (block.kind) {
    case 'text':
      return printable(block.text[lang], true).split('\n');
    case 'note':
      return printable(block.text[lang], true)
        .split('\n')
        .map((line) => paint(pen, 'dim', `· ${line}`));
    case 'fields':
      return drawFields(block, pen);
    case 'table':
      return drawTable(block, pen.locale, pen.width);
    case 'chart':
      return drawChart(block.chart, pen);
    case 'actions':
      return block.buttons.map((one) => drawButton(one, pen));
    default:
      return block satisfies never;
  }
}

/** A message as lines of a terminal of `width` columns (Infinity: nothing is cut), without a line break at the end. */
export function renderText(message: Message, locale: Locale, width: number, drawing: Drawing = {}): string {
  const pen: Pen = { locale, width, outboxId: drawing.outboxId, colour: drawing.colour ?? false, buttons: 0 };
  const { mark, code } = TONE[message.tone];
  const title = `${paint(pen, code, mark)} ${paint(pen, 'bold', printable(message.title[locale.lang]))}`;
  return [title, ...message.blocks.flatMap((block) => drawBlock(block, pen))].join('\n');
}
