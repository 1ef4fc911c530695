import type { Lang, Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';

/**
 * What the console, in the browser and in the terminal, asks of the rest of the system. app.ts implements it; the
 * pages reach it over HTTP, the terminal over HTTP beside a running server and directly without one.
 */
export type ConsolePort = {
  /** The console accounts that one may speak as. */
  people(): Promise<Person[]>;
  /** The rooms this person may see. */
  rooms(as: string): Promise<ConsoleRoom[]>;
  /** The newest `limit` entries with `seq < before` (of all when absent), in ascending order of `seq`. */
  history(room: string, before?: number, limit?: number): Promise<ConsoleEntry[]>;
  /**
   * Resolves when answered, within 30 s. The same `key` again, by the same person in the same room, gets the same answer
   * and does nothing twice; with other words it is refused.
   */
  ask(input: Ask): Promise<Answer>;
  /** At most 12, for the end of what is typed: commands first, then values of their arguments. */
  suggest(input: { as: string; room: string; typed: string; lang: Lang }): Promise<Suggestion[]>;
  /** Calls `heard` with every new entry of the room until the returned function is called. */
  subscribe(room: string, heard: (entry: ConsoleEntry) => void): () => void;
  /** A PNG of the n-th chart block of a message, counted from 0; `undefined` when there is none. */
  picture(outboxId: number, chart: number, lang: Lang): Promise<Uint8Array | undefined>;
};

export type Person = { id: string; name: string };

/** `channel` is 'console' where one can type; rooms of other channels may be listed, to be read only. */
export type ConsoleRoom = { id: string; name: string; lang: Lang; timeZone: string; channel: string };

/**
 * One line of a room's chat; `seq` only grows within a room. `editedFrom` is the outboxId of an earlier message that
 * this one takes the place of; `repeat` says that it may have been shown before.
 */
export type ConsoleEntry =
  | { seq: number; kind: 'asked'; trace: string; who: string; text: string; at: string }
  | {
      seq: number;
      kind: 'said';
      outboxId: number;
      trace?: string;
      message: Message;
      at: string;
      editedFrom?: number;
      repeat?: boolean;
    };

/** Either `text` or `press` (a pressRef such as `1k3-2`). `lang` is the language the person reads. */
export type Ask = { as: string; room: string; key: string; text?: string; press?: string; lang?: Lang };

export type AskError = { code: string; text: Localized; hints?: Localized[] };

export type Answer = { trace: string; message: Message; outboxId?: number } | { trace?: string; error: AskError };

/** `insert` is the whole line as it is after taking the suggestion, `label` what the list shows, `hint` its meaning. */
export type Suggestion = { insert: string; label: string; hint: string };

/** What the terminal needs of it. */
export type AskingPort = Pick<ConsolePort, 'people' | 'rooms' | 'ask' | 'suggest'>;
