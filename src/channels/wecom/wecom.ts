import type { FastifyPluginAsync } from 'fastify';
import { buttonsOf } from '../../core/message.ts';
import type { Channel, Sending } from '../channel.ts';
import { type Contacts, createContacts } from './contacts.ts';
import { decodeKept } from './decode.ts';
import { systemTimer, type WecomDeps } from './deps.ts';
import { APP_PER_WINDOW, PICTURES_PER_WINDOW, ROBOT_PER_WINDOW, WINDOW_MS } from './limits.ts';
import { isPicture, MOST_PICTURES, pictureParts } from './picture.ts';
import { wecomPlugin } from './plugin.ts';
import { VENDOR_HOST } from './reply-url.ts';
import { createSend, personOf } from './send.ts';
import { createSentCards } from './sent-cards.ts';

export type { WecomApp, WecomBot, WecomConfig, WecomDeps } from './deps.ts';

/** Which of WeCom's two kinds of callback are on, and what an operator should look at. */
export type WecomState = { app: boolean; bot: boolean; trouble?: string };

/**
 * The key of a group robot, from itself or from the whole webhook address that WeCom shows; undefined for neither, and
 * for an address of anybody but WeCom or the configured `apiBase`.
 */
export function robotKeyOf(pasted: string, apiBase = `https://${VENDOR_HOST}`): string | undefined {
  const url = URL.parse(pasted.trim());
  if (url && url.host !== VENDOR_HOST && url.host !== URL.parse(apiBase)?.host) return undefined;
  const key = url ? (url.searchParams.get('key') ?? '') : pasted.trim();
  return /^[\w-]{8,128}$/.test(key) ? key : undefined;
}

/** Who gets a message of the app: the operators their card, one person what neither a response_url nor a robot takes. */
function membersOf(sending: Sending): string[] {
  if (sending.part === 'card') return sending.operators;
  if (sending.hasReplyUrl || (sending.hasRobotKey && !sending.room.direct)) return [];
  const person = personOf(sending);
  return person === undefined ? [] : [person];
}

/** The robot of a group counts its pictures with its texts. */
function perWindow(part: string): number {
  if (part === 'card') return APP_PER_WINDOW;
  return isPicture(part) ? PICTURES_PER_WINDOW : ROBOT_PER_WINDOW - MOST_PICTURES * PICTURES_PER_WINDOW;
}

/** WeCom (企业微信): self-built app, smart robot and group robots, as facts of the vendor allow each. */
export function createWecom(deps: WecomDeps): {
  channel: Channel;
  plugin: FastifyPluginAsync;
  state(): WecomState;
  /** Calls for members' customers; none without the app. */
  contacts: Contacts;
} {
  const { config } = deps;
  const cards = createSentCards();
  const sender = createSend(deps, cards);
  const channel: Channel = {
    name: 'wecom',
    decode: (kept) => decodeKept(config, kept),
    /** Groups cannot show working buttons but in an answer: operators get a card of their own. */
    parts(message, room) {
      const pictures = deps.draw ? pictureParts(message, room, config.app !== undefined) : [];
      if (room.address.direct || room.hasReplyUrl) return ['post', ...pictures];
      const card = buttonsOf(message).length > 0 && config.app !== undefined && room.operators > 0;
      return card ? ['post', 'card', ...pictures] : ['post', ...pictures];
    },
    /** Cards of the app can be; whether a delivered post was one, its `vendor` tells when the change is sent. */
    edits: (part) => config.app !== undefined && (part === 'card' || part === 'post'),
    editsOnce: true,
    limit: (part) => ({ count: perWindow(part), windowMs: WINDOW_MS }),
    perPerson: (to) => ({ people: config.app ? membersOf(to) : [], count: APP_PER_WINDOW, windowMs: WINDOW_MS }),
    send: sender.send,
  };
  return {
    channel,
    contacts: createContacts(deps),
    plugin: wecomPlugin({ ...deps, cards, timer: deps.timer ?? systemTimer }),
    state() {
      const trouble = sender.trouble();
      return { app: config.app !== undefined, bot: config.bot !== undefined, ...(trouble ? { trouble } : {}) };
    },
  };
}
