import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { type Arrival, type Incoming, KEYS_KEPT_MS } from '../channel.ts';
import { type CallbackKeys, type Envelope, type Opened, openEnvelope, type Refused } from './crypto.ts';
import type { WecomConfig } from './deps.ts';
import { MAX_AHEAD_MS } from './limits.ts';
import { AppMessage, appSaid, BotMessage, botSaid } from './said.ts';
import { encryptedInXml, readJson, readText, readXml } from './wire.ts';

export const appKeys = (app: { corpId: string; token: string; aesKey: string }): CallbackKeys => ({
  token: app.token,
  aesKey: app.aesKey,
  receiveId: app.corpId,
});

/** A smart robot's envelopes are for nobody: their receive id is empty. */
export const botKeys = (bot: { token: string; aesKey: string }): CallbackKeys => ({ ...bot, receiveId: '' });

const short = (value: string | undefined): string | undefined =>
  value !== undefined && value.length >= 1 && value.length <= 128 ? value : undefined;

/** The signed part of the query; undefined when something is missing or is no time. */
export function envelopeOf(query: Record<string, string> | undefined, encrypted: string | undefined) {
  const signature = short(query?.['msg_signature']);
  const timestamp = short(query?.['timestamp']);
  const nonce = short(query?.['nonce']);
  if (!signature || !nonce || !timestamp || !/^\d{1,13}$/.test(timestamp) || !encrypted) return undefined;
  return { signature, timestamp, nonce, encrypted } satisfies Envelope;
}

const malformed = (what: string): Refused => ({ ok: false, step: 'payload', detail: what });

/** Verified and well-formed, but of no kind we know: to be acknowledged and dropped, or WeCom repeats it. */
export type Unknown = { ok: false; unknown: string };

const unknown = (error: z.ZodError): Unknown => ({
  ok: false,
  unknown: `unexpected field ${error.issues[0]?.path.join('.') || '(root)'}`,
});

export function readApp(xml: string): { ok: true; message: AppMessage } | Refused | Unknown {
  const fields = readXml(xml);
  if (!fields) return malformed('not plain XML');
  const read = AppMessage.safeParse(fields);
  return read.success ? { ok: true, message: read.data } : unknown(read.error);
}

export function readBot(json: string): { ok: true; message: BotMessage; kept: Buffer } | Refused | Unknown {
  const value = readJson(json);
  if (value === undefined) return malformed('not JSON, or nested too deep');
  const read = BotMessage.safeParse(value);
  if (!read.success) return unknown(read.error);
  const { response_url: _secret, ...kept } = value as Record<string, unknown>;
  return { ok: true, message: read.data, kept: Buffer.from(JSON.stringify(kept)) };
}

/** Opens an app's callback from its kept bytes and query. */
export function openApp(keys: CallbackKeys, body: Buffer, query: Record<string, string> | undefined): Opened {
  const text = readText(body);
  const encrypted = text === undefined ? undefined : encryptedInXml(text);
  if (!encrypted) return { ok: false, step: 'body' };
  const envelope = envelopeOf(query, encrypted);
  return envelope ? openEnvelope(keys, envelope) : { ok: false, step: 'query' };
}

/** Opens a robot's callback: `{"encrypt": "..."}`. */
export function openBot(keys: CallbackKeys, body: Buffer, query: Record<string, string> | undefined): Opened {
  const text = readText(body);
  const value = text === undefined ? undefined : readJson(text);
  const encrypted = typeof value === 'object' && value !== null ? (value as { encrypt?: unknown }).encrypt : undefined;
  if (typeof encrypted !== 'string') return { ok: false, step: 'body' };
  const envelope = envelopeOf(query, encrypted);
  return envelope ? openEnvelope(keys, envelope) : { ok: false, step: 'query' };
}

/** Vendor seconds: too old to be known as a repeat, or from the future. `created` is the decrypted time, if it has one. */
export function isStale(created: number | undefined, signed: string, now: Date): boolean {
  const age = now.getTime() - (created ?? Number(signed)) * 1000;
  return !(age <= KEYS_KEPT_MS && age >= -MAX_AHEAD_MS);
}

/** The vendor's id of a message; for events the hash of what was decrypted, since a repeat is encrypted anew. */
export const keyOf = (via: 'app' | 'bot', messageId: string | undefined, plain: string): string =>
  `${via}:${messageId ?? `sha256-${createHash('sha256').update(plain).digest('hex')}`}`;

/** What is kept of an app's callback: the body as it arrived, and the query that opens it again. */
export const keptQuery = (query: Record<string, string>): Record<string, string> => ({
  via: 'app',
  msg_signature: query['msg_signature'] ?? '',
  timestamp: query['timestamp'] ?? '',
  nonce: query['nonce'] ?? '',
});

/** Pure and total: what cannot be read any more (the keys were changed since) is ignored with the reason. */
export function decodeKept(config: WecomConfig, kept: Pick<Arrival, 'body' | 'headers'>): Incoming {
  if (kept.headers['via'] === 'bot') {
    const read = readBot(kept.body.toString('utf8'));
    return read.ok ? botSaid(read.message, config.bot?.name ?? '') : { kind: 'ignore', reason: 'unreadable' };
  }
  if (!config.app) return { kind: 'ignore', reason: 'the app is no longer configured' };
  const opened = openApp(appKeys(config.app), kept.body, kept.headers);
  if (!opened.ok) return { kind: 'ignore', reason: `does not open any more: ${opened.step}` };
  const read = readApp(opened.message);
  return read.ok ? appSaid(read.message) : { kind: 'ignore', reason: 'unreadable' };
}
