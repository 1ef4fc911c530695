import { encrypt, getSignature } from '@wecom/crypto';

/** Callbacks as WeCom sends them: encrypted, signed, and in the envelope of their kind. */
export type Keys = { token: string; aesKey: string; receiveId: string };

export type WireCallback = { query: string; body: string };

export const queryOf = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

/** The query that signs one ciphertext. */
export function signed(keys: Keys, encrypted: string, seconds: number, nonce = 'n0nce'): string {
  const signature = getSignature(keys.token, String(seconds), nonce, encrypted);
  return queryOf({ msg_signature: signature, timestamp: String(seconds), nonce });
}

export function appCallback(keys: Keys, xml: string, seconds: number): WireCallback {
  const encrypted = encrypt(keys.aesKey, xml, keys.receiveId);
  const body = `<xml><ToUserName><![CDATA[${keys.receiveId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt><AgentID><![CDATA[1000002]]></AgentID></xml>`;
  return { query: signed(keys, encrypted, seconds), body };
}

export function botCallback(keys: Keys, message: unknown, seconds: number): WireCallback {
  const plain = typeof message === 'string' ? message : JSON.stringify(message);
  const encrypted = encrypt(keys.aesKey, plain, keys.receiveId);
  return { query: signed(keys, encrypted, seconds), body: JSON.stringify({ encrypt: encrypted }) };
}

export type AppXml = { from: string; seconds: number; text: string; msgId: string };

export const textXml = ({ from, seconds, text, msgId }: AppXml): string =>
  `<xml><ToUserName><![CDATA[corp]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>${msgId}</MsgId><AgentID>1000002</AgentID></xml>`;

export const cardClickXml = (click: { from: string; seconds: number; key: string; task: string }): string =>
  `<xml><ToUserName><![CDATA[corp]]></ToUserName><FromUserName><![CDATA[${click.from}]]></FromUserName><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event><CreateTime>${click.seconds}</CreateTime><EventKey><![CDATA[${click.key}]]></EventKey><TaskId><![CDATA[${click.task}]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[RESPONSECODE]]></ResponseCode><AgentID>1000002</AgentID></xml>`;

export const botText = (fields: { msgid: string; text: string; userid: string; chatid?: string; url?: string }) => ({
  msgid: fields.msgid,
  aibotid: 'AIBOTID',
  ...(fields.chatid ? { chatid: fields.chatid, chattype: 'group' } : { chattype: 'single' }),
  from: { userid: fields.userid },
  ...(fields.url ? { response_url: fields.url } : {}),
  msgtype: 'text',
  text: { content: fields.text },
});

export const botClick = (fields: {
  key: string;
  task: string;
  userid: string;
  chatid: string;
  seconds: number;
  url?: string;
}) => ({
  msgid: `click-${fields.key}`,
  create_time: fields.seconds,
  aibotid: 'AIBOTID',
  from: { userid: fields.userid },
  chatid: fields.chatid,
  chattype: 'group',
  ...(fields.url ? { response_url: fields.url } : {}),
  msgtype: 'event',
  event: {
    eventtype: 'template_card_event',
    template_card_event: { card_type: 'button_interaction', event_key: fields.key, task_id: fields.task },
  },
});
