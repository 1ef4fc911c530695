import { chartInWords } from '../../core/chart-words.ts';
import { type Block, buttonsOf, type Locale, type Message, type Value } from '../../core/message.ts';
import { clampChars } from '../../core/text.ts';
import { type Card, type CardButton, type CardOptions, charsOf, drawButtons, said, widthOf } from './card.ts';
import { plainLine } from './escape.ts';
import { CARD_BUTTON_WIDTH, CARD_BUTTONS, CARD_KEY_WIDTH, CARD_ROWS } from './limits.ts';
import { comma, hiddenButtons, hiddenRows, MARK } from './words.ts';

/** A message that is too long for a card, as one all the same: facts give way before notes, and what is hidden is counted. */

type Fact = { keyname: string; value: string };

const isNumber = (value: Value | undefined): boolean =>
  typeof value === 'number' || (typeof value === 'object' && 'money' in value);

/** At most so many half-width columns. */
function clampWidth(text: string, max: number): string {
  if (widthOf(text) <= max) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** As many cells as fit, numbers before words: what a row is about stands in its name. */
function cellsOf(cells: { label: string; value: Value }[], locale: Locale, max: number): string {
  const numbers = cells.filter(({ value }) => isNumber(value));
  const told = numbers.length > 0 ? numbers : cells;
  const [first = '', ...rest] = told.map(({ label, value }) =>
    told.length === 1 && numbers.length === 0 ? said(value, locale) : `${label} ${said(value, locale)}`.trim(),
  );
  let line = clampChars(first, max);
  for (const cell of rest) {
    const next = line + comma(locale.lang) + cell;
    if (next.length > max) break;
    line = next;
  }
  return line;
}

function factsOf(block: Block, { locale, limits }: CardOptions): Fact[] {
  const fact = (name: string, value: string): Fact => ({
    keyname: clampWidth(name, CARD_KEY_WIDTH) || '—',
    value: clampChars(value, limits.value) || '—',
  });
  if (block.kind === 'fields') {
    return block.items.map(({ label, value }) => fact(plainLine(label[locale.lang]), said(value, locale)));
  }
  if (block.kind !== 'table') return [];
  const labels = block.columns.map((column) => plainLine(column.label[locale.lang]));
  return block.rows.map(([first = '', ...rest]) => {
    const cells = rest.map((value, i) => ({ label: labels[i + 1] ?? '', value }));
    return fact(said(first, locale), cellsOf(cells, locale, limits.value));
  });
}

const countOf = (block: Block): number => {
  if (block.kind === 'fields') return block.items.length;
  return block.kind === 'table' ? Math.max(block.total, block.rows.length) : 0;
};

/** `lead` and `tail` are kept, the texts between them take what is left. */
function fitted(lead: string, texts: string[], tail: string[], max: number): string {
  const head = clampChars(lead, Math.floor(max / 2));
  const end = clampChars(tail.join('\n'), max - head.length - 1);
  const room = max - head.length - end.length - 2;
  const middle = room < 4 ? '' : clampChars(texts.join('\n'), room);
  return [head, middle, end].filter((part) => part !== '').join('\n');
}

const drawnButtons = (message: Message, { outboxId, locale }: CardOptions): CardButton[] =>
  drawButtons(buttonsOf(message).slice(0, CARD_BUTTONS), outboxId, locale).map((drawn) => ({
    ...drawn,
    text: clampWidth(drawn.text, CARD_BUTTON_WIDTH),
  }));

/**
 * What of a message fits in a card: title, tone, its first facts, its notes, how much is hidden, and its buttons, none
 * where it has none. `lead` is a line to stand above the text.
 */
export function summaryCard(message: Message, options: CardOptions, lead = ''): Card {
  const { locale, limits, source } = options;
  const { blocks } = message;
  const title = MARK[message.tone] + plainLine(message.title[locale.lang]);
  const facts = blocks.flatMap((block) => factsOf(block, options)).slice(0, CARD_ROWS);
  const hidden = blocks.reduce((sum, block) => sum + countOf(block), 0) - facts.length;
  const unseen = buttonsOf(message).length - CARD_BUTTONS;
  const texts = blocks.flatMap((block) => {
    if (block.kind === 'text') return [plainLine(block.text[locale.lang])];
    return block.kind === 'chart' ? [plainLine(chartInWords(block.chart, locale))] : [];
  });
  const notes = blocks.flatMap((block) => (block.kind === 'note' ? [plainLine(block.text[locale.lang])] : []));
  const tail = [
    ...(hidden > 0 ? [hiddenRows(locale.lang, hidden)] : []),
    ...(unseen > 0 ? [hiddenButtons(locale.lang, unseen)] : []),
    ...notes,
  ];
  const told = charsOf(title) > limits.title ? [plainLine(message.title[locale.lang]), ...texts] : texts;
  const text = fitted(lead, told, tail, limits.subTitle);
  return {
    card_type: 'button_interaction',
    ...(source ? { source: { desc: clampChars(plainLine(source), limits.title) } } : {}),
    main_title: { title: clampChars(title, limits.title) },
    ...(text === '' ? {} : { sub_title_text: text }),
    ...(facts.length > 0 ? { horizontal_content_list: facts } : {}),
    button_list: drawnButtons(message, options),
  };
}
