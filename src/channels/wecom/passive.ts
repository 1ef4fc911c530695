import { type Actor, type PressRef, parsePressRef } from '../channel.ts';
import { clickAgainCard, handledCard } from './card.ts';
import { sealReply } from './crypto.ts';
import { botKeys } from './decode.ts';
import type { Timer, WecomBot, WecomDeps } from './deps.ts';
import { BOT_CARD, CLICK_ANSWER_MS, CLICK_STORE_MS } from './limits.ts';
import type { BotMessage } from './said.ts';
import { WELCOME } from './words.ts';

/** Robots' passive replies: encrypted answers to a callback, given while it waits. */

/** The callback's own nonce must come back. */
export type Replier = (plain: string) => string;

export const replierOf =
  (bot: WecomBot, nonce: string, deps: WecomDeps): Replier =>
  (plain) =>
    JSON.stringify(sealReply(botKeys(bot), plain, nonce, Math.floor(deps.clock.now().getTime() / 1000)));

export const EMPTY_REPLY = '{}';

/** Somebody opened the chat with the robot: the one situation in which plain text is taken. */
export const welcomeReply = (): string => JSON.stringify({ msgtype: 'text', text: { content: WELCOME } });

/** The button of ours that was clicked, if it was one. */
export function clickOf(message: BotMessage): { press: PressRef; taskId: string } | undefined {
  const click = message.msgtype === 'event' ? message.event?.template_card_event : undefined;
  const press = click ? parsePressRef(click.event_key) : undefined;
  return click && press ? { press, taskId: click.task_id } : undefined;
}

/** What work has come to within so many milliseconds; undefined when it was too late or failed. */
export async function inTime<T>(timer: Timer, ms: number, work: Promise<T>): Promise<T | undefined> {
  let cancel = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = timer(ms, () => resolve(undefined));
  });
  const value = await Promise.race([work.catch(() => undefined), late]);
  cancel();
  return value;
}

/**
 * The answer to a click, which WeCom sends once and never repeats: the card redrawn for everyone (no userids) with who
 * is handling it or, where the click could not be stored, with its buttons and the request to click again. When the
 * card cannot be found in time the answer is empty and the card stays as it is.
 */
export async function clickReply(
  deps: WecomDeps & { timer: Timer },
  click: { press: PressRef; taskId: string; actor: Actor },
  store: Promise<unknown>,
  elapsed: () => number,
): Promise<{ plain: string; stored: boolean }> {
  const found = deps.lookup(click.press.outboxId);
  // Handled below; without this a rejection while the store is awaited would be an unhandled one.
  found.catch(() => undefined);
  const named = deps.sayWho?.(click.actor) ?? Promise.resolve(click.actor.userId);
  named.catch(() => undefined);
  const stored =
    (await inTime(
      deps.timer,
      CLICK_STORE_MS - elapsed(),
      store.then(() => true),
    )) === true;
  const card = await inTime(deps.timer, CLICK_ANSWER_MS - elapsed(), found);
  if (!card) return { plain: EMPTY_REPLY, stored };
  const who = await inTime(deps.timer, CLICK_ANSWER_MS - elapsed(), named);
  const options = { outboxId: click.press.outboxId, locale: card.locale, limits: BOT_CARD };
  const drawn = stored
    ? handledCard(card.message, options, who ?? click.actor.userId, click.press.button)
    : clickAgainCard(card.message, options);
  const body = { response_type: 'update_template_card', template_card: { ...drawn, task_id: click.taskId } };
  return { plain: JSON.stringify(body), stored };
}
