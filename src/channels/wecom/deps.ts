import type { Clock } from '../../core/clock.ts';
import type { Lang } from '../../core/localized.ts';
import type { Chart } from '../../core/message.ts';
import type { Actor, Intake, MessageLookup, TokenStore } from '../channel.ts';
import type { ContactChange } from './contact-change.ts';

/** A self-built app (自建应用): XML callbacks, messages and cards to single people. */
export type WecomApp = { corpId: string; agentId: string; secret: string; token: string; aesKey: string };

/** A smart robot (智能机器人): JSON callbacks from groups that mention it. `name` is what a mention of it shows. */
export type WecomBot = { token: string; aesKey: string; name: string };

export type WecomConfig = {
  /** The base of WeCom's API, `https://qyapi.weixin.qq.com` but in tests. */
  apiBase: string;
  publicUrl?: string | undefined;
  app?: WecomApp | undefined;
  bot?: WecomBot | undefined;
};

/** What this channel uses of a pino logger. */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Rings once after so many milliseconds; the returned function cancels it. */
export type Timer = (ms: number, ring: () => void) => () => void;

export const systemTimer: Timer = (ms, ring) => {
  const handle = setTimeout(ring, Math.max(0, ms));
  return () => clearTimeout(handle);
};

export type WecomDeps = {
  config: WecomConfig;
  intake: Intake;
  lookup: MessageLookup;
  tokens: TokenStore;
  clock: Clock;
  log: Log;
  fetch?: typeof fetch | undefined;
  /** The name to show for somebody who pressed a button; the user id where nobody knows one. */
  sayWho?: ((actor: Actor) => Promise<string>) | undefined;
  /** Stores what changed of a member's customers, and sends a welcome at once; resolves after the commit. */
  contactChanged?: ((change: ContactChange) => Promise<void>) | undefined;
  /** A chart as PNG; without it charts are said in words alone. */
  draw?: ((chart: Chart, lang: Lang) => Promise<Buffer>) | undefined;
  timer?: Timer | undefined;
  /** How long one call to WeCom may take, 10 s. */
  callTimeoutMs?: number | undefined;
};
