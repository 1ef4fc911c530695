import { formatValue } from '../../core/format.ts';
import { type Block, type Button, buttonsOf, type Locale, type Message, type Value } from '../../core/message.ts';
import { clampChars } from '../../core/text.ts';
import { pressRef } from '../channel.ts';
import { plainLine } from './escape.ts';
import { CARD_BUTTON_WIDTH, CARD_BUTTONS, CARD_KEY_WIDTH, CARD_ROWS, type CardLimits } from './limits.ts';
import { beingHandled, clickAgain, closed, colon, comma, hiddenRows, inProgress } from './words.ts';

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
type CardButton = { text: string; style: number; key: string };

/** The key of a button that only shows a state; a press of it does nothing. */
export const NOOP_KEY = 'noop';

const STYLE = { primary: 1, danger: 2, neutral: 4 } as const;

/** Unique per app and robot, and the same when the same message is sent again. */
export const taskId = (outboxId: number): string => `zg_${outboxId.toString(36)}`;

/** Half-width columns: what a client's narrow fields are short of. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u1100-\uffdc\u{1f000}-\u{3ffff}]/u.test(character) ? 2 : 1), 0);

const charsOf = (text: string): number => [...text].length;

type Draft = { desc: string[]; rows: { keyname: string; value: string }[] };

const said = (value: Value, locale: Locale): string => plainLine(formatValue(value, locale));

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

const drawButtons = (buttons: Button[], outboxId: number, locale: Locale): CardButton[] =>
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

/** The card with one line more, the first that it shows below its title. */
function withLine(card: Card, line: string, limits: CardLimits): Card {
  const kept = card.sub_title_text;
  const joined = kept === undefined ? line : `${line}\n${kept}`;
  return { ...card, sub_title_text: clampChars(joined, limits.subTitle) };
}

const bareCard = (message: Message, { locale, limits }: CardOptions): Card => ({
  card_type: 'button_interaction',
  main_title: { title: clampChars(plainLine(message.title[locale.lang]), limits.title) },
  button_list: [],
});

const stateButton = (text: string): CardButton => ({ text, style: STYLE.neutral, key: NOOP_KEY });

/**
 * After a click: who is handling it, for everyone, and one button that does nothing. A text_notice would look neater,
 * but needs somewhere to lead to (42045), and a button cannot be switched off on a robot's card.
 */
export function handledCard(message: Message, options: CardOptions, who: string, button: number): Card {
  const { locale, limits } = options;
  const label = buttonsOf(message)[button - 1]?.label[locale.lang] ?? '';
  const line = beingHandled(locale.lang, clampChars(plainLine(who), 40), plainLine(label));
  const card = withLine(cardOf(message, options) ?? bareCard(message, options), line, limits);
  return { ...card, button_list: [stateButton(inProgress(locale.lang))] };
}

/** After a click that could not be stored: the same buttons, and the request to press again. */
export function clickAgainCard(message: Message, options: CardOptions): Card {
  const { locale, limits, outboxId } = options;
  const card = cardOf(message, options) ?? bareCard(message, options);
  const buttons = drawButtons(buttonsOf(message).slice(0, CARD_BUTTONS), outboxId, locale);
  return { ...withLine(card, clickAgain(locale.lang), limits), button_list: buttons };
}

/** The last state of an app's card: grey, unless the message offers something new to press. */
export function finalCard(message: Message, options: CardOptions): Card {
  const card = cardOf(message, options) ?? cutCard(message, options);
  if (card.button_list.length > 0) return card;
  const { task_id: _unused, ...rest } = card;
  const text = closed(options.locale.lang);
  return { ...rest, button_list: [stateButton(text)], replace_text: text };
}

/** What of a message fits in a card, for the last state of one that was drawn before. */
function cutCard(message: Message, options: CardOptions): Card {
  const { locale, limits } = options;
  const draft = draftOf(
    message.blocks.filter((block) => block.kind !== 'chart'),
    locale,
  );
  const rows = draft?.rows ?? [];
  const texts = [
    ...(draft?.desc ?? []),
    ...rows.map(({ keyname, value }) => `${keyname}${colon(locale.lang)}${value}`),
  ];
  const text = clampChars(texts.join('\n'), limits.subTitle);
  return { ...bareCard(message, options), ...(text === '' ? {} : { sub_title_text: text }) };
}
