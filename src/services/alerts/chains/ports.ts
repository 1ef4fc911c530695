import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import type { Out } from '../groups/ports.ts';
import type { Finding } from './whom.ts';

/** `afterMs`: it leaves after so long, and can be written anew until then. */
export type Said = { roomId: number; message: Message; subject: string; trace: string; afterMs?: number };

/** What a step is done with: in one transaction of the system's scope. */
export type Asking = {
  tx: Tx;
  now: Date;
  find: Finding;
  /** Puts a message into the outbox; it leaves after the commit. Undefined: there is no such room. */
  say(said: Said): Promise<number | undefined>;
  out: Pick<Out, 'editing' | 'redraw'>;
};
