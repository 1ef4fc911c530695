import type { Effect } from '../core/effect.ts';
import type { Localized } from '../core/localized.ts';

/** What commands ask of the machinery around them. jobs/, outbox/ and commands/ implement these; app.ts passes them in. */

export type JobRow = {
  name: string;
  summary: Localized;
  schedule: string;
  timeZone: string;
  paused: boolean;
  next: Date | undefined;
  last: { slot: Date; state: string; finishedAt: Date | undefined; result: string | undefined } | undefined;
};

export type JobControl = {
  list(): Promise<JobRow[]>;
  /** Throws UserError jobs.not_found. */
  requireNamed(name: string): Promise<void>;
  /** Throws UserError jobs.not_found. Runs as soon as a process is free; the slot is `now`. */
  requestRun(name: string, by: string): Promise<void>;
  planPause(name: string, paused: boolean, by: string): Promise<Effect>;
  applyPause(effect: Effect): Promise<void>;
};

export type DeadLetter = { id: number; room: string; title: Localized; at: Date; attempts: number; reason: string };

export type OutboxView = {
  counts(): Promise<{ queued: number; dead: number; oldestQueuedSeconds: number }>;
  dead(limit: number): Promise<{ rows: DeadLetter[]; total: number }>;
  planResend(id: number): Promise<Effect>;
  applyResend(effect: Effect): Promise<void>;
};

export type AskRow = {
  trace: string;
  at: Date;
  actor: string;
  room: string | undefined;
  command: string | undefined;
  canonical: string;
  /** What was said cannot be read any more: its key was destroyed by retention, or does not open. */
  gone?: 'destroyed' | 'lost';
  result: string;
  code: string | undefined;
  ms: number;
  effect: Effect | undefined;
};

export type Moment = { what: Localized; at: Date | undefined; detail?: string };

export type Journal = {
  recent(filter: { actor?: string; command?: string; limit: number }): Promise<{ rows: AskRow[]; total: number }>;
  /** The life of one ask: arrival, work, each delivery. `undefined` when there is no such trace. */
  lifeOf(trace: string): Promise<{ ask: AskRow; moments: Moment[] } | undefined>;
};
