import { chartInWords } from '../core/chart-words.ts';
import { formatValue } from '../core/format.ts';
import type { Block, Button, Chart, Locale, Message, Tone } from '../core/message.ts';
import { isRightAligned, rowsShown, type Table } from '../core/table-words.ts';
import type { AskError } from '../http/console-port.ts';
import { pictureAddress } from './api.ts';
import { clickable, el } from './dom.ts';
import { hintOf } from './hint.ts';
import { type Word, word } from './words.ts';

/** Cards as elements. Every value goes in as text; the browser never parses what somebody stored. */

export type CardDeps = {
  locale: Locale;
  /** Absent for a message whose place in the outbox is not known: its buttons and pictures then wait. */
  outboxId?: number | undefined;
  press(outboxId: number, button: number, says: string, pressed: HTMLButtonElement): void;
};

type Pen = CardDeps & { buttons: number; charts: number };

const TONE_WORD: Record<Tone, Word | undefined> = {
  normal: undefined,
  success: 'toneSuccess',
  warning: 'toneWarning',
  danger: 'toneDanger',
};

function drawTable(table: Table, { locale }: Pen, name: string): HTMLElement {
  const side = (i: number) => (isRightAligned(table, i) ? 'right' : undefined);
  const heads = table.columns.map((column, i) => el('th', { scope: 'col', class: side(i) }, column.label[locale.lang]));
  const rows = table.rows.map((row) =>
    el('tr', {}, ...table.columns.map((_, i) => el('td', { class: side(i) }, formatValue(row[i] ?? '', locale)))),
  );
  const hidden = rowsShown(table, locale.lang);
  return el(
    'div',
    { class: 'table' },
    el(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': name },
      el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows)),
    ),
    hidden === undefined ? undefined : el('p', { class: 'hidden-rows' }, hidden),
  );
}

/** A chart's numbers as the table that stands behind its picture. */
function numbersOf(chart: Chart, pen: Pen): HTMLElement {
  const table: Table = {
    kind: 'table',
    columns: [{ label: chart.unit }, ...chart.series.map(({ name }) => ({ label: name, align: 'right' as const }))],
    rows: chart.labels.map((label, i) => [label, ...chart.series.map(({ values }) => values[i] ?? '–')]),
    total: chart.labels.length,
  };
  return drawTable(table, pen, chart.title[pen.locale.lang]);
}

function drawChart(chart: Chart, pen: Pen): HTMLElement {
  const { lang } = pen.locale;
  const n = pen.charts++;
  const numbers = el('details', {}, el('summary', {}, word('numbers', lang)), numbersOf(chart, pen));
  const figure = el('figure', {}, el('figcaption', {}, chart.title[lang]));
  if (pen.outboxId === undefined) numbers.open = true;
  else {
    const picture = el('img', { src: pictureAddress(pen.outboxId, n, lang), alt: chartInWords(chart, pen.locale) });
    picture.addEventListener('error', () => {
      picture.replaceWith(el('p', { class: 'note' }, word('noPicture', lang)));
      numbers.open = true;
    });
    figure.append(picture);
  }
  figure.append(numbers);
  return figure;
}

function drawButton(button: Button, pen: Pen): HTMLElement {
  pen.buttons += 1;
  const { outboxId, buttons: n } = pen;
  const made = clickable({ class: button.style ?? 'plain', title: button.says }, button.label[pen.locale.lang], () => {
    if (outboxId !== undefined) pen.press(outboxId, n, button.says, made);
  });
  made.disabled = outboxId === undefined;
  return made;
}

function drawBlock(block: Block, pen: Pen, title: string): HTMLElement {
  const { lang } = pen.locale;
  switch (block.kind) {
    case 'text':
      return el('p', { class: 'text' }, block.text[lang]);
    case 'note':
      return el('p', { class: 'note' }, block.text[lang]);
    case 'fields':
      return el(
        'dl',
        {},
        ...block.items.map(({ label, value }) =>
          el('div', {}, el('dt', {}, label[lang]), el('dd', {}, formatValue(value, pen.locale))),
        ),
      );
    case 'table':
      return drawTable(block, pen, title);
    case 'chart':
      return drawChart(block.chart, pen);
    case 'actions':
      return el('div', { class: 'actions' }, ...block.buttons.map((button) => drawButton(button, pen)));
    default:
      return block satisfies never;
  }
}

export function drawCard(message: Message, deps: CardDeps): HTMLElement {
  const pen: Pen = { ...deps, buttons: 0, charts: 0 };
  const { lang } = deps.locale;
  const tone = TONE_WORD[message.tone];
  const title = message.title[lang];
  return el(
    'article',
    { class: `card ${message.tone}` },
    el('h3', {}, title, tone ? el('span', { class: 'tone' }, word(tone, lang)) : undefined),
    ...message.blocks.map((block) => drawBlock(block, pen, title)),
  );
}

function drawHint(words: string, take: (command: string) => void): HTMLElement {
  const { lead, command, ready } = hintOf(words);
  const shown = ready ? clickable({ class: 'command' }, command, () => take(command)) : el('code', {}, command);
  return el('div', {}, lead === '' ? undefined : el('span', {}, lead), shown);
}

/** A refusal: its sentence, and what to type instead, ready to be taken into the input. */
export function drawRefusal(error: AskError, locale: Locale, take: (command: string) => void): HTMLElement {
  const { lang } = locale;
  const hints = (error.hints ?? []).map((hint) => drawHint(hint[lang], take));
  return el(
    'article',
    { class: 'card refused' },
    el('h3', {}, word('refused', lang), el('span', { class: 'code' }, error.code)),
    el('p', { class: 'text' }, error.text[lang]),
    hints.length > 0 ? el('div', { class: 'hints' }, ...hints) : undefined,
  );
}
