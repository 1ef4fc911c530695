import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, parseEnv } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { ensureConsoleToken, ensureSecretKey, loadConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/core/errors.ts';

const KEY = 'k'.repeat(43);
const AES = 'a'.repeat(43);
const load = (env: Record<string, string | undefined>) => loadConfig(env, '/srv/shop', () => KEY);
const app = {
  WECOM_CORP_ID: 'ww1234',
  WECOM_APP_AGENT_ID: '1000002',
  WECOM_APP_SECRET: 'app-secret-value',
  WECOM_APP_TOKEN: 'app-token-value',
  WECOM_APP_AES_KEY: AES,
};
const bot = { WECOM_BOT_TOKEN: 'bot-token-value', WECOM_BOT_AES_KEY: AES, WECOM_BOT_NAME: '掌柜' };
const slack = { SLACK_BOT_TOKEN: 'xoxb-bot-value', SLACK_SIGNING_SECRET: 'signing-value' };

const made = mkdtempSync(path.join(tmpdir(), 'zhanggui-config-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

function refusal(env: Record<string, string | undefined>): string {
  try {
    load(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const sentence = (error as Error).message;
    expect(sentence, 'one sentence').toMatch(/^[A-Z_0-9]+ .*\.$/s);
    for (const value of Object.values(env)) {
      if (value && value.length > 8) expect(sentence, 'a value in the sentence').not.toContain(value);
    }
    return sentence;
  }
  throw new Error('the configuration was accepted');
}

test('nothing set: an embedded database, the console, no channel', () => {
  expect(load({})).toEqual({
    database: { kind: 'embedded' },
    dataDir: path.resolve('/srv/shop/.data'),
    evidenceHeads: path.resolve('/srv/shop/.data/evidence-heads.jsonl'),
    evidenceKeys: [],
    host: '127.0.0.1',
    port: 3000,
    webhookPort: 3001,
    secretKey: KEY,
    ownSecretKey: true,
    derivedCustomerKey: true,
    customerHashKey: expect.stringMatching(/^[\w-]{43}$/),
    admins: [],
    wecom: { apiBase: 'https://qyapi.weixin.qq.com' },
    logLevel: 'info',
  });
});

test.each([
  ['https://shop.example.com', 'https://shop.example.com'],
  ['https://shop.example.com:8443/', 'https://shop.example.com:8443'],
  ['https://shop.example.com/hooks/', 'https://shop.example.com/hooks'],
  ['http://127.0.0.1:3001', 'http://127.0.0.1:3001'],
  ['http://localhost:3001/', 'http://localhost:3001'],
])('PUBLIC_URL may be %s', (given, kept) => {
  expect(load({ PUBLIC_URL: given }).publicUrl).toBe(kept);
});

test.skipIf(process.platform !== 'linux').each([
  ['/proc/x', 'cannot be made'],
  ['/proc/x/y/z', 'cannot be made'],
  ['/etc/passwd', 'is no folder'],
  ['/etc/passwd/below', 'is no folder'],
  ['/proc', 'cannot be written to'],
])('DATA_DIR=%s is one sentence that names it, at once', (dataDir, why) => {
  const script = `import { readConfig } from ${JSON.stringify(path.resolve('src/config.ts'))};
    try { readConfig(); } catch (error) { process.stdout.write(error.name + ' ' + error.message); }`;
  for (const more of [{}, { SECRET_KEY: KEY }]) {
    const said = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      cwd: made,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...more },
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(said).toMatch(new RegExp(`^ConfigError DATA_DIR ${dataDir} .*${why}.*\\.$`));
  }
});

test('a DATA_DIR several folders deep is made', () => {
  const deep = path.join(made, 'a', 'b', 'c');
  expect(ensureSecretKey(deep)).toMatch(/^[\w-]{43}$/);
});

test('blank values count as not set', () => {
  expect(load({ PORT: ' ', DATABASE_URL: '', WECOM_BOT_NAME: '\t', SLACK_BOT_TOKEN: ' ' })).toEqual(load({}));
});

test('everything set', () => {
  const config = load({
    ...app,
    ...bot,
    ...slack,
    DATABASE_URL: 'postgres://shop:pw@db:5432/zhanggui',
    DATA_DIR: '/var/shop',
    PORT: '0',
    WEBHOOK_PORT: '0',
    PUBLIC_URL: 'https://shop.example.com/',
    SECRET_KEY: 's'.repeat(32),
    CUSTOMER_HASH_KEY: 'c'.repeat(32),
    ADMINS: 'wecom:ZhangSan, slack:U0123，console:Me',
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
    LOG_LEVEL: 'debug',
  });
  expect(config).toMatchObject({
    database: { kind: 'url', url: 'postgres://shop:pw@db:5432/zhanggui' },
    dataDir: '/var/shop',
    publicUrl: 'https://shop.example.com',
    secretKey: 's'.repeat(32),
    customerHashKey: 'c'.repeat(32),
    admins: [
      { channel: 'wecom', userId: 'ZhangSan' },
      { channel: 'slack', userId: 'U0123' },
      { channel: 'console', userId: 'me' },
    ],
    wecom: {
      app: { corpId: 'ww1234', agentId: '1000002', secret: 'app-secret-value', token: 'app-token-value', aesKey: AES },
      bot: { token: 'bot-token-value', aesKey: AES, name: '掌柜' },
    },
    slack: {
      mode: 'http',
      apiUrl: 'http://127.0.0.1:9/api',
      botToken: 'xoxb-bot-value',
      signingSecret: 'signing-value',
    },
    logLevel: 'debug',
  });
});

test('Slack with an app token and no signing secret is Socket Mode; with both it is HTTP', () => {
  const { SLACK_BOT_TOKEN } = slack;
  expect(load({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({
    mode: 'socket',
    appToken: 'xapp-1',
  });
  expect(load({ ...slack, SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({ mode: 'http' });
});

test.each([
  ['PORT', { PORT: '70000' }],
  ['PORT', { PORT: '3000x' }],
  ['WEBHOOK_PORT', { WEBHOOK_PORT: '-1' }],
  ['WEBHOOK_PORT', { PORT: '4000', WEBHOOK_PORT: '4000' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://root:hunter2hunter2@db/shop', SECRET_KEY: KEY }],
  ['SECRET_KEY', { DATABASE_URL: 'postgres://shop:hunter2hunter2@db/shop' }],
  ['SECRET_KEY', { SECRET_KEY: 'too-short-a-key' }],
  ['CUSTOMER_HASH_KEY', { CUSTOMER_HASH_KEY: 'too-short-a-key' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'shop.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://shop.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://127.0.0.1.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://user:hunter2hunter2@shop.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://user@shop.example.com' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://shop.example.com/?a=b' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://shop.example.com/#top' }],
  ['ADMINS', { ADMINS: 'feishu:someone' }],
  ['ADMINS', { ADMINS: 'console:' }],
  ['ADMINS', { ADMINS: 'me' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['HOST', { HOST: 'my host' }],
  ['WECOM_API_BASE', { WECOM_API_BASE: 'http://qyapi.example.com' }],
  ['WECOM_API_BASE', { WECOM_API_BASE: 'http://127.0.0.1.example.com' }],
  ['SLACK_API_URL', { SLACK_API_URL: 'ftp://127.0.0.1/' }],
  ['WECOM_APP_AGENT_ID', { ...app, WECOM_APP_AGENT_ID: 'my-own-agent' }],
  ['WECOM_APP_AES_KEY', { ...app, WECOM_APP_AES_KEY: `${'b'.repeat(42)}=` }],
  ['WECOM_BOT_AES_KEY', { ...bot, WECOM_BOT_AES_KEY: 'b'.repeat(42) }],
  ['SLACK_BOT_TOKEN', { ...slack, SLACK_BOT_TOKEN: 'xapp-wrong-one' }],
  ['SLACK_APP_TOKEN', { SLACK_BOT_TOKEN: 'xoxb-bot-value', SLACK_APP_TOKEN: 'xoxb-wrong-one' }],
  ['SLACK_BOT_TOKEN', { SLACK_SIGNING_SECRET: 'signing-value' }],
  ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: 'xoxb-bot-value' }],
])('a wrong %s stops the start with a sentence that names it', (name, env) => {
  expect(refusal(env).split(' ')[0]).toBe(name);
});

test.each([...Object.keys(app), ...Object.keys(bot)])(
  'WeCom without %s is half set, and the sentence says so',
  (name) => {
    const group = name in app ? app : bot;
    expect(refusal({ ...group, [name]: '' })).toMatch(new RegExp(`^${name} is missing`));
  },
);

test('a configuration does not give its secrets away when it is logged or printed', () => {
  const config = load({ ...app, ...bot, ...slack, DATABASE_URL: 'postgres://u:hunter2@db/x', SECRET_KEY: KEY });
  for (const part of [config, config.database, config.wecom, config.wecom.app, config.slack, { deep: { config } }]) {
    for (const written of [JSON.stringify(part), inspect(part, { depth: 9 })]) {
      expect(written).not.toMatch(/-value|hunter2|kkkk|aaaa/);
    }
  }
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
});

test('the derived customer key depends on SECRET_KEY and is not it', () => {
  const [a, b] = ['a', 'b'].map((letter) => load({ SECRET_KEY: letter.repeat(40) }).customerHashKey);
  expect(a).not.toBe(b);
  expect(load({ SECRET_KEY: 'a'.repeat(40) }).customerHashKey).toBe(a);
});

test('keys are made once, readable by their owner only, and damaged ones are refused', () => {
  const key = ensureSecretKey(made);
  expect(ensureSecretKey(made)).toBe(key);
  expect(ensureConsoleToken(made)).not.toBe(key);
  expect(Buffer.from(key, 'base64url')).toHaveLength(32);
  expect(statSync(path.join(made, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(loadConfig({ DATA_DIR: made }, '/').secretKey).toBe(key);
  writeFileSync(path.join(made, 'secret.key'), key.slice(0, 10));
  expect(() => ensureSecretKey(made)).toThrow(ConfigError);
});

test('processes that start together agree on one key', async () => {
  const dataDir = path.join(made, 'together');
  const keys = path.resolve('src/keys.ts');
  const script = `import { ensureConsoleToken as make } from ${JSON.stringify(keys)}; process.stdout.write(make(process.argv[1]))`;
  const { execFile } = await import('node:child_process');
  const run = () =>
    new Promise<string>((resolve, reject) =>
      execFile(process.execPath, ['--input-type=module-typescript', '-e', script, dataDir], (error, out) =>
        error ? reject(error) : resolve(out),
      ),
    );
  const tokens = await Promise.all([run(), run(), run(), run()]);
  expect(new Set(tokens)).toEqual(new Set([ensureConsoleToken(dataDir)]));
});

test('.env is read from the working directory, and the real environment wins', () => {
  writeFileSync(path.join(made, '.env'), 'PORT=4100\nWEBHOOK_PORT=4101\nADMINS=console:me\n');
  const script = `import { readConfig } from ${JSON.stringify(path.resolve('src/config.ts'))};
    const { port, webhookPort, admins } = readConfig(); process.stdout.write(JSON.stringify([port, webhookPort, admins.length]))`;
  const env = { PATH: process.env['PATH'], PORT: '4200', ADMINS: '', SECRET_KEY: KEY };
  const args = ['--input-type=module-typescript', '-e', script];
  expect(JSON.parse(execFileSync(process.execPath, args, { cwd: made, env, encoding: 'utf8' }))).toEqual([
    4200, 4101, 0,
  ]);
});

test('.env.example explains every variable and sets none', () => {
  const example = readFileSync('.env.example', 'utf8');
  expect(parseEnv(example)).toEqual({});
  const source = readFileSync('src/config.ts', 'utf8');
  const read = new Set(source.match(/'[A-Z]+(?:_[A-Z]+)*'(?=,)/g)?.map((name) => name.slice(1, -1)));
  const explained = new Set(example.match(/^# [A-Z_]+(?==)/gm)?.map((line) => line.slice(2)));
  expect(read.size).toBeGreaterThan(20);
  expect(explained).toEqual(read);
});
