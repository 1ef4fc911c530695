import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect, parseEnv } from 'node:util';
import * as z from 'zod';
import type { ChannelName } from './channels/channel.ts';
import { ConfigError } from './core/errors.ts';
import { userIdOf } from './core/speaker.ts';
import { ensureDataDir } from './data-dir.ts';
import { ensureSecretKey, keptKey } from './keys.ts';

export { ensureConsoleToken, ensureSecretKey } from './keys.ts';

/** What the environment says, checked once at the start. Frozen, and silent when it is logged or printed. */
export type Config = Readonly<{
  database: { kind: 'embedded' } | { kind: 'url'; url: string };
  /** Absolute. */
  dataDir: string;
  /** The file outside of the database that signed heads of evidence are written to; absolute. */
  evidenceHeads: string;
  /** Public keys with which earlier SECRET_KEYs signed heads, base64. */
  evidenceKeys: readonly string[];
  host: string;
  /** Pages, API, metrics; 0 is any free port. */
  port: number;
  /** Callbacks and health, nothing else. */
  webhookPort: number;
  /** Without a slash at the end. */
  publicUrl?: string;
  secretKey: string;
  /** Opens what was sealed before SECRET_KEY changed. */
  secretKeyPrevious?: string;
  /** The key was made here and lies in DATA_DIR. */
  ownSecretKey: boolean;
  /** It was derived, and would be another under another SECRET_KEY. */
  derivedCustomerKey: boolean;
  customerHashKey: string;
  admins: readonly { channel: ChannelName; userId: string }[];
  wecom: { apiBase: string; app?: WecomAppConfig; bot?: WecomBotConfig };
  slack?: SlackConfig;
  logLevel: LogLevel;
}>;

export type WecomAppConfig = { corpId: string; agentId: string; secret: string; token: string; aesKey: string };
export type WecomBotConfig = { token: string; aesKey: string; name: string };
export type SlackConfig =
  | { mode: 'http'; apiUrl: string; botToken: string; signingSecret: string }
  | { mode: 'socket'; apiUrl: string; botToken: string; appToken: string };
export type LogLevel = z.infer<typeof LogLevel>;

type Env = Record<string, string | undefined>;

/** The only reader of the environment, with `.env` of the working directory behind it. Throws ConfigError. */
export function readConfig(): Config {
  const file = path.resolve('.env');
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const config = loadConfig({ ...written, ...process.env }, process.cwd());
  ensureDataDir(config.dataDir);
  return config;
}

/**
 * The configuration in `env`. Pure but for `keyOf`, which makes or reads the key in DATA_DIR and is called only when the
 * embedded database is used without a SECRET_KEY. Throws ConfigError: one sentence that names the variable, never its value.
 */
export function loadConfig(
  env: Env,
  cwd: string,
  keyOf: (dataDir: string) => string = ensureSecretKey,
  keptOf: typeof keptKey = keptKey,
): Config {
  const get = reader(env);
  const databaseUrl = get('DATABASE_URL', DatabaseUrl.optional());
  const dataDir = path.resolve(cwd, get('DATA_DIR', z.string().default('.data')));
  const evidenceHeads = path.resolve(
    cwd,
    get('EVIDENCE_HEADS', z.string().default(path.join(dataDir, 'evidence-heads.jsonl'))),
  );
  const evidenceKeys = get('EVIDENCE_KEYS', PublicKeys.default([]));
  const host = get('HOST', z.string().regex(/^\S+$/, 'must be a host name or an address').default('127.0.0.1'));
  const port = get('PORT', Port.default(3000));
  const webhookPort = get('WEBHOOK_PORT', Port.default(3001));
  if (port === webhookPort && port !== 0) {
    throw new ConfigError('WEBHOOK_PORT must differ from PORT: only callbacks may be reachable from outside.');
  }
  const publicUrl = get('PUBLIC_URL', PublicUrl.optional());
  const logLevel = get('LOG_LEVEL', LogLevel.default('info'));
  const admins = get('ADMINS', Admins.default([]));
  const wecom = readWecom(get);
  const slack = readSlack(get);
  const keys = readKeys(get, databaseUrl !== undefined, {
    own: () => keyOf(dataDir),
    kept: (name) => keptOf(dataDir, name),
  });
  return silent({
    database: silent(databaseUrl ? { kind: 'url', url: databaseUrl } : { kind: 'embedded' }),
    dataDir,
    evidenceHeads,
    evidenceKeys,
    host,
    port,
    webhookPort,
    ...(publicUrl && { publicUrl }),
    ...keys,
    admins,
    wecom,
    ...(slack && { slack }),
    logLevel,
  });
}

