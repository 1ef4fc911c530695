import type { Locale } from '../../core/message.ts';
import { type Actor, type LookedUp, type PressRef, parsePressRef } from '../channel.ts';
import type { Card, CardOptions } from './card.ts';
import { clickAgainCard, decidedCard, handledCard, type NotStored, unknownCard } from './card-states.ts';
import { sealReply } from './crypto.ts';
import { botKeys } from './decode.ts';
import type { Timer, WecomBot, WecomDeps } from './deps.ts';
import { BOT_CARD, CLICK_ANSWER_MS, CLICK_STORE_MS } from './limits.ts';
import type { BotMessage } from './said.ts';
import type { SentCards } from './sent-cards.ts';
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

/** A click as the answer to it needs it; `roomId` is where it was made. */
export type Clicked = { press: PressRef; taskId: string; actor: Actor; roomId: string };
type Deps = WecomDeps & { timer: Timer; cards: SentCards };

/**
 * The answer to a click, which WeCom sends once and never repeats: the card redrawn for everyone (no userids), or
 * nothing at all: then the card stays as it is, and only the core's answer tells the clicker.
 */
export async function clickReply(
  deps: Deps,
  click: Clicked,
  store: Promise<unknown>,
  elapsed: () => number,
): Promise<{ plain: string; stored: boolean }> {
  const found = deps.lookup(click.press.outboxId, click.actor);
  // Handled below; without this a rejection while the store is awaited would be an unhandled one.
  found.catch(() => undefined);
  const named = deps.sayWho?.(click.actor) ?? Promise.resolve(click.actor.userId);
  named.catch(() => undefined);
  const storing = store.then(
    () => 'stored' as const,
    () => 'failed' as const,
  );
  const outcome = (await inTime(deps.timer, CLICK_STORE_MS - elapsed(), storing)) ?? 'late';
  const stored = outcome === 'stored';
  const looked = await inTime(deps.timer, CLICK_ANSWER_MS - elapsed(), found);
  if (!looked) {
    const card = outcome === 'stored' ? undefined : fromMemory(deps, click, outcome);
    return { plain: redrawn(click, card), stored };
  }
  const who = stored ? await inTime(deps.timer, CLICK_ANSWER_MS - elapsed(), named) : undefined;
  return { plain: redrawn(click, fromLookup(deps, click, outcome, looked, who)), stored };
}

function redrawn({ taskId }: Clicked, card: Card | undefined): string {
  if (!card) return EMPTY_REPLY;
  return JSON.stringify({ response_type: 'update_template_card', template_card: { ...card, task_id: taskId } });
}

const optionsOf = ({ press }: Clicked, locale: Locale): CardOptions => ({
  outboxId: press.outboxId,
  locale,
  limits: BOT_CARD,
});

/**
 * What everybody may see of a click. Nobody can take a card away from those whom it concerns: not from another room, not
 * the confirmation of somebody else's write, and not without a role.
 */
function fromLookup(
  deps: Deps,
  click: Clicked,
  outcome: 'stored' | NotStored,
  looked: LookedUp,
  who = click.actor.userId,
): Card | undefined {
  const { message, locale, pending } = looked;
  if (looked.roomId !== click.roomId) return undefined;
  const options = optionsOf(click, locale);
  if (pending) {
    const expired = pending.expiresAt <= deps.clock.now() ? 'expired' : undefined;
    const decision = pending.decision ?? expired;
    if (decision) return decidedCard(message, options, decision, pending.decidedBy);
    if (!pending.askers.includes(click.actor.userId)) return undefined;
  } else if (!looked.hasRole) return undefined;
  if (outcome !== 'stored') return clickAgainCard(message, options, outcome);
  return handledCard(message, options, { who, button: click.press.button, keepsButtons: !pending });
}

/** Without the database: the card as this process sent it, or one that only says what happened to the click. */
function fromMemory({ cards }: Deps, click: Clicked, why: NotStored): Card | undefined {
  const sent = cards.find(click.press.outboxId);
  if (!sent) return unknownCard(why);
  if (sent.roomId !== click.roomId) return undefined;
  return clickAgainCard(sent.message, optionsOf(click, sent.locale), why);
}
