import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import type { PushAnswer, PushHint, RawPush } from '../platform.ts';
import { Id } from './wire.ts';

/** Base64 of HMAC-SHA256 over the body as it came. */
export const pushSignature = (secret: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('base64');

function isSigned(secret: string, { headers, body }: RawPush): boolean {
  const expected = Buffer.from(pushSignature(secret, body), 'latin1');
  const given = Buffer.from(headers['x-wc-webhook-signature'] ?? '', 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const KINDS: Record<string, PushHint['kind']> = { order: 'order', product: 'listing', coupon: 'coupon' };
const reply = { status: 200, body: '', type: 'text/plain' };
const Body = z.object({ id: Id });

/** The ping that WooCommerce sends when a webhook is saved is a form and not signed: it is answered and tells nothing. */
const isPing = ({ headers, body }: RawPush): boolean =>
  headers['x-wc-webhook-signature'] === undefined && /^webhook_id=\d{1,20}$/.test(Buffer.from(body).toString('latin1'));

export function receivePush(secret: string | undefined, raw: RawPush): PushAnswer {
  if (!secret)
    return { ok: false, status: 401, why: 'no webhook secret is entered for this shop: enter it, then send again' };
  if (isPing(raw)) return { ok: true, hints: [], reply };
  if (!isSigned(secret, raw)) {
    return {
      ok: false,
      status: 401,
      why: 'the signature does not match: compare the secret of the webhook with the one entered here',
    };
  }
  const kind = KINDS[raw.headers['x-wc-webhook-resource'] ?? ''];
  if (!kind) return { ok: true, hints: [], reply };
  let body: unknown;
  try {
    body = parseLossless(Buffer.from(raw.body).toString('utf8'));
  } catch {
    return { ok: false, status: 400, why: 'the body is not JSON' };
  }
  const read = Body.safeParse(body);
  if (!read.success) return { ok: false, status: 400, why: 'the body names no id' };
  const key = raw.headers['x-wc-webhook-delivery-id'] ?? pushSignature(secret, raw.body);
  return { ok: true, hints: [{ kind, id: read.data.id, key: key.slice(0, 200) }], reply };
}
