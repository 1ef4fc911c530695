import * as z from 'zod';
import { LANGS } from '../../core/localized.ts';
import { type Channel, type Incoming, parsePressRef } from '../channel.ts';

/** One ask as it is kept in the inbox: JSON, stored by the console's own API. */
export const ConsoleAsk = z
  .object({
    as: z.string().min(1),
    room: z.string().min(1),
    text: z.string().optional(),
    press: z.string().optional(),
    lang: z.enum(LANGS as ['zh', 'en']).optional(),
  })
  .refine((ask) => (ask.text === undefined) !== (ask.press === undefined));
export type ConsoleAsk = z.infer<typeof ConsoleAsk>;

export type ConsoleDeps = {
  /** Called when a message has been delivered to this room: whoever looks at the room now may read it. */
  wake(roomId: string): void;
};

function parsed(body: Buffer): ConsoleAsk | undefined {
  try {
    return ConsoleAsk.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function decode({ body }: { body: Buffer }): Incoming {
  const ask = parsed(body);
  if (!ask) return { kind: 'ignore', reason: 'not an ask of the console' };
  const who = {
    actor: { channel: 'console', userId: ask.as } as const,
    room: { channel: 'console', id: ask.room, direct: false } as const,
    reply: ask.lang ? { lang: ask.lang } : ({} as Record<string, string>),
  };
  if (ask.text !== undefined) return { kind: 'say', ...who, text: ask.text };
  const press = parsePressRef(ask.press ?? '');
  return press ? { kind: 'press', ...who, press } : { kind: 'ignore', reason: 'not a button of ours' };
}

/** The console as a channel: its messages are read from the outbox itself, so that sending always succeeds. */
export const createConsole = ({ wake }: ConsoleDeps): Channel => ({
  name: 'console',
  decode,
  parts: () => ['post'],
  edits: () => true,
  limit: () => ({ count: 1000, windowMs: 1000 }),
  async send(out) {
    wake(out.room.id);
    return { ok: true, vendor: {} };
  },
});
