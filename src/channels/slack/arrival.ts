import { createHash } from 'node:crypto';
import type { Arrival } from '../channel.ts';
import { keptBytes } from './body.ts';
import { incomingOf } from './decode.ts';
import { REPLY_URL_MS, REPLY_URL_USES } from './limits.ts';
import { isSlackId, type Parcel, type SlackBody } from './wire.ts';

const KEPT_HEADERS = ['x-slack-request-timestamp', 'x-slack-retry-num', 'x-slack-retry-reason'] as const;

const recordOf = (value: unknown): SlackBody =>
  typeof value === 'object' && value !== null ? (value as SlackBody) : {};
const idOf = (value: unknown): string | undefined => (isSlackId(value) ? value : undefined);

/**
 * Slack's own name of the delivery; `undefined` where it has none and the hash of the body must do. One message may
 * come as two events (app_mention and message.im): it is one ask, known by its room and time.
 */
function vendorKey(body: SlackBody): string | undefined {
  const event = recordOf(body['event']);
  const [channel, ts] = [idOf(event['channel']), idOf(event['ts'])];
  if (channel && ts) return `msg:${channel}:${ts}`;
  if (idOf(body['event_id'])) return `event:${body['event_id']}`;
  if (typeof body['command'] === 'string') return idOf(body['trigger_id']) && `command:${body['trigger_id']}`;
  return pressKey(body);
}

function pressKey(body: SlackBody): string | undefined {
  const action = recordOf(Array.isArray(body['actions']) ? body['actions'][0] : undefined);
  const container = recordOf(body['container']);
  const known = [container['message_ts'], action['action_id'], action['action_ts'], recordOf(body['user'])['id']];
  if (!known.every(isSlackId)) return undefined;
  const channel = idOf(container['channel_id']) ?? idOf(recordOf(body['channel'])['id']) ?? '';
  return `press:${[channel, ...known].join(':')}`;
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
  const body = keptBytes(parcel);
  const url = parcel.body['response_url'];
  return {
    channel: 'slack',
    key: vendorKey(parcel.body) ?? `body:${createHash('sha256').update(body).digest('hex')}`,
    roomId: incoming.room.id,
    body,
    headers: keptHeaders(parcel),
    ...(typeof url === 'string' && isReplyUrl(url, apiUrl)
      ? { replyUrl: { url, expiresAt: new Date(now.getTime() + REPLY_URL_MS), uses: REPLY_URL_USES } }
      : {}),
  };
}
