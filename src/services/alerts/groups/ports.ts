import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import type { Editing } from './acts.ts';
import type { Detail, Group, Room } from './look.ts';
import type { View } from './view.ts';

/** One message on its way to a room. */
export type Post = {
  room: Room;
  message: Message;
  subject: string;
  trace: string;
  /** Who gets the card where the room itself cannot show buttons; none: the room's operators. */
  people?: readonly number[];
  /** The message that it belongs under, and whether the room should look nevertheless. */
  under?: number;
  aloud?: boolean;
  /** It leaves after so long: until then it can be written anew. */
  afterMs?: number;
};

/** How the dispatcher speaks: what it is given of the outbox. */
export type Out = {
  editing(channel: string): Editing;
  /** The id of the first delivery of each. */
  put(tx: Tx, posts: readonly Post[]): Promise<number[]>;
  /** Brings deliveries to a new state; what waits to be sent is replaced, so that many changes are one. */
  redraw(tx: Tx, changes: readonly { outboxId: number; message: Message }[]): Promise<void>;
};

export type OnCall = (tx: Tx, groups: readonly Group[], now: Date) => Promise<ReadonlyMap<number, readonly number[]>>;

export type TellDeps = { out: Out; onCall?: OnCall };

export type Look = { views: readonly View[]; details: ReadonlyMap<number, Detail>; now: Date; more: boolean };
