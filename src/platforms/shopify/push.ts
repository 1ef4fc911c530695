import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { parseLossless } from '../../core/json.ts';
import type { Credentials, PushAnswer, PushHint, RawPush } from '../platform.ts';
import { shopDomain } from './call.ts';

/** Base64 of HMAC-SHA256 over the body as it came, with the secret of the app. */
export const pushSignature = (secret: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('base64');

function isSigned(secret: string | undefined, { headers, body }: RawPush): boolean {
  if (!secret) return false;
  const expected = Buffer.from(pushSignature(secret, body), 'latin1');
  const given = Buffer.from(headers['x-shopify-hmac-sha256'] ?? '', 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const IdOf = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative(), z.bigint()]).transform(String);
const Body = z.object({
  id: IdOf.optional().catch(undefined),
  order_id: IdOf.optional().catch(undefined),
  admin_graphql_api_id: z.string().optional().catch(undefined),
});

const reply = { status: 200, body: '', type: 'text/plain' };
const refuse = (status: 400 | 401 | 403, why: string): PushAnswer => ({ ok: false, status, why });

/** What to fetch; undefined for topics that tell nothing of orders, listings or coupons. */
function hintOf(topic: string, body: z.infer<typeof Body>): Omit<PushHint, 'key'> | undefined {
  const [about = ''] = topic.split('/');
  const gidTail = /\/(\d{1,20})$/.exec(body.admin_graphql_api_id ?? '')?.[1];
  const of = (kind: PushHint['kind'], id: string | undefined) => (id ? { kind, id } : undefined);
  if (about === 'orders') return of('order', body.id ?? gidTail);
  if (about === 'refunds' || about === 'fulfillments') return of('order', body.order_id);
  if (about === 'products') return of('listing', body.id ?? gidTail);
  return about === 'discounts' ? of('coupon', gidTail ?? body.id) : undefined;
}

/** After the secret of an app is changed, the one before may still sign for an hour. */
export function receivePush(credentials: Credentials, raw: RawPush): PushAnswer {
  const { clientSecret, clientSecretBefore, shop = '' } = credentials;
  if (!clientSecret) return refuse(401, 'no client secret is entered for this shop: enter it, then send again');
  if (!isSigned(clientSecret, raw) && !isSigned(clientSecretBefore, raw)) {
    return refuse(401, 'the signature does not match: compare the client secret of the app with the one entered here');
  }
  if ((raw.headers['x-shopify-shop-domain'] ?? '').toLowerCase() !== shopDomain(shop)) {
    return refuse(403, 'the push is of another shop: each shop has an address of its own for its pushes');
  }
  let parsed: unknown;
  try {
    parsed = parseLossless(Buffer.from(raw.body).toString('utf8'));
  } catch {
    return refuse(400, 'the body is not JSON');
  }
  const body = Body.safeParse(parsed);
  if (!body.success) return refuse(400, 'the body is not an object');
  const hint = hintOf(raw.headers['x-shopify-topic'] ?? '', body.data);
  const key = (raw.headers['x-shopify-webhook-id'] || pushSignature(clientSecret, raw.body)).slice(0, 200);
  return { ok: true, hints: hint ? [{ ...hint, key }] : [], reply };
}
