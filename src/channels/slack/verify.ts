import { createHmac, timingSafeEqual } from 'node:crypto';

/** Both ways: a signature dated in the future could be kept and played later. */
const WINDOW_SECONDS = 300;

/**
 * Slack's signature over the bytes as they arrived: v0=hex(HMAC-SHA256(secret, 'v0:' + timestamp + ':' + body)).
 * `undefined` when it holds, else the reason for the log. Source: docs.slack.dev, Verifying requests from Slack.
 */
export function signatureFault(
  raw: Buffer,
  headers: Record<string, unknown>,
  signingSecret: string,
  now: Date,
): string | undefined {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return 'timestamp missing or not a number';
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW_SECONDS) return 'timestamp outside of 300 s';
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'signature missing or malformed';
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(raw).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'))) return 'signature does not match';
  return undefined;
}
