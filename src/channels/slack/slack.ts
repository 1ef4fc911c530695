import type { Receiver } from '@slack/bolt';
import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import type { Channel, Intake } from '../channel.ts';
import { arrivalOf } from './arrival.ts';
import { type BoltApp, createBoltApp } from './bolt-app.ts';
import { decode, ODD } from './decode.ts';
import { httpReceiver } from './http-receiver.ts';
import { ROOM_LIMIT } from './limits.ts';
import { createSend } from './send.ts';
import { socketReceiver } from './socket-receiver.ts';
import type { Log, Outcome, Parcel, SendDeps, SlackConfig } from './wire.ts';

export type SlackDeps = {
  config: SlackConfig;
  intake: Intake;
  clock: Clock;
  log: Log;
  fetch?: typeof fetch;
  draw?: SendDeps['draw'];
  /** Only for tests: how long a delivery may take to be stored, and how long to wait between tries to connect. */
  ackWithinMs?: number;
  pauseMs?: (failures: number) => number;
};

export type Slack = {
  channel: Channel;
  /** HTTP mode only: register it on the server that listens on WEBHOOK_PORT. */
  plugin?: FastifyPluginAsync;
  /** Socket Mode connects; it resolves within seconds even when Slack cannot be reached, and goes on trying. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

const passive: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };

/** Slack as a channel. @slack/bolt is loaded when the plugin is registered or start() is called, not before. */
export function createSlack(deps: SlackDeps): Slack {
  const { config, log } = deps;
  let made: Promise<BoltApp> | undefined;
  const bolt = (): Promise<BoltApp> => {
    made ??= createBoltApp({ receiver, take: (parcel) => take(deps, parcel), log });
    return made;
  };
  const receiver = config.mode === 'socket' ? socketReceiver({ ...deps, ...config, bolt }) : passive;
  return {
    channel: {
      name: 'slack',
      decode,
      parts: () => ['post'],
      edits: () => true,
      limit: () => ROOM_LIMIT,
      send: createSend({
        config,
        clock: deps.clock,
        log,
        ...(deps.fetch && { fetch: deps.fetch }),
        ...(deps.draw && { draw: deps.draw }),
      }),
    },
    ...(config.mode === 'http' ? { plugin: httpReceiver({ ...deps, signingSecret: config.signingSecret, bolt }) } : {}),
    start: async () => {
      await (await bolt()).start();
    },
    stop: async () => {
      if (made) await (await made).stop();
    },
  };
}

async function take(deps: SlackDeps, parcel: Parcel): Promise<Outcome> {
  const arrival = arrivalOf(parcel, deps.clock.now(), deps.config.apiUrl);
  if ('ignored' in arrival) {
    const level = arrival.ignored.startsWith(ODD) ? 'warn' : 'debug';
    deps.log[level]({ reason: arrival.ignored }, 'slack delivery ignored');
    return 'ignored';
  }
  return deps.intake.store(arrival);
}
