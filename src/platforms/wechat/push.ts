import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import type { Credentials, PushAnswer, PushHint, RawPush } from '../platform.ts';
import { isAddressCheck, openEnvelope } from './crypto.ts';
import { Id } from './wire.ts';

/** How far a push may be from our clock, in milliseconds. */
const WINDOW_MS = 10 * 60_000;

const refuse = (status: 400 | 401 | 403, why: string): PushAnswer => ({ ok: false, status, why });
const said = (body: string, hints: PushHint[] = []): PushAnswer => ({
  ok: true,
  hints,
  reply: { status: 200, body, type: 'text/plain' },
});

const ADVICE = {
  signature: 'the signature does not match: compare the Token of the message push with the one entered here',
  base64: 'the encrypted part is not base64: a proxy may have changed it',
  decrypt: 'the content does not decrypt: compare the EncodingAESKey with the one entered here',
  receiver: 'the push is for another AppID: each shop has an address of its own for its pushes',
};

/** The shop sends JSON or XML, as it is set up; of XML only these fields are looked for. */
function fieldOf(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]{0,100000})(?:\\]\\]>)?</${name}>`).exec(text)?.[1];
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}

const Sealed = z.object({ Encrypt: z.string().max(200_000) });
const encryptedOf = (text: string): string | undefined =>
  text.trimStart().startsWith('<') ? fieldOf(text, 'Encrypt') : Sealed.safeParse(parsed(text)).data?.Encrypt;

const About = z.object({ order_id: Id, coupon_id: Id, product_id: Id }).partial();
const Event = z.object({ Event: z.string().max(100), CreateTime: z.union([z.number(), z.string()]).transform(String) });

/** Event, time and the first id that is told of an order, a coupon or a product, wherever in the message it stands. */
function eventOf(message: string): { event: string; at: string; ids: z.infer<typeof About> } | undefined {
  if (message.trimStart().startsWith('<')) {
    const event = fieldOf(message, 'Event');
    const ids = ['order_id', 'coupon_id', 'product_id'].flatMap((name) => {
      const id = fieldOf(message, name);
      return id ? [[name, id]] : [];
    });
    const read = About.safeParse(Object.fromEntries(ids));
    return event && read.success ? { event, at: fieldOf(message, 'CreateTime') ?? '', ids: read.data } : undefined;
  }
  const body = parsed(message);
  const event = Event.safeParse(body);
  if (!event.success) return undefined;
  const parts = [body, ...Object.values(body as object)].flatMap((part) => About.safeParse(part).data ?? []);
  return { event: event.data.Event, at: event.data.CreateTime, ids: Object.assign({}, ...parts) };
}

function hintsOf(message: string): PushHint[] | undefined {
  const read = eventOf(message);
  if (!read) return undefined;
  const { event, at, ids } = read;
  const hint = (kind: PushHint['kind'], id: string | undefined): PushHint[] =>
    id ? [{ kind, id, key: `${event}-${id}-${at}`.slice(0, 200) }] : [];
  if (event.startsWith('channels_ec_order_')) return hint('order', ids.order_id);
  if (event.startsWith('channels_ec_coupon_')) return hint('coupon', ids.coupon_id);
  return event.startsWith('product_spu_') ? hint('listing', ids.product_id) : [];
}

export function receivePush(credentials: Credentials, { query, body, now }: RawPush): PushAnswer {
  const { pushToken: token, aesKey, appId = '' } = credentials;
  const { timestamp = '', nonce = '' } = query;
  if (!token || !aesKey) return refuse(401, 'no Token and EncodingAESKey are entered for this shop: enter both');
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\w-]{1,64}$/.test(nonce))
    return refuse(400, 'timestamp or nonce is missing');
  if (body.length === 0) {
    const { signature = '', echostr = '' } = query;
    if (!isAddressCheck(token, signature, timestamp, nonce)) return refuse(401, ADVICE.signature);
    return /^[\w-]{1,128}$/.test(echostr) ? said(echostr) : refuse(400, 'echostr is missing');
  }
  const encrypted = encryptedOf(Buffer.from(body).toString('utf8'));
  if (encrypted === undefined) return refuse(400, 'the push is not encrypted: choose safe mode for the message push');
  const envelope = { signature: query['msg_signature'] ?? '', timestamp, nonce, encrypted };
  const opened = openEnvelope({ token, aesKey, appId: appId.trim() }, envelope);
  if (!opened.ok) return refuse(opened.step === 'receiver' ? 403 : 401, ADVICE[opened.step]);
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > WINDOW_MS) {
    return refuse(401, 'the push is too old or from the future: is the clock of this machine right?');
  }
  const hints = hintsOf(opened.message);
  return hints ? said('success', hints) : refuse(400, 'the content is not an event that WeChat documents');
}
