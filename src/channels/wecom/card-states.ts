import { buttonsOf, type Message } from '../../core/message.ts';
import { clampChars } from '../../core/text.ts';
import { type Card, type CardButton, type CardOptions, cardOf, charsOf, STYLE, taskId } from './card.ts';
import { plainLine } from './escape.ts';
import { summaryCard } from './summary.ts';
import {
  beingHandled,
  clickAgain,
  clickLate,
  closed,
  decided,
  inProgress,
  NOT_STORED,
  NOT_STORED_LATE,
} from './words.ts';

/** What becomes of a card after a click. */

/** The key of a button that only shows a state; a press of it does nothing. */
export const NOOP_KEY = 'noop';

/**
 * A text_notice would look neater, but needs somewhere to lead to (42045), and a button cannot be switched off on a
 * robot's card.
 */
const stateButton = (text: string): CardButton => ({ text, style: STYLE.neutral, key: NOOP_KEY });

/** The card with one line more, the first that it shows below its title. */
function withLine(message: Message, options: CardOptions, line: string): Card {
  const whole = cardOf(message, options);
  const joined = [line, whole?.sub_title_text ?? ''].filter((part) => part !== '').join('\n');
  if (whole && charsOf(joined) <= options.limits.subTitle) return { ...whole, sub_title_text: joined };
  return summaryCard(message, options, line);
}

/** Whether a click leaves the buttons to others: a write waits for one person only, a list is there for everybody. */
export type Click = { who: string; button: number; keepsButtons: boolean };

/** After a click: who is handling it, for everyone. */
export function handledCard(message: Message, options: CardOptions, { who, button, keepsButtons }: Click): Card {
  const { lang } = options.locale;
  const label = buttonsOf(message)[button - 1]?.label[lang] ?? '';
  const line = beingHandled(lang, clampChars(plainLine(who), 40), plainLine(label));
  const card = withLine(message, options, line);
  const keeps = keepsButtons && card.button_list.length > 0;
  return keeps ? card : { ...card, button_list: [stateButton(inProgress(lang))] };
}

/** A write that was decided before: how, by whom, and nothing more to press. */
export function decidedCard(message: Message, options: CardOptions, decision: string, who?: string): Card {
  const { lang } = options.locale;
  const line = decided(lang, decision, who === undefined ? undefined : clampChars(plainLine(who), 40));
  return { ...withLine(message, options, line), button_list: [stateButton(closed(lang))] };
}

/** `failed`: it was not stored; `late`: it may still be, and then it will be carried out. */
export type NotStored = 'failed' | 'late';

/** After a click that was not stored in time: the same buttons, and the request to press again. */
export function clickAgainCard(message: Message, options: CardOptions, why: NotStored): Card {
  const { lang } = options.locale;
  return withLine(message, options, why === 'late' ? clickLate(lang) : clickAgain(lang));
}

/** The same where nobody can say what stood on the card, in both languages. */
export function unknownCard(why: NotStored): Card {
  const { title, text, button } = why === 'late' ? NOT_STORED_LATE : NOT_STORED;
  return {
    card_type: 'button_interaction',
    main_title: { title },
    sub_title_text: text,
    button_list: [stateButton(button)],
  };
}

/** The card of a message for those who must be able to press its buttons, however long it is. */
export const pressableCard = (message: Message, options: CardOptions): Card =>
  cardOf(message, options) ?? { ...summaryCard(message, options), task_id: taskId(options.outboxId) };

/** The last state of an app's card: grey, unless the message offers something new to press. */
export function finalCard(message: Message, options: CardOptions): Card {
  const card = pressableCard(message, options);
  if (card.button_list.length > 0) return card;
  const { task_id: _unused, ...rest } = card;
  const text = closed(options.locale.lang);
  return { ...rest, button_list: [stateButton(text)], replace_text: text };
}
