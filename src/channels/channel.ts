import type { Locale, Message } from '../core/message.ts';

/**
 * The port that every chat channel implements. A channel is one folder: verify, decode, render, send, limits.
 * It knows its vendor's wire and nothing of the database: what it needs from there is passed in by app.ts.
 */
export type ChannelName = 'console' | 'wecom' | 'slack';

/** Who asks, as the vendor knows them. `userId` is the vendor's id, always a string. */
export type Actor = { channel: ChannelName; userId: string; name?: string };

/** Where it was said. `direct` is a conversation of one person with us. `id` is unique within the channel. */
export type RoomAddress = { channel: ChannelName; id: string; direct: boolean; name?: string };

/** A verified delivery on its way into the inbox. */
export type Arrival = {
  channel: ChannelName;
  /** The vendor's id of the event, or the hash of the decrypted event where there is none: the same for a redelivery. */
  key: string;
  /** Asks of one room are worked in the order of arrival. */
  roomId: string;
  /** What is kept: the verified body as it arrived (the aibot's decrypted), less its response_url. */
  body: Buffer;
  /** The headers and query worth keeping, without credentials. */
  headers: Record<string, string>;
  /** A bearer secret: stored sealed, deleted after use or expiry. */
  replyUrl?: { url: string; expiresAt: Date; uses: number };
};

/** What a kept arrival says. `reply` is opaque to everyone else and comes back in Outgoing.reply (a thread, a chat id). */
export type Incoming =
  | { kind: 'say'; actor: Actor; room: RoomAddress; text: string; reply: ReplyContext }
  | { kind: 'press'; actor: Actor; room: RoomAddress; press: PressRef; reply: ReplyContext }
  | { kind: 'ignore'; reason: string };

export type ReplyContext = Record<string, string>;

/** Which button of which message: all that a channel carries of a button. Written `1k3-2` (base 36, from 1). */
export type PressRef = { outboxId: number; button: number };

export const pressRef = (ref: PressRef): string => `${ref.outboxId.toString(36)}-${ref.button}`;

/** `undefined` for anything that pressRef did not write. */
export function parsePressRef(written: string): PressRef | undefined {
  const match = /^([0-9a-z]{1,10})-([1-9][0-9]?)$/.exec(written.toLowerCase());
  if (!match) return undefined;
  return { outboxId: Number.parseInt(match[1] as string, 36), button: Number(match[2]) };
}

/** Storing a delivery. Resolves after the commit; rejects when it could not be stored: then do not acknowledge. */
export type Intake = { store(arrival: Arrival): Promise<'stored' | 'repeat'> };

/** Everything a channel needs to send one message. `render` of a channel is a pure function of this. */
export type Outgoing = {
  outboxId: number;
  /** Which of the channel's `parts` this is. */
  part: string;
  room: RoomAddress;
  message: Message;
  locale: Locale;
  reply: ReplyContext;
  replyUrl?: string;
  /** Set when an earlier message is to be changed: what its `Delivery.vendor` held. */
  edits?: Record<string, string>;
  /** Set when it belongs under an earlier message (a thread), where the channel has such: what its `Delivery.vendor` held. */
  under?: Record<string, string>;
  /** True when an earlier attempt may have arrived: the message says so. */
  repeat: boolean;
  /** The group robot's key of a WeCom room, opened for this send. */
  robotKey?: string;
  /** Vendor ids of the room's operators: who gets a card of their own where a group cannot show buttons. */
  operators: string[];
};

/**
 * What became of a send: a result, never an exception. `retry`: `later` surely did not arrive and may be tried again;
 * `unknown` may have arrived; `never` is a final refusal. `reason` is for operators and holds no secret.
 */
export type Delivery =
  | { ok: true; vendor: Record<string, string>; usedReplyUrl?: boolean }
  | { ok: false; retry: 'later' | 'unknown' | 'never'; afterMs?: number; reason: string; spentReplyUrl?: boolean };

export type RoomFacts = { address: RoomAddress; hasRobotKey: boolean; hasReplyUrl: boolean; operators: number };

/** What is known of a send before its secrets are opened. */
export type Sending = Pick<Outgoing, 'part' | 'room' | 'reply' | 'operators'> & {
  hasRobotKey: boolean;
  hasReplyUrl: boolean;
};

export type Channel = {
  name: ChannelName;
  /** From a kept arrival back to what was said. Pure; never throws on what `store` was given. */
  decode(kept: { body: Buffer; headers: Record<string, string> }): Incoming;
  /** One message may need several deliveries: a WeCom group gets `post` by its robot and `card` by the app. */
  parts(message: Message, room: RoomFacts): string[];
  /** Whether a delivered part can be changed in place later. */
  edits(part: string): boolean;
  /** It can be changed only once: what goes on for a while is told anew, and changed at its end. */
  editsOnce?: boolean;
  /** How many sends within how many milliseconds one room's part may make. */
  limit(part: string): { count: number; windowMs: number };
  /**
   * For a vendor that also counts by person, from whatever room: whom a send reaches in this way, and how many each of
   * them takes. Nobody is asked about a change.
   */
  perPerson?(sending: Sending): { people: string[]; count: number; windowMs: number };
  /** Aborts with the signal. Never throws for what the vendor or the network does. */
  send(out: Outgoing, signal: AbortSignal): Promise<Delivery>;
};

/**
 * Access tokens shared by every process on one database. `refresh` is single-flight over all of them: whoever finds
 * another token than `stale` already there takes it, and only one caller at a time runs `fetchToken`.
 */
export type TokenStore = {
  get(name: string): Promise<string | undefined>;
  refresh(
    name: string,
    stale: string | undefined,
    fetchToken: () => Promise<{ token: string; expiresAt: Date }>,
  ): Promise<string>;
};

/** What a webhook may know of a message of ours, to draw an immediate answer to a press of one of its buttons. */
export type LookedUp = {
  message: Message;
  locale: Locale;
  /** `RoomAddress.id` of the room it was said in. */
  roomId: string;
  /** Whether `actor` is somebody with a role; false where none was asked about. */
  hasRole: boolean;
  /** Only for a write that waits for its asker's word. */
  pending?: {
    /** The asker's user ids on the message's channel. */
    askers: string[];
    expiresAt: Date;
    /** `confirmed`, `cancelled`, `expired` or `lapsed`; none while it waits. */
    decision?: string;
    decidedBy?: string;
  };
};

export type MessageLookup = (outboxId: number, actor?: Actor) => Promise<LookedUp | undefined>;

/** How long the inbox remembers keys; an older delivery is refused, since it could no longer be known as a repeat. */
export const KEYS_KEPT_MS = 14 * 24 * 3600_000;
