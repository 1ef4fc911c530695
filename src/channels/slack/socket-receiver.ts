import { setTimeout as sleep } from 'node:timers/promises';
import type { Receiver, SocketModeReceiver } from '@slack/bolt';
import { type BoltApp, boltLogger } from './bolt-app.ts';
import { type Log, messageOf, type SlackBody } from './wire.ts';

type Client = SocketModeReceiver['client'];
type Envelope = { body: SlackBody; ack: () => Promise<void>; retry_num?: number; retry_reason?: string };

export type SocketReceiverDeps = {
  appToken: string;
  apiUrl: string;
  log: Log;
  bolt: () => Promise<BoltApp>;
  /** Time to wait before the n-th try in a row to connect, in ms. */
  pauseMs?: (failures: number) => number;
};

const CONNECT_WITHIN_MS = 15_000;
const START_WAITS_MS = 2000;

const doubling = (failures: number): number => Math.min(60_000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2);

/**
 * Socket Mode for a server without a public address. Bolt's own receiver is used for its client only: it would
 * acknowledge an event before it is stored. Reconnecting is done here, because the client's own reconnection leaves a
 * refused token as an unhandled rejection.
 */
export function socketReceiver(deps: SocketReceiverDeps): Receiver {
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();
  let client: Client | undefined;
  let running: Promise<void> = Promise.resolve();

  return {
    init: () => {},
    /** Resolves when connected, or after 2 s while the tries go on in the background. Never rejects. */
    start: async () => {
      const made = await connectTo(deps);
      client = made;
      made.on('slack_event', (envelope: Envelope) => {
        const work = storeThenAck(deps, envelope).finally(() => inFlight.delete(work));
        inFlight.add(work);
      });
      const connected = new Promise<void>((resolve) => made.once('connected', () => resolve()));
      running = stayConnected(made, deps, stopping.signal);
      await Promise.race([connected, sleep(START_WAITS_MS, undefined, { ref: false, signal: stopping.signal })]).catch(
        () => {},
      );
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([...inFlight]);
      if (client) await Promise.race([client.disconnect(), sleep(2000, undefined, { ref: false })]);
      await Promise.race([running, sleep(2000, undefined, { ref: false })]);
    },
  };
}

async function connectTo(deps: SocketReceiverDeps): Promise<Client> {
  const bolt = await import('@slack/bolt');
  const { client } = new bolt.SocketModeReceiver({
    appToken: deps.appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(deps.log),
    installerOptions: {
      clientOptions: {
        slackApiUrl: deps.apiUrl,
        retryConfig: { retries: 0 },
        timeout: 8000,
        rejectRateLimitedCalls: true,
      },
    },
  });
  // The client's handler rejects for an envelope of an unknown shape, and nobody would hear it.
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: string, isBinary: boolean) => {
    client['onWebSocketMessage'](data, isBinary).catch((error: unknown) =>
      deps.log.warn({ reason: messageOf(error) }, 'slack envelope could not be read'),
    );
  });
  return client;
}

/** One connection after another until told to stop. Slack itself asks for a new one every few hours. */
async function stayConnected(client: Client, deps: SocketReceiverDeps, stop: AbortSignal): Promise<void> {
  const pause = deps.pauseMs ?? doubling;
  let failures = 0;
  while (!stop.aborted) {
    try {
      await startWithin(client, CONNECT_WITHIN_MS);
      const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
      failures = 0;
      deps.log.info({ mode: 'socket' }, 'slack connected');
      await ended;
      if (!stop.aborted) deps.log.info({ mode: 'socket' }, 'slack connection ended, connecting again');
    } catch (error) {
      failures += 1;
      deps.log.warn({ mode: 'socket', failures, reason: adviceOn(error) }, 'slack not connected, trying again');
    }
    await sleep(pause(failures), undefined, { ref: false, signal: stop }).catch(() => {});
  }
}

async function startWithin(client: Client, ms: number): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, 'late' as const, { ref: false, signal: timer.signal }).catch(() => 'late' as const);
  const first = await Promise.race([client.start().then(() => 'connected' as const), late]).finally(() =>
    timer.abort(),
  );
  if (first === 'connected') return;
  void client.disconnect();
  throw new Error(`no answer within ${ms} ms`);
}

function adviceOn(error: unknown): string {
  const words = error === undefined ? 'the connection was closed before it was ready' : messageOf(error);
  const badToken = /invalid_auth|not_authed|not_allowed_token_type|account_inactive|token_revoked/.test(words);
  return badToken ? `${words}: SLACK_APP_TOKEN is not an app-level token (xapp-) with connections:write` : words;
}

/** Without the acknowledgement Slack sends the envelope again, with the same ids inside. */
async function storeThenAck(deps: SocketReceiverDeps, envelope: Envelope): Promise<void> {
  try {
    const bolt = await deps.bolt();
    const body = envelope.body;
    await bolt.process({
      raw: Buffer.from(JSON.stringify(body)),
      contentType: 'application/json',
      headers: {
        ...(envelope.retry_num === undefined ? {} : { 'x-slack-retry-num': String(envelope.retry_num) }),
        ...(envelope.retry_reason === undefined ? {} : { 'x-slack-retry-reason': String(envelope.retry_reason) }),
      },
      body,
    });
    await envelope.ack();
  } catch (error) {
    deps.log.error({ reason: messageOf(error) }, 'slack delivery not stored or not acknowledged, Slack sends it again');
  }
}
