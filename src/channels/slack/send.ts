import { buttonsOf } from '../../core/message.ts';
import type { Channel, Delivery, Outgoing } from '../channel.ts';
import { succeeded } from './answered.ts';
import type { Answer } from './api.ts';
import { isReplyUrl } from './arrival.ts';
import { channelOf, createCalls } from './calls.ts';
import { cannotPostHere, failureOf, replyUrlDead } from './refusals.ts';
import type { SendDeps } from './wire.ts';

type Calls = ReturnType<typeof createCalls>;

/**
 * Sends one message. A slash command is answered by its response_url, which works where the bot is no member; a message
 * with buttons goes by chat.postMessage first, because only such a message can be changed later. The second way is
 * tried only when the first surely posted nothing.
 */
export function createSend(deps: SendDeps): Channel['send'] {
  const calls = createCalls(deps);
  return async (out, signal) => {
    const url = out.replyUrl !== undefined && isReplyUrl(out.replyUrl, deps.config.apiUrl) ? out.replyUrl : undefined;
    if (out.edits?.['ts']) return edit(calls, out, out.edits, signal);
    if (out.edits) return editByUrl(calls, out, url, signal);
    const asksUrlFirst = out.reply['via'] === 'command' && buttonsOf(out.message).length === 0;
    if (url === undefined) return sendPost(calls, out, signal);
    return asksUrlFirst ? sendUrlFirst(calls, out, url, signal) : sendPostFirst(calls, out, url, signal);
  };
}

async function sendPost(calls: Calls, out: Outgoing, signal: AbortSignal): Promise<Delivery> {
  return posted(await calls.post(out, signal), out);
}

async function sendUrlFirst(calls: Calls, out: Outgoing, url: string, signal: AbortSignal): Promise<Delivery> {
  const first = await calls.byUrl(out, url, signal);
  if (!replyUrlDead(first)) return postedByUrl(first);
  const second = posted(await calls.post(out, signal), out);
  return second.ok ? { ...second, usedReplyUrl: true } : { ...second, spentReplyUrl: true };
}

async function sendPostFirst(calls: Calls, out: Outgoing, url: string, signal: AbortSignal): Promise<Delivery> {
  const first = await calls.post(out, signal);
  if (!cannotPostHere(first)) return posted(first, out);
  const second = await calls.byUrl(out, url, signal);
  if (!replyUrlDead(second)) return postedByUrl(second);
  return { ...failureOf(first, 'chat.postMessage', false), spentReplyUrl: true };
}

async function edit(
  calls: Calls,
  out: Outgoing,
  target: Record<string, string>,
  signal: AbortSignal,
): Promise<Delivery> {
  const place = { channel: target['channel'] ?? channelOf(out), ts: target['ts'] ?? '' };
  const answer = await calls.update(out, place, signal);
  return succeeded(answer, 'api') ? { ok: true, vendor: place } : failureOf(answer, 'chat.update', true);
}

/** What a response_url has posted has no name by which chat.update could change it; the same response_url can. */
async function editByUrl(calls: Calls, out: Outgoing, url: string | undefined, signal: AbortSignal): Promise<Delivery> {
  const answer = url === undefined ? undefined : await calls.byUrl(out, url, signal, true);
  if (answer !== undefined && !replyUrlDead(answer)) return postedByUrl(answer);
  const reason = 'Slack no longer lets a message posted by response_url be changed: invite the bot to the channel';
  return { ok: false, retry: 'never', reason, ...(url === undefined ? {} : { spentReplyUrl: true }) };
}

function posted(answer: Answer, out: Outgoing): Delivery {
  if (answer.kind !== 'answer' || !succeeded(answer, 'api')) return failureOf(answer, 'chat.postMessage', false);
  const { channel, ts } = answer.json;
  const where = typeof channel === 'string' ? channel : channelOf(out);
  return { ok: true, vendor: typeof ts === 'string' ? { channel: where, ts } : { channel: where } };
}

const postedByUrl = (answer: Answer): Delivery =>
  succeeded(answer, 'url')
    ? { ok: true, vendor: { via: 'response_url' }, usedReplyUrl: true }
    : failureOf(answer, 'response_url', false);
