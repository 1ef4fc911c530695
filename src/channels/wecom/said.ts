import * as z from 'zod';
import type { Actor, Incoming, ReplyContext, RoomAddress } from '../channel.ts';
import { parsePressRef } from '../channel.ts';
import { NOOP_KEY } from './card-states.ts';

/** What WeCom's two kinds of callback say, in our words. Schemas name only the fields that are used. */

/** Ids of people and chats, as the vendor writes them; case is kept. */
const Id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}\s|]+$/u);

/** Ids of messages: what could not be stored or is no id at all makes the whole callback unknown. */
const MessageId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}]+$/u);

export const AppMessage = z.object({
  FromUserName: Id,
  CreateTime: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional(),
  MsgType: z.string().max(64),
  MsgId: MessageId.optional(),
  Content: z.string().optional(),
  Event: z.string().max(64).optional(),
  EventKey: z.string().max(1024).optional(),
});
export type AppMessage = z.infer<typeof AppMessage>;

const Text = z.object({ content: z.string() });

export const BotMessage = z.object({
  msgid: MessageId.optional(),
  create_time: z.number().int().nonnegative().optional(),
  chatid: Id.optional(),
  chattype: z.string().max(32).optional(),
  from: z.object({ userid: Id }),
  response_url: z.string().max(4096).optional(),
  msgtype: z.string().max(64),
  text: Text.optional(),
  voice: Text.optional(),
  mixed: z.object({ msg_item: z.array(z.object({ msgtype: z.string(), text: Text.optional() })).max(100) }).optional(),
  event: z
    .object({
      eventtype: z.string().max(64),
      template_card_event: z.object({ event_key: z.string().max(1024), task_id: z.string().max(128) }).optional(),
    })
    .optional(),
});
export type BotMessage = z.infer<typeof BotMessage>;

const ignore = (reason: string): Incoming => ({ kind: 'ignore', reason });

const actorOf = (userId: string): Actor => ({ channel: 'wecom', userId });

/** One person's direct room is the same by the app and by the robot. */
const directRoom = (userId: string): RoomAddress => ({ channel: 'wecom', id: `user:${userId}`, direct: true });

function pressed(key: string, actor: Actor, room: RoomAddress, reply: ReplyContext): Incoming {
  if (key === NOOP_KEY) return ignore('a button that only shows a state');
  const press = parsePressRef(key);
  return press ? { kind: 'press', actor, room, press, reply } : ignore('a button that is not ours');
}

/** Text, our buttons, and menu items, whose key is the command to be said. Everything else is ignored with its kind. */
export function appSaid(message: AppMessage): Incoming {
  const user = message.FromUserName;
  if (user === 'sys') return ignore('sent by the system');
  const actor = actorOf(user);
  const room = directRoom(user);
  const reply = { via: 'app', user };
  if (message.MsgType === 'text') return { kind: 'say', actor, room, text: message.Content ?? '', reply };
  if (message.MsgType !== 'event') return ignore(`message of type ${message.MsgType}`);
  if (message.Event === 'template_card_event') return pressed(message.EventKey ?? '', actor, room, reply);
  if (message.Event === 'click' && message.EventKey) {
    return { kind: 'say', actor, room, text: message.EventKey, reply };
  }
  return ignore(`event ${message.Event ?? '(none)'}`);
}

/** The text of a robot's message: typed, typed beside pictures, or spoken and transcribed by WeCom. */
function wordsOf(message: BotMessage): string | undefined {
  if (message.msgtype === 'text') return message.text?.content;
  if (message.msgtype === 'voice') return message.voice?.content.replace(/[。.]\s*$/, '');
  if (message.msgtype !== 'mixed') return undefined;
  const texts = (message.mixed?.msg_item ?? []).flatMap((item) => (item.text ? [item.text.content] : []));
  return texts.length > 0 ? texts.join(' ') : undefined;
}

export function roomOfBot(message: BotMessage): RoomAddress | undefined {
  if (message.chattype !== 'group') return directRoom(message.from.userid);
  return message.chatid ? { channel: 'wecom', id: `group:${message.chatid}`, direct: false } : undefined;
}

export function botSaid(message: BotMessage, botName: string): Incoming {
  const user = message.from.userid;
  const room = roomOfBot(message);
  if (user === 'sys') return ignore('sent by the system');
  if (!room) return ignore('a group message without its chat id');
  const actor = actorOf(user);
  const reply = { via: 'bot', user };
  const click = message.event?.template_card_event;
  if (message.msgtype === 'event') {
    if (click) return pressed(click.event_key, actor, room, reply);
    return ignore(`event ${message.event?.eventtype ?? '(none)'}`);
  }
  const words = wordsOf(message);
  if (words === undefined) return ignore(`message of type ${message.msgtype}`);
  return { kind: 'say', actor, room, text: room.direct ? words : withoutMention(words, botName), reply };
}

/**
 * Groups deliver only what mentions the robot, and the mention is part of the text, as often as it was typed. Its name
 * may hold spaces, so it is looked for as it is configured, in whatever case; a name that was changed since leaves the
 * first word that starts with @.
 */
export function withoutMention(text: string, botName: string): string {
  const name = botName.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const without = name === '' ? text : text.replace(new RegExp(`@${name}(?![\\p{L}\\p{N}])`, 'giu'), '');
  return (without === text ? text.replace(/^\s*@\S+\s*/, '') : without).trim();
}
