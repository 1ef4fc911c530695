import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Arrival } from '../channel.ts';
import { keptBytes } from './body.ts';
import { incomingOf } from './decode.ts';
import { REPLY_URL_MS, REPLY_URL_USES } from './limits.ts';
import { type Parcel, SlackId } from './wire.ts';

const KEPT_HEADERS = ['x-slack-request-timestamp', 'x-slack-retry-num', 'x-slack-retry-reason'] as const;

const Ids = z.object({
  event_id: SlackId.optional().catch(undefined),
  event: z.object({ channel: SlackId, ts: SlackId }).optional().catch(undefined),
  trigger_id: SlackId.optional().catch(undefined),
  response_url: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  user: z.object({ id: SlackId }).optional().catch(undefined),
  channel: z.object({ id: SlackId }).optional().catch(undefined),
  container: z.object({ channel_id: SlackId.optional(), message_ts: SlackId.optional() }).optional().catch(undefined),
  actions: z
    .array(z.object({ action_id: SlackId, action_ts: SlackId }))
    .optional()
    .catch(undefined),
});

/**
 * Slack's own name of the delivery; `undefined` where it has none and the hash of the body must do. One message may
 * come as two events (app_mention and message.im): it is one ask, known by its room and time.
 */
function vendorKey(ids: z.infer<typeof Ids>): string | undefined {
  if (ids.event) return `msg:${ids.event.channel}:${ids.event.ts}`;
  if (ids.event_id) return `event:${ids.event_id}`;
  if (ids.command && ids.trigger_id) return `command:${ids.trigger_id}`;
  const action = ids.actions?.[0];
  if (!action || !ids.container?.message_ts || !ids.user) return undefined;
  const channel = ids.container.channel_id ?? ids.channel?.id ?? '';
  return `press:${channel}:${ids.container.message_ts}:${action.action_id}:${action.action_ts}:${ids.user.id}`;
}

/**
 * Whether we may post to an address that a delivery or a row hands us: Slack's own host for it, or the configured
 * API's origin (a test server). Everything else would make us a messenger to anywhere.
 */
export function isReplyUrl(url: string, apiUrl: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username !== '' || parsed.password !== '') return false;
  return parsed.origin === 'https://hooks.slack.com' || parsed.origin === new URL(apiUrl).origin;
}

function keptHeaders(parcel: Parcel): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': parcel.contentType };
  for (const name of KEPT_HEADERS) {
    const value = parcel.headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

/** A delivery on its way into the inbox, or why it has no business there. The same for a redelivery. */
export function arrivalOf(parcel: Parcel, now: Date, apiUrl: string): Arrival | { ignored: string } {
  const incoming = incomingOf(parcel.body);
  if (incoming.kind === 'ignore') return { ignored: incoming.reason };
  const ids = Ids.parse(parcel.body);
  const body = keptBytes(parcel);
  const url = ids.response_url;
  return {
    channel: 'slack',
    key: vendorKey(ids) ?? `body:${createHash('sha256').update(body).digest('hex')}`,
    roomId: incoming.room.id,
    body,
    headers: keptHeaders(parcel),
    ...(url && isReplyUrl(url, apiUrl)
      ? { replyUrl: { url, expiresAt: new Date(now.getTime() + REPLY_URL_MS), uses: REPLY_URL_USES } }
      : {}),
  };
}
