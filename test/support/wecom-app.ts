import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt, getSignature } from '@wecom/crypto';
import fastify from 'fastify';
import { expect } from 'vitest';
import type { Arrival, Channel, MessageLookup } from '../../src/channels/channel.ts';
import type { Timer, WecomApp, WecomBot, WecomDeps } from '../../src/channels/wecom/deps.ts';
import { createWecom } from '../../src/channels/wecom/wecom.ts';
import { memoryTokens } from './fake-wecom.ts';
import { type Keys, textXml, type WireCallback } from './wecom-callback.ts';

/** The real plugin on a real socket, with a clock that stands still, an inbox in memory and a log that is kept. */
export const APP: WecomApp = {
  corpId: 'wx5823bf96d3bd56c7',
  agentId: '1000002',
  secret: 'app-secret-of-the-test',
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};
export const BOT: WecomBot = { token: 'kjr2TKI8', aesKey: '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws', name: '掌柜' };
export const APP_KEYS: Keys = { token: APP.token, aesKey: APP.aesKey, receiveId: APP.corpId };
export const BOT_KEYS: Keys = { token: BOT.token, aesKey: BOT.aesKey, receiveId: '' };
/** 2026-11-11 09:00 in Shanghai. */
export const NOW_S = Date.UTC(2026, 10, 11, 1) / 1000;

export type LogLine = { level: string; fields: Record<string, unknown>; message: string };
export type Got = { status: number; body: string; type: string | undefined } | 'no answer';

/** Rings only when the test says so; keeps what was asked for. */
export function manualTimer() {
  const set: { ms: number; ring: () => void; cancelled: boolean }[] = [];
  const timer: Timer = (ms, ring) => {
    const entry = { ms, ring, cancelled: false };
    set.push(entry);
    return () => {
      entry.cancelled = true;
    };
  };
  return { timer, set };
}

export type Options = Partial<Pick<WecomDeps, 'timer' | 'sayWho' | 'fetch' | 'tokens' | 'contactChanged'>> & {
  app?: WecomApp | undefined;
  bot?: WecomBot | undefined;
  nowSeconds?: number;
  apiBase?: string;
  store?: (arrival: Arrival) => Promise<'stored' | 'repeat'>;
  lookup?: MessageLookup;
};

/** An inbox that knows its keys. */
function memoryInbox() {
  const stored: Arrival[] = [];
  const store = async (arrival: Arrival) => {
    if (stored.some((known) => known.key === arrival.key)) return 'repeat' as const;
    stored.push(arrival);
    return 'stored' as const;
  };
  return { stored, store };
}

export type Running = {
  channel: Channel;
  stored: Arrival[];
  log: LogLine[];
  get(path: string): Promise<Got>;
  post(path: string, callback: { query: string; body: string | Buffer }): Promise<Got>;
  stop(): Promise<void>;
};

export async function startWecom(options: Options = {}): Promise<Running> {
  const log: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void log.push({ level, fields: fields as Record<string, unknown>, message });
  const inbox = memoryInbox();
  const { channel, plugin } = createWecom({
    config: {
      apiBase: options.apiBase ?? 'https://qyapi.weixin.qq.com',
      app: 'app' in options ? options.app : APP,
      bot: 'bot' in options ? options.bot : BOT,
    },
    intake: { store: options.store ?? inbox.store },
    lookup: options.lookup ?? (async () => undefined),
    tokens: options.tokens ?? memoryTokens(),
    clock: { now: () => new Date((options.nowSeconds ?? NOW_S) * 1000) },
    log: { info: at('info'), warn: at('warn'), error: at('error') },
    ...(options.contactChanged ? { contactChanged: options.contactChanged } : {}),
    ...(options.timer ? { timer: options.timer } : {}),
    ...(options.sayWho ? { sayWho: options.sayWho } : {}),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const server = fastify({ forceCloseConnections: true });
  await server.register(plugin);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  return {
    channel,
    stored: inbox.stored,
    log,
    get: (path) => ask(port, 'GET', path),
    post: (path, callback) => ask(port, 'POST', `${path}?${callback.query}`, callback.body),
    stop: () => server.close(),
  };
}

/** One request on a socket of its own; a connection that is closed without an answer is a result too. */
function ask(port: number, method: string, path: string, body?: string | Buffer): Promise<Got> {
  return new Promise((resolve) => {
    const call = httpRequest({ port, host: '127.0.0.1', method, path, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
          type: response.headers['content-type'],
        }),
      );
    });
    call.on('error', () => resolve('no answer'));
    call.end(body);
  });
}

export const REFUSED: Got = { status: 403, body: 'refused', type: 'text/plain; charset=utf-8' };
export const TAKEN: Got = { status: 200, body: '', type: 'text/plain; charset=utf-8' };

export const refusedStep = (running: Running): unknown =>
  running.log.find((line) => line.message === 'WeCom callback refused')?.fields['step'];

export type { WireCallback };

/** A text message to the app. */
export const hello = (over: Partial<Parameters<typeof textXml>[0]> = {}) =>
  textXml({ from: 'lin', seconds: NOW_S, text: '库存 TEE-RED-M', msgId: '4561255354251345929', ...over });

/** Runs what is queued, until the promise of a test can be seen. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

export async function until(seen: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !seen(); turn += 1) await settled();
  expect(seen()).toBe(true);
}

/** The plain text of a passive reply, after checking its envelope like WeCom does. */
export function opened(got: Got): Record<string, unknown> {
  if (got === 'no answer') throw new Error('no answer');
  const sealed = JSON.parse(got.body) as { encrypt: string; msgsignature: string; timestamp: number; nonce: string };
  expect(sealed.nonce).toBe('n0nce');
  expect(sealed.timestamp).toBe(NOW_S);
  expect(sealed.msgsignature).toBe(
    getSignature(BOT_KEYS.token, String(sealed.timestamp), sealed.nonce, sealed.encrypt),
  );
  const { message, id } = decrypt(BOT_KEYS.aesKey, sealed.encrypt);
  expect(id).toBe('');
  return JSON.parse(message) as Record<string, unknown>;
}
