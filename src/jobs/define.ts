import type { AlertIn } from '../core/alert.ts';
import type { Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import type { Services } from '../services/services.ts';

/** What a job's run is given. `slot` is the time it was due; `now` is when it runs. */
export type JobRun = { services: Services; slot: Date; now: Date };

/** Nothing, one message for the job's audience, messages for single rooms, or what is wrong. */
export type JobAnswer = Message | { room: number; message: Message }[] | { alerts: Found[] } | undefined;

/** Something wrong that a job found, or that is over (`endsAt`): told where routes say, to the rooms of the job's audience if nothing else is said. */
export type Found = Omit<AlertIn, 'audience' | 'source'>;

export type Job = {
  name: string;
  summary: Localized;
  schedule: { cron: string; timezone: string };
  /** Slots that passed while nothing ran: none, only the latest, or each of them. */
  missed: 'skip' | 'once' | 'all';
  timeout: string;
  /** The topic whose rooms get its message. */
  audience?: string;
  /** An unchanged notice is not repeated in a room sooner. */
  repeatAfter?: string;
  effect: 'read' | 'write';
  run(run: JobRun): Promise<JobAnswer> | JobAnswer;
};

export const defineJob = (job: Omit<Job, 'missed'> & Partial<Pick<Job, 'missed'>>): Job => ({ missed: 'once', ...job });

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `2m`, `24h`, `7d` in milliseconds. Throws on anything else: it is written in code. */
export function spanMs(span: string): number {
  const match = /^(\d+)([smhd])$/.exec(span);
  if (!match) throw new Error(`not a span of time: ${span}`);
  return Number(match[1]) * (UNITS[match[2] as string] as number);
}