type Get = <T extends z.ZodType>(name: string, type: T) => z.infer<T>;

/** One variable by its type; empty and blank values count as not set. */
const reader =
  (env: Env): Get =>
  (name, type) => {
    const parsed = type.safeParse(env[name]?.trim() || undefined);
    if (parsed.success) return parsed.data;
    throw new ConfigError(`${name} ${parsed.error.issues[0]?.message ?? 'is wrong'}.`);
  };

const DatabaseUrl = z
  .string()
  .refine(
    (text) => isUrl(text, ['postgres:', 'postgresql:']),
    'must look like postgres://user:password@host:5432/database',
  );

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'must be a port number from 0 to 65535');

/** It is entered at vendors and printed: https, or plain http on this machine, and nothing in it that is secret. */
const PublicUrl = z
  .string()
  .refine(
    isReachable,
    'must be the https:// address under which others reach this server (http:// only on this machine)',
  )
  .refine(
    (text) => /^https?:\/\/[^/?#@\\\s]+(\/[^?#@\s]*)?$/i.test(text),
    'must be a host, a port if needed and perhaps a path, without user, password, ? or #',
  )
  .transform(withoutSlash);

/** A vendor's address: https, or plain http to this machine (a fake vendor in tests). */
const VendorUrl = z
  .string()
  .refine(isReachable, 'must be an https:// address (http:// only on this machine)')
  .transform(withoutSlash);

const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
  error: 'must be one of trace, debug, info, warn, error, fatal, silent',
});

const LongSecret = z.string().min(32, 'must have at least 32 characters: make one with `openssl rand -base64 32`');
const Secret = z.string().regex(/^\S+$/, 'must not contain spaces');
const AesKey = z.string().regex(/^[A-Za-z0-9]{43}$/, 'must be the 43 letters and digits of EncodingAESKey');
const prefixed = (prefix: string) => z.string().regex(new RegExp(`^${prefix}\\S+$`), `must begin with ${prefix}`);

const CHANNELS: readonly string[] = ['console', 'wecom', 'slack'] satisfies ChannelName[];

const PublicKeys = z.string().transform((text, context) => {
  const keys = text.split(/[,，\s]+/).filter((key) => key !== '');
  if (!keys.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key)))
    context.addIssue({
      code: 'custom',
      message: 'must be public keys as npm run rekey says them, with commas between',
    });
  return keys;
});
const Admins = z.string().transform((text, context) =>
  text
    .split(/[,，]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part, i) => {
      const [channel = '', userId = ''] = part.split(/:(.*)/s);
      if (!CHANNELS.includes(channel) || !/^\S+$/.test(userId)) {
        const message = `must list people as channel:id (wecom:USERID, slack:U0123, console:me): entry ${i + 1} is something else`;
        context.addIssue({ code: 'custom', message });
      }
      return { channel: channel as ChannelName, userId: userIdOf(channel, userId) };
    }),
);

function readWecom(get: Get): Config['wecom'] {
  const app = together(get, 'the WeCom app', {
    corpId: ['WECOM_CORP_ID', Secret],
    agentId: ['WECOM_APP_AGENT_ID', z.string().regex(/^\d+$/, 'must be the number of the app')],
    secret: ['WECOM_APP_SECRET', Secret],
    token: ['WECOM_APP_TOKEN', Secret],
    aesKey: ['WECOM_APP_AES_KEY', AesKey],
  });
  const bot = together(get, 'the WeCom smart robot', {
    token: ['WECOM_BOT_TOKEN', Secret],
    aesKey: ['WECOM_BOT_AES_KEY', AesKey],
    name: ['WECOM_BOT_NAME', z.string()],
  });
  const apiBase = get('WECOM_API_BASE', VendorUrl.default('https://qyapi.weixin.qq.com'));
  return silent({ apiBase, ...(app && { app }), ...(bot && { bot }) });
}

