import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { pino } from 'pino';
import { openApp } from '../src/app.ts';
import { signatureFault } from '../src/channels/slack/verify.ts';
import { openEnvelope } from '../src/channels/wecom/crypto.ts';
import { encryptedInXml } from '../src/channels/wecom/wire.ts';
import { loadConfig } from '../src/config.ts';
import { SLACK, WECOM } from './events.ts';

/** One side of the intake benchmark, in a process of its own: our whole server, or a route that only verifies. */
const LIMIT = 256 * 1024;

/** What a careful person would write first: the same limit, the same crypto, nothing stored. */
async function bare(vendorUrl?: string): Promise<number> {
  const app = fastify({ bodyLimit: LIMIT, logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIMIT }, (_request, body, done) => done(null, body));
  const keys = { token: WECOM.token, aesKey: WECOM.aesKey, receiveId: WECOM.corpId };
  app.post('/wecom/app', async (request, reply) => {
    const query = request.query as Record<string, string>;
    const envelope = {
      signature: query['msg_signature'] ?? '',
      timestamp: query['timestamp'] ?? '',
      nonce: query['nonce'] ?? '',
      encrypted: encryptedInXml(String(request.body)) ?? '',
    };
    return reply.code(openEnvelope(keys, envelope).ok ? 200 : 403).send('');
  });
  app.post('/slack/events', async (request, reply) => {
    const fault = signatureFault(request.body as Buffer, request.headers, SLACK.signingSecret, new Date());
    if (fault) return reply.code(401).send('');
    const { event } = JSON.parse(String(request.body)) as { event: { channel: string; user: string } };
    if (vendorUrl) void answer(vendorUrl, event);
    return reply.code(200).send('');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

const answer = (vendorUrl: string, { channel, user }: { channel: string; user: string }) =>
  fetch(`${vendorUrl}/chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel, text: `You are ${user}` }),
  });

/** Storing and acknowledging only: working the asks off is another process's business in this measurement. */
async function ours(url: string, dataDir: string, vendorUrl?: string): Promise<number> {
  const config = loadConfig(
    {
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      SECRET_KEY: 'bench bench bench bench bench bench',
      PORT: '0',
      WEBHOOK_PORT: '0',
      LOG_LEVEL: 'silent',
      WECOM_CORP_ID: WECOM.corpId,
      WECOM_APP_AGENT_ID: WECOM.agentId,
      WECOM_APP_SECRET: WECOM.secret,
      WECOM_APP_TOKEN: WECOM.token,
      WECOM_APP_AES_KEY: WECOM.aesKey,
      SLACK_BOT_TOKEN: SLACK.botToken,
      SLACK_SIGNING_SECRET: SLACK.signingSecret,
      ...(vendorUrl && { SLACK_API_URL: vendorUrl }),
    },
    process.cwd(),
  );
  const app = await openApp(config, {
    serve: true,
    demo: false,
    intakeOnly: vendorUrl === undefined,
    log: pino({ level: 'silent' }),
  });
  const address = app.webhooks?.server.address() as AddressInfo | undefined;
  return address?.port ?? 0;
}

const [side, , url = '', dataDir = '', vendorUrl] = process.argv.slice(2);
const port = side?.startsWith('bare') ? await bare(vendorUrl) : await ours(url, dataDir, vendorUrl);
process.send?.({ port });
