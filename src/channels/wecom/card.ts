import { formatValue } from '../../core/format.ts';
import { type Block, type Button, buttonsOf, type Locale, type Message, type Value } from '../../core/message.ts';
import { clampChars } from '../../core/text.ts';
import { pressRef } from '../channel.ts';
import { plainLine } from './escape.ts';
import { CARD_BUTTON_WIDTH, CARD_BUTTONS, CARD_KEY_WIDTH, CARD_ROWS, type CardLimits } from './limits.ts';
import { comma, hiddenRows } from './words.ts';

/** A button_interaction card, as both the app's and the robot's interface take it. */
export type Card = {
  card_type: 'button_interaction';
  source?: { desc: string };
  main_title: { title: string; desc?: string };
  sub_title_text?: string;
  horizontal_content_list?: { keyname: string; value: string }[];
  button_list: CardButton[];
  task_id?: string;
  replace_text?: string;
};
export type CardButton = { text: string; style: number; key: string };

export const STYLE = { primary: 1, danger: 2, neutral: 4 } as const;

/** Unique per app and robot, and the same when the same message is sent again. */
export const taskId = (outboxId: number): string => `zg_${outboxId.toString(36)}`;

/** Half-width columns: what a client's narrow fields are short of. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u1100-\uffdc\u{1f000}-\u{3ffff}]/u.test(character) ? 2 : 1), 0);

export const charsOf = (text: string): number => [...text].length;

type Draft = { desc: string[]; rows: { keyname: string; value: string }[] };

export const said = (value: Value, locale: Locale): string => plainLine(formatValue(value, locale));

/** A row as one line of a card: its first cell names it, the others say what they are when there is more than one. */
function tableRows(block: Extract<Block, { kind: 'table' }>, locale: Locale): Draft['rows'] {
  const labels = block.columns.map((column) => plainLine(column.label[locale.lang]));
  return block.rows.map(([first = '', ...rest]) => ({
    keyname: said(first, locale),
    value: rest
      .map((cell, i) => (rest.length === 1 ? said(cell, locale) : `${labels[i + 1] ?? ''} ${said(cell, locale)}`))
      .join(comma(locale.lang)),
  }));
}

/** Undefined where a card cannot show the block at all. */
function draftOf(blocks: Block[], locale: Locale): Draft | undefined {
  const draft: Draft = { desc: [], rows: [] };
  for (const block of blocks) {
    if (block.kind === 'chart') return undefined;
    if (block.kind === 'text' || block.kind === 'note') draft.desc.push(plainLine(block.text[locale.lang]));
    if (block.kind === 'fields') {
      for (const { label, value } of block.items) {
        draft.rows.push({ keyname: plainLine(label[locale.lang]), value: said(value, locale) });
      }
    }
    if (block.kind === 'table') {
      draft.rows.push(...tableRows(block, locale));
      const hidden = block.total - block.rows.length;
      if (hidden > 0) draft.desc.push(hiddenRows(locale.lang, hidden));
    }
  }
  return draft;
}

export const drawButtons = (buttons: Button[], outboxId: number, locale: Locale): CardButton[] =>
  buttons.map(({ label, style }, i) => ({
    text: plainLine(label[locale.lang]),
    style: STYLE[style ?? 'neutral'],
    key: pressRef({ outboxId, button: i + 1 }),
  }));

/** A title that is too long for its place is shown in full as the first line of the text. */
function heading(title: string, texts: string[], limits: CardLimits) {
  const long = charsOf(title) > limits.title;
  const [first, ...rest] = long ? [undefined, title, ...texts] : texts;
  const inDesc = first !== undefined && charsOf(first) <= limits.desc;
  const sub = (inDesc || first === undefined ? rest : [first, ...rest]).join('\n');
  return {
    main_title: { title: clampChars(title, limits.title), ...(inDesc ? { desc: first } : {}) },
    ...(sub === '' ? {} : { sub_title_text: sub }),
  };
}

export type CardOptions = { outboxId: number; locale: Locale; limits: CardLimits; source?: string | undefined };

/** The whole message as a card, or undefined: then nothing of it would have to vanish in one. */
export function cardOf(message: Message, { outboxId, locale, limits, source }: CardOptions): Card | undefined {
  const buttons = drawButtons(buttonsOf(message), outboxId, locale);
  const draft = draftOf(message.blocks, locale);
  if (!draft || buttons.length > CARD_BUTTONS || draft.rows.length > CARD_ROWS) return undefined;
  const top = heading(plainLine(message.title[locale.lang]), draft.desc, limits);
  if (charsOf(top.sub_title_text ?? '') > limits.subTitle) return undefined;
  if (draft.rows.some((row) => widthOf(row.keyname) > CARD_KEY_WIDTH || charsOf(row.value) > limits.value)) {
    return undefined;
  }
  if (buttons.some((drawn) => widthOf(drawn.text) > CARD_BUTTON_WIDTH)) return undefined;
  return {
    card_type: 'button_interaction',
    ...(source ? { source: { desc: clampChars(plainLine(source), limits.title) } } : {}),
    ...top,
    ...(draft.rows.length > 0 ? { horizontal_content_list: draft.rows } : {}),
    button_list: buttons,
    task_id: taskId(outboxId),
  };
}