function readSlack(get: Get): SlackConfig | undefined {
  const botToken = get('SLACK_BOT_TOKEN', prefixed('xoxb-').optional());
  const signingSecret = get('SLACK_SIGNING_SECRET', Secret.optional());
  const appToken = get('SLACK_APP_TOKEN', prefixed('xapp-').optional());
  const apiUrl = get('SLACK_API_URL', VendorUrl.default('https://slack.com/api'));
  if (!botToken && !signingSecret && !appToken) return undefined;
  if (!botToken) throw new ConfigError('SLACK_BOT_TOKEN is missing: Slack is set up only in part.');
  if (signingSecret) return silent({ mode: 'http' as const, apiUrl, botToken, signingSecret });
  if (appToken) return silent({ mode: 'socket' as const, apiUrl, botToken, appToken });
  throw new ConfigError(
    'SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing: Slack needs one of them.',
  );
}

/** Variables that make sense only together: all of them, or `undefined` when none is set. */
function together<K extends string>(get: Get, what: string, parts: Record<K, [string, z.ZodType<string>]>) {
  const entries = Object.entries(parts) as [K, [string, z.ZodType<string>]][];
  const values = entries.map(([key, [name, type]]) => [key, get(name, type.optional())] as const);
  if (values.every(([, value]) => value === undefined)) return undefined;
  const missing = entries.filter((_, i) => values[i]?.[1] === undefined).map(([, [name]]) => name);
  if (missing.length === 0) return silent(Object.fromEntries(values) as Record<K, string>);
  throw new ConfigError(
    `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: ${what} is set up only in part.`,
  );
}

type KeySource = { own(): string; kept: (name: Parameters<typeof keptKey>[1]) => string | undefined };

/** SECRET_KEY, what it was before, and the key of customers' hashes, which stays the same when SECRET_KEY changes. */
function readKeys(get: Get, ownDatabase: boolean, { own, kept }: KeySource) {
  const given = get('SECRET_KEY', LongSecret.optional());
  const previous = get('SECRET_KEY_PREVIOUS', LongSecret.optional());
  if (!given && ownDatabase)
    throw new ConfigError(
      'SECRET_KEY is missing: with DATABASE_URL it must be set (`openssl rand -base64 32`) and kept.',
    );
  const secretKey = given ?? own();
  const secretKeyPrevious = previous ?? (given ? undefined : kept('secret.key.previous'));
  const customerKey = get('CUSTOMER_HASH_KEY', LongSecret.optional()) ?? kept('customer-hash.key');
  return {
    secretKey,
    ...(secretKeyPrevious && { secretKeyPrevious }),
    ownSecretKey: !given,
    derivedCustomerKey: customerKey === undefined,
    customerHashKey: customerKey ?? derivedKey(secretKeyPrevious ?? secretKey),
  };
}

/** Customers are stored as keyed hashes; a key of their own lets SECRET_KEY change without losing who is who. */
const derivedKey = (secretKey: string): string =>
  Buffer.from(hkdfSync('sha256', secretKey, '', 'zhanggui/customer-hash', 32)).toString('base64url');

function isUrl(text: string, protocols: string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocols.includes(url.protocol);
}

function isReachable(text: string): boolean {
  return isUrl(text, ['https:']) || (isUrl(text, ['http:']) && isLoopback(new URL(text).hostname));
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

/** Frozen, and withheld from JSON and from inspection: nobody logs a secret by logging what it is in. */
function silent<T extends object>(value: T): T {
  const withheld = () => '[configuration, withheld]';
  for (const key of ['toJSON', inspect.custom])
    Object.defineProperty(value, key, { value: withheld, enumerable: false });
  return Object.freeze(value);
}
