import type { LogLevel, Receiver } from '@slack/bolt';
import { type Log, messageOf, type Outcome, type Parcel, scrub } from './wire.ts';

/** Bolt's log lines, less its debug output, which prints whole deliveries and tokens. */
export function boltLogger(log: Log) {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ from: 'bolt', said: scrub(parts.map(String).join(' ')) }, 'slack library');
  return {
    debug: () => {},
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    getLevel: () => 'info' as LogLevel,
    setName: () => {},
  };
}

export type BoltApp = {
  /** Resolves when the delivery is stored or has no business with us; rejects when it could not be stored. */
  process(parcel: Parcel): Promise<Outcome>;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
};

type Seat = { parcel: Parcel; outcome: Outcome };

/**
 * One Bolt app for both transports; its single global middleware stores the delivery. Bolt calls `ack` for an event
 * before any middleware has run, so the `ack` it gets here says nothing: the transport acknowledges when `process`
 * has resolved. Authorisation is empty on purpose: with a token Bolt would call auth.test while being constructed, and
 * an unreachable Slack would end the process.
 */
export async function createBoltApp(deps: {
  receiver: Receiver;
  take: (parcel: Parcel) => Promise<Outcome>;
  log: Log;
}): Promise<BoltApp> {
  const { App } = await import('@slack/bolt');
  const app = new App({
    receiver: deps.receiver,
    authorize: async () => ({}),
    convoStore: false,
    ignoreSelf: false,
    logger: boltLogger(deps.log),
  });
  app.use(async ({ context }) => {
    const seat = context['seat'] as Seat;
    seat.outcome = await deps.take(seat.parcel);
  });
  app.error(async (error) => {
    throw new Error(messageOf('original' in error && error.original ? error.original : error));
  });
  return {
    process: async (parcel) => {
      const seat: Seat = { parcel, outcome: 'ignored' };
      await app.processEvent({ body: parcel.body, ack: async () => {}, customProperties: { seat } });
      return seat.outcome;
    },
    start: () => app.start(),
    stop: () => app.stop(),
  };
}
