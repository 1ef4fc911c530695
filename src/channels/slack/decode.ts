import * as z from 'zod';
import { plainSpaces } from '../../core/text.ts';
import { type Incoming, parsePressRef, type ReplyContext, type RoomAddress } from '../channel.ts';
import { parseBody } from './body.ts';
import { leadingMention, plainTyped } from './markup.ts';
import { type SlackBody, SlackId } from './wire.ts';

const text = z.string().optional();
const id = SlackId.optional();

const Event = z.object({
  type: z.string(),
  user: id,
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
  edited: z.unknown().optional(),
  text: z.string().default(''),
  channel: id,
  channel_type: text,
  ts: id,
  thread_ts: id,
});

const EventBody = z.object({
  event_id: id,
  event: Event,
  authorizations: z.array(z.object({ user_id: z.string().nullish(), is_bot: z.boolean().nullish() })).nullish(),
  authed_users: z.array(z.string()).nullish(),
});

const CommandBody = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: SlackId,
  user_name: text,
  channel_id: SlackId,
  channel_name: text,
});

const PressBody = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: SlackId, username: text, name: text }),
  container: z.object({ channel_id: id, message_ts: id, thread_ts: id }).optional(),
  channel: z.object({ id: SlackId, name: text }).nullish(),
  message: z.object({ thread_ts: id }).nullish(),
  actions: z.array(z.object({ type: text, value: z.string().nullish() })).min(1),
});

const ignore = (reason: string): Incoming => ({ kind: 'ignore', reason });

/** A name is only shown: what no row can hold is taken out of it. */
const named = (name: string | undefined): { name?: string } => {
  const plain = plainSpaces(name ?? '').slice(0, 128);
  return plain === '' ? {} : { name: plain };
};

const roomOf = (id: string, name?: string): RoomAddress => ({
  channel: 'slack',
  id,
  direct: id.startsWith('D'),
  ...named(name),
});

const replyOf = (channel: string, more: Record<string, string | undefined>): ReplyContext => {
  const known = Object.entries(more).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { channel, ...Object.fromEntries(known) };
};

/** Kinds of message that a person has typed all the same; every other kind is Slack or a bot speaking. */
const TYPED = new Set(['file_share', 'thread_broadcast', 'me_message']);

/** Who we are, as far as the delivery says. Early deliveries named only `authed_users`. */
function ourIds(body: z.infer<typeof EventBody>): string[] {
  const bots = (body.authorizations ?? []).filter((a) => a.is_bot !== false).map((a) => a.user_id ?? '');
  const ids = [...bots, ...(body.authed_users ?? [])].filter((id) => id !== '');
  const first = body.event.type === 'app_mention' && ids.length === 0 ? leadingMention(body.event.text) : undefined;
  return first ? [first] : ids;
}

function sayOfEvent(body: z.infer<typeof EventBody>): Incoming {
  const { event } = body;
  const direct = event.type === 'message' && event.channel_type === 'im';
  if (event.type !== 'app_mention' && !direct) return ignore(`event ${event.type} is not for us`);
  const kind = event.bot_id ? 'bot' : event.subtype;
  if (kind && !TYPED.has(kind)) return ignore(`message of kind ${kind}`);
  if (event.edited) return ignore('an edited message is not asked again');
  if (!event.user || !event.channel) return ignore('message without author or channel');
  const ours = ourIds(body);
  if (ours.includes(event.user)) return ignore('our own message');
  return {
    kind: 'say',
    actor: { channel: 'slack', userId: event.user },
    room: roomOf(event.channel),
    text: plainTyped(event.text, ours),
    reply: replyOf(event.channel, { thread_ts: event.thread_ts }),
  };
}

const sayOfCommand = (body: z.infer<typeof CommandBody>): Incoming => ({
  kind: 'say',
  actor: { channel: 'slack', userId: body.user_id, ...named(body.user_name) },
  room: roomOf(body.channel_id, body.channel_name),
  text: plainTyped(body.text, []),
  reply: replyOf(body.channel_id, { via: 'command' }),
});

function pressOf(body: z.infer<typeof PressBody>): Incoming {
  const channel = body.container?.channel_id ?? body.channel?.id;
  if (!channel) return ignore('press outside of a channel');
  const action = body.actions[0];
  const press = action?.type === 'button' ? parsePressRef(action.value ?? '') : undefined;
  if (!press) return ignore('not one of our buttons');
  const name = body.user.username ?? body.user.name;
  return {
    kind: 'press',
    actor: { channel: 'slack', userId: body.user.id, ...named(name) },
    room: roomOf(channel, body.channel?.name),
    press,
    reply: replyOf(channel, {
      thread_ts: body.container?.thread_ts ?? body.message?.thread_ts,
      message_ts: body.container?.message_ts,
    }),
  };
}

/** How the reason begins where Slack sent what its documents do not have; everything else is daily business. */
export const ODD = 'unexpected shape';

function understand<T>(schema: z.ZodType<T>, body: SlackBody, then: (known: T) => Incoming): Incoming {
  const known = schema.safeParse(body);
  return known.success ? then(known.data) : ignore(`${ODD} at ${known.error.issues[0]?.path.join('.')}`);
}

/** What a verified delivery says; `ignore` for everything that is not a person asking us something. */
export function incomingOf(body: SlackBody): Incoming {
  if (body['event'] !== undefined) return understand(EventBody, body, sayOfEvent);
  if (body['command'] !== undefined) return understand(CommandBody, body, sayOfCommand);
  if (body['type'] === 'block_actions') return understand(PressBody, body, pressOf);
  return ignore(`delivery of kind ${String(body['type']).slice(0, 60)} is not for us`);
}

export function decode(kept: { body: Buffer; headers: Record<string, string> }): Incoming {
  const body = parseBody(kept.body, kept.headers['content-type'] ?? '');
  return body ? incomingOf(body) : ignore('kept body cannot be read');
}
