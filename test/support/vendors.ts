import { createHash, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { type AnySlack, anySlack } from './any-slack.ts';
import { signed } from './fake-slack.ts';
import { type FakeWecom, OK, REPLY, ROBOT, SEND, startFakeWecom, TOKEN, tokenAnswer, UPDATE } from './fake-wecom.ts';
import { APP, APP_KEYS, BOT, BOT_KEYS } from './wecom-app.ts';
import {
  appCallback,
  botCallback,
  botClick,
  botText,
  cardClickXml,
  textXml,
  type WireCallback,
} from './wecom-callback.ts';

/** Both vendors on loopback, and their side of the wire: what they post to us. */
export const BOT_TOKEN = 'xoxb-bot-token-of-the-test';
export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const ROBOT_KEY = 'robot-key-0123456789-secret';

export type Vendors = { wecom: FakeWecom; slack: AnySlack; env: Record<string, string>; close(): Promise<void> };

export async function startVendors(): Promise<Vendors> {
  const wecom = await startFakeWecom();
  const slack = await anySlack(BOT_TOKEN);
  let sent = 0;
  wecom.always(TOKEN, tokenAnswer('access-token-0123456789'));
  for (const path of [SEND, UPDATE]) {
    wecom.always(path, {
      get json() {
        sent += 1;
        return { ...OK, msgid: `m${sent}`, response_code: `response-code-0123456789-${sent}` };
      },
    });
  }
  for (const path of [ROBOT, REPLY]) wecom.always(path, { json: OK });
  return {
    wecom,
    slack,
    env: {
      WECOM_CORP_ID: APP.corpId,
      WECOM_APP_AGENT_ID: APP.agentId,
      WECOM_APP_SECRET: APP.secret,
      WECOM_APP_TOKEN: APP.token,
      WECOM_APP_AES_KEY: APP.aesKey,
      WECOM_BOT_TOKEN: BOT.token,
      WECOM_BOT_AES_KEY: BOT.aesKey,
      WECOM_BOT_NAME: BOT.name,
      WECOM_API_BASE: wecom.base,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: slack.apiUrl,
      ADMINS: 'wecom:lin,slack:U0LIN,console:me',
    },
    async close() {
      await wecom.close();
      await slack.close();
    },
  };
}

export type Got = { status: number; body: string } | 'no answer';
export type Delivery = { path: string; headers: Record<string, string>; body: string };

/** One request on a connection of its own; one that is closed without an answer is a result too. */
export const deliver = (port: number, { path, headers, body }: Delivery): Promise<Got> =>
  new Promise((resolve) => {
    const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => resolve('no answer'));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
      );
    });
    call.on('error', () => resolve('no answer'));
    call.end(body);
  });

const seconds = (): number => Math.floor(Date.now() / 1000);
const wecomDelivery = (path: string, { query, body }: WireCallback): Delivery => ({
  path: `${path}?${query}`,
  headers: { 'content-type': 'text/xml' },
  body,
});

export const appSays = (text: string, { from = 'lin', id = String(randomUUID()), at = seconds() } = {}): Delivery =>
  wecomDelivery('/wecom/app', appCallback(APP_KEYS, textXml({ from, seconds: at, text, msgId: id }), at));

export const appClicks = (key: string, { from = 'lin', task = 'zg_1' } = {}): Delivery =>
  wecomDelivery('/wecom/app', appCallback(APP_KEYS, cardClickXml({ from, seconds: seconds(), key, task }), seconds()));

type BotSaid = { from?: string; chat?: string | undefined; id?: string; url?: string | undefined };
export const botHears = (text: string, { from = 'lin', chat = 'C1', id = randomUUID(), url }: BotSaid = {}): Delivery =>
  wecomDelivery(
    '/wecom/bot',
    botCallback(
      BOT_KEYS,
      botText({ msgid: id, text: `@${BOT.name} ${text}`, userid: from, chatid: chat, ...(url && { url }) }),
      seconds(),
    ),
  );

export const botClicks = (key: string, task: string, { from = 'lin', chat = 'C1', url }: BotSaid = {}): Delivery =>
  wecomDelivery(
    '/wecom/bot',
    botCallback(
      BOT_KEYS,
      botClick({ key, task, userid: from, chatid: chat, seconds: seconds(), ...(url && { url }) }),
      seconds(),
    ),
  );

/** A response_url as WeCom hands it out. */
export const replyUrl = (wecom: FakeWecom, code: string = randomUUID()): string =>
  `${wecom.base}${REPLY}?response_code=${code}`;

const slackDelivery = (body: string, type: string): Delivery => ({
  path: '/slack/events',
  headers: { 'content-type': type, ...signed(body, SIGNING_SECRET, seconds()) },
  body,
});

type SlackSaid = {
  user?: string;
  channel?: string;
  id?: string;
  url?: string | undefined;
  thread?: string | undefined;
};
export const slashCommand = (
  text: string,
  { user = 'U0LIN', channel = 'C0SHOP', id = randomUUID(), url }: SlackSaid = {},
): Delivery =>
  slackDelivery(
    new URLSearchParams({
      command: '/shop',
      text,
      user_id: user,
      channel_id: channel,
      channel_name: 'shop',
      trigger_id: id,
      ...(url && { response_url: url }),
    }).toString(),
    'application/x-www-form-urlencoded',
  );

/** A time that no other message of these tests has: the same for the same id. */
const timeOf = (id: string): string => `1800000000.${createHash('sha256').update(id).digest().readUInt32BE(0)}`;

const event = (id: string, fields: Record<string, unknown>): Delivery =>
  slackDelivery(
    JSON.stringify({
      type: 'event_callback',
      event_id: id,
      authorizations: [{ team_id: 'T1', user_id: 'U0BOT', is_bot: true, enterprise_id: null }],
      event: { ts: timeOf(id), event_ts: timeOf(id), ...fields },
    }),
    'application/json',
  );

export const slackMention = (
  text: string,
  { user = 'U0LIN', channel = 'C0SHOP', id = randomUUID(), thread }: SlackSaid = {},
): Delivery =>
  event(id, { type: 'app_mention', user, text: `<@U0BOT> ${text}`, channel, ...(thread && { thread_ts: thread }) });

export const slackDirect = (text: string, { user = 'U0LIN', channel = 'D0LIN', id = randomUUID() }: SlackSaid = {}) =>
  event(id, { type: 'message', channel_type: 'im', user, text, channel });

export const slackPress = (
  value: string,
  { user = 'U0LIN', channel = 'C0SHOP', url, ts = '1.1' }: SlackSaid & { ts?: string } = {},
): Delivery =>
  slackDelivery(
    `payload=${encodeURIComponent(
      JSON.stringify({
        type: 'block_actions',
        user: { id: user },
        channel: { id: channel, name: 'shop' },
        container: { channel_id: channel, message_ts: ts },
        actions: [{ type: 'button', action_id: value, action_ts: String(Date.now()), value }],
        ...(url && { response_url: url }),
      }),
    )}`,
    'application/x-www-form-urlencoded',
  );
