import * as z from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Lang } from '../../core/localized.ts';
import type { Chart } from '../../core/message.ts';

/** What the parts of this folder hand each other: the configuration, a delivery as it arrived, where words for the log go. */

export type SlackConfig = { apiUrl: string; botToken: string } & (
  | { mode: 'http'; signingSecret: string }
  | { mode: 'socket'; appToken: string }
);

/** The part of pino that is used: fields first, then a fixed sentence. */
export type Log = {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
};

/** Ids of people, rooms, events and times as Slack writes them, and as a row can hold them. */
export const isSlackId = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 128 && /^[^\p{C}\s]+$/u.test(value);

export const SlackId = z.custom<string>(isSlackId, 'not an id as Slack writes them');

export type SlackBody = Record<string, unknown>;

/** A delivery whose sender is known to be Slack, parsed but not yet understood. `raw` is what arrived. */
export type Parcel = { raw: Buffer; contentType: string; headers: Record<string, unknown>; body: SlackBody };

export type Outcome = 'stored' | 'repeat' | 'ignored';

/** Takes bearer secrets out of a vendor's or a library's words before they are logged or kept as a reason. */
export const scrub = (words: string): string =>
  words
    .replace(/\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|\bxoxe\.[\w.-]+/g, '[token]')
    .replace(/\b(?:wss?|https?):\/\/\S+/g, '[url]')
    .slice(0, 300);

export const messageOf = (error: unknown): string => scrub(error instanceof Error ? error.message : String(error));

/** What sending needs. */
export type SendDeps = {
  config: SlackConfig;
  clock: Clock;
  log: Log;
  fetch?: typeof fetch;
  /** A chart as PNG; without it charts that Slack has no block for are said in words. */
  draw?: (chart: Chart, lang: Lang) => Promise<Buffer>;
};
