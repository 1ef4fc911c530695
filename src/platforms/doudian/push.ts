import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import type { Credentials, PushAnswer, PushHint, RawPush } from '../platform.ts';
import { signPush } from './sign.ts';
import { Id } from './wire.ts';

const MOST = 500;

const Message = z.object({
  tag: z.union([z.string(), z.number()]).transform(String),
  msg_id: Id,
  data: z.unknown().optional(),
});
const Data = z.looseObject({ p_id: Id.optional(), product_id: Id.optional() });

const reply = { status: 200, body: '{"code":0,"msg":"success"}', type: 'application/json' };

/**
 * Signed with MD5 and without a time, so that it can be played again: msg_id is the key that makes a repeat one hint, and
 * what it says is fetched by a signed read. Source: docs/platforms/doudian.md.
 */
export function receivePush(credentials: Credentials, raw: RawPush): PushAnswer {
  const given = raw.headers['event-sign'] ?? '';
  const wanted = signPush(credentials['key'] ?? '', raw.body, credentials['secret'] ?? '');
  const key = raw.headers['app-id'];
  if (key !== undefined && key !== credentials['key']) return { ok: false, status: 403, why: 'another application' };
  if (!/^[0-9a-f]{32}$/.test(given)) return { ok: false, status: 401, why: 'event-sign is missing' };
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) {
    return { ok: false, status: 401, why: 'event-sign does not match' };
  }
  const read = z
    .array(Message)
    .max(MOST)
    .safeParse(parsed(Buffer.from(raw.body).toString('utf8')));
  if (!read.success) return { ok: false, status: 400, why: 'no list of messages' };
  return { ok: true, hints: read.data.flatMap(hintOf), reply };
}

/** 1xx and 2xx are about orders and their refunds, 4xx about products; others are none of our matter. */
function hintOf({ tag, msg_id: key, data }: z.output<typeof Message>): PushHint[] {
  const read = Data.safeParse(typeof data === 'string' ? parsed(data) : data);
  if (!read.success) return [];
  const { p_id: order, product_id: product } = read.data;
  if (/^[12]\d\d$/.test(tag) && order) return [{ kind: 'order', id: order, key }];
  if (/^4\d\d$/.test(tag) && product) return [{ kind: 'listing', id: product, key }];
  return [];
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
