import type { Delivery } from '../channel.ts';
import type { Answer } from './api.ts';

type Failed = Extract<Delivery, { ok: false }>;

/** Slack's error codes that an operator can do something about. */
const ADVICE: Record<string, string> = {
  channel_not_found: 'the bot cannot see this channel: type /invite @zhanggui in it',
  not_in_channel: 'the bot is not in this channel: type /invite @zhanggui in it',
  is_archived: 'the channel is archived: unarchive it, or unsubscribe the room',
  invalid_auth: 'Slack refuses SLACK_BOT_TOKEN: copy it again from OAuth & Permissions',
  not_authed: 'Slack refuses SLACK_BOT_TOKEN: copy it again from OAuth & Permissions',
  account_inactive: 'the app was removed from the workspace: install it again and renew SLACK_BOT_TOKEN',
  token_revoked: 'the token was revoked: install the app again and renew SLACK_BOT_TOKEN',
  token_expired: 'the token has expired: install the app again and renew SLACK_BOT_TOKEN',
  missing_scope: 'the app lacks a permission: update it from npm run slack:manifest and install it again',
  no_permission: 'the app lacks a permission: update it from npm run slack:manifest and install it again',
  restricted_action: 'a workspace setting forbids the bot to post here: ask a workspace owner',
  message_not_found: 'the message to change no longer exists',
  cant_update_message: 'Slack no longer lets this message be changed',
  edit_window_closed: 'Slack no longer lets this message be changed',
};

const UNCERTAIN = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);
const TOO_FAST = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const CANNOT_POST_HERE = new Set(['channel_not_found', 'not_in_channel', 'restricted_action']);
const REPLY_URL_DEAD = new Set(['expired_url', 'used_url', 'no_service', 'invalid_token', 'channel_not_found']);

/** The vendor's own code: `error` of the answer, or the bare word that response_urls answer with. */
export function errorOf(answer: Answer): string | undefined {
  if (answer.kind !== 'answer') return undefined;
  const said = answer.json['error'] ?? answer.body.trim();
  return typeof said === 'string' && /^[a-z][a-z0-9_]{1,60}$/.test(said) ? said : undefined;
}

export const blocksRefused = (answer: Answer): boolean => BLOCKS_REFUSED.has(errorOf(answer) ?? '');

/** The bot may not write there; a response_url still can. */
export const cannotPostHere = (answer: Answer): boolean => CANNOT_POST_HERE.has(errorOf(answer) ?? '');

/** A response_url that is used up, too old or unknown: nothing was posted. */
export const replyUrlDead = (answer: Answer): boolean =>
  answer.kind === 'answer' &&
  (REPLY_URL_DEAD.has(errorOf(answer) ?? '') || answer.status === 404 || answer.status === 410);

/** What a failed call means. `repeatable`: doing it twice changes nothing, as with an edit. */
export function failureOf(answer: Answer, what: string, repeatable: boolean): Failed {
  const unsure = repeatable ? 'later' : 'unknown';
  if (answer.kind === 'unsent') return { ok: false, retry: 'later', reason: `${what}: ${answer.reason}` };
  if (answer.kind === 'unsure') return { ok: false, retry: unsure, reason: `${what}: ${answer.reason}` };
  const code = errorOf(answer);
  if (answer.status === 429 || TOO_FAST.has(code ?? '')) {
    return { ok: false, retry: 'later', afterMs: answer.retryAfterMs, reason: `${what}: Slack asks to wait` };
  }
  if (answer.status >= 300 && answer.status < 400) {
    return { ok: false, retry: 'never', reason: `${what}: redirects are not followed, check SLACK_API_URL` };
  }
  if (answer.status >= 500 || UNCERTAIN.has(code ?? '')) {
    return { ok: false, retry: unsure, reason: `${what}: Slack failed with ${code ?? answer.status}` };
  }
  if (code) return { ok: false, retry: 'never', reason: `${what}: ${code}${ADVICE[code] ? `, ${ADVICE[code]}` : ''}` };
  const refused = answer.status >= 400;
  return { ok: false, retry: refused ? 'never' : unsure, reason: `${what}: unreadable answer (HTTP ${answer.status})` };
}
