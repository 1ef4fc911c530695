import { createHmac } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';

/** Distinct, signed vendor events as raw HTTP requests; the same keys on both sides of a benchmark. */
export const WECOM = {
  corpId: 'wwbenchbenchbench',
  agentId: '1000002',
  secret: 'bench-secret',
  token: 'benchtoken',
  aesKey: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ',
};
export const SLACK = { botToken: 'xoxb-bench', signingSecret: 'bench-signing-secret-0123456789ab' };

export type Vendor = 'wecom' | 'slack';

export type Event = { path: string; headers: Record<string, string>; body: string };

/** The event as one HTTP/1.1 request. */
export const rawRequest = ({ path, headers, body }: Event): Buffer => {
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

function wecomEvent(n: number, seconds: number, text: string): Event {
  const xml = `<xml><ToUserName><![CDATA[${WECOM.corpId}]]></ToUserName><FromUserName><![CDATA[u${n % 64}]]></FromUserName><CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>${seconds}${String(n).padStart(8, '0')}</MsgId><AgentID>${WECOM.agentId}</AgentID></xml>`;
  const encrypted = encrypt(WECOM.aesKey, xml, WECOM.corpId);
  const nonce = `n${n}`;
  const signature = getSignature(WECOM.token, String(seconds), nonce, encrypted);
  const body = `<xml><ToUserName><![CDATA[${WECOM.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt><AgentID><![CDATA[${WECOM.agentId}]]></AgentID></xml>`;
  return {
    path: `/wecom/app?msg_signature=${signature}&timestamp=${seconds}&nonce=${nonce}`,
    headers: { 'content-type': 'text/xml' },
    body,
  };
}

function slackEvent(n: number, seconds: number, text: string, channel = `D${n % 64}`): Event {
  const body = JSON.stringify({
    token: 'verification',
    team_id: 'T1',
    api_app_id: 'A1',
    type: 'event_callback',
    event_id: `Ev${seconds}${n}`,
    event_time: seconds,
    event: {
      type: 'message',
      channel_type: 'im',
      channel,
      user: `U${n % 64}`,
      text,
      ts: `${seconds}.${String(n).padStart(6, '0')}`,
      event_ts: `${seconds}.${n}`,
    },
    authorizations: [
      { team_id: 'T1', user_id: 'UBOT', is_bot: true, enterprise_id: null, is_enterprise_install: false },
    ],
  });
  const signature = createHmac('sha256', SLACK.signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    path: '/slack/events',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}

/** `from` keeps the numbers of two runs apart. */
export function events(
  vendor: Vendor,
  count: number,
  from: number,
  text = 'help',
  channelOf?: (n: number) => string,
): Event[] {
  const seconds = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, i) =>
    vendor === 'wecom'
      ? wecomEvent(from + i, seconds, text)
      : slackEvent(from + i, seconds, text, channelOf?.(from + i)),
  );
}
