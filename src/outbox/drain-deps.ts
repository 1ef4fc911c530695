import type { ChannelName } from '../channels/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import type { Db } from '../db/client.ts';
import type { Channels } from './put.ts';

export type DrainDeps = {
  db: Db;
  clock: Clock;
  channels: Channels;
  sealers: { replyUrl: Sealer; robotKey: Sealer; vendor: Sealer };
  log: { info(fields: object, words: string): void; warn(fields: object, words: string): void };
  /** A send that takes longer than this is given up, its outcome unknown. */
  sendTimeoutMs?: number;
  /** A terminal prompt delivers to the console alone; a server delivers everywhere. */
  only?: ChannelName;
  /** Tells other processes, after the commit. */
  ring?(channel: string, payload?: string): void;
  delivered?(delivery: { channel: string; outcome: string }): void;
  /** True once the process stops: what has begun is ended, the rest is left for the next one. */
  halted?(): boolean;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
};
