import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { Arrival, Intake } from '../../src/channels/channel.ts';
import { createSlack, type SlackDeps } from '../../src/channels/slack/slack.ts';

export type LogLine = { level: string; sentence: string } & Record<string, unknown>;

export function recordingLog() {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, sentence: string) => void lines.push({ level, sentence, ...fields });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

/** An inbox in memory that knows its keys, as the real one does. */
export function memoryIntake() {
  const stored: Arrival[] = [];
  const intake: Intake = {
    store: async (arrival) => {
      if (stored.some((known) => known.key === arrival.key)) return 'repeat';
      stored.push(arrival);
      return 'stored';
    },
  };
  return { stored, intake };
}

/** The plugin on a server with a sibling route, listening on a real socket; `seconds` is what the clock says. */
export async function slackServer(options: { signingSecret: string; seconds: number } & Partial<SlackDeps>) {
  const { lines, log } = recordingLog();
  const { stored, intake } = memoryIntake();
  const clock = { seconds: options.seconds, now: () => new Date(clock.seconds * 1000) };
  const slack = createSlack({
    config: {
      apiUrl: 'https://slack.com/api/',
      botToken: 'xoxb-test-token',
      mode: 'http',
      signingSecret: options.signingSecret,
    },
    intake,
    clock,
    log,
    ...options,
  });
  const app = Fastify();
  await app.register(slack.plugin as NonNullable<typeof slack.plugin>);
  app.post('/sibling', async (request) => ({ got: typeof request.body }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const post = (raw: Buffer | string, headers: Record<string, string>) =>
    fetch(`${url}/slack/events`, {
      method: 'POST',
      body: typeof raw === 'string' ? raw : new Uint8Array(raw),
      headers,
    });
  return { slack, url, post, stored, lines, clock, app, close: () => app.close() };
}

const VECTORS = new URL('../../../shared/facts/slack-vectors.json', import.meta.url);

export type Payload = { kind: string; key?: string; content_type?: string; raw_body?: string; body: unknown };
export type Vector = {
  name: string;
  signing_secret: string;
  timestamp: string;
  content_type?: string;
  raw_body?: string;
  raw_body_hex?: string;
  expected_signature?: string;
  signature?: string | null;
  now?: number;
  expect?: string;
};

/** Slack's published vectors and recorded payloads; they are not part of the repository. */
export const slackVectors:
  | { signature_vectors: Vector[]; negative_vectors: Vector[]; payloads: Payload[] }
  | undefined = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')) : undefined;

export const rawOf = (vector: Vector): Buffer =>
  vector.raw_body_hex === undefined ? Buffer.from(vector.raw_body ?? '') : Buffer.from(vector.raw_body_hex, 'hex');
