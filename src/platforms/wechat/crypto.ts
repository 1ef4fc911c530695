import { createHash, timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

/**
 * The guard around @wecom/crypto for pushes of WeChat shop, which are sealed as callbacks of WeCom are. The package does
 * the arithmetic and checks nothing: it compares no signature, ignores junk in base64, accepts broken padding and a length
 * beyond the end, and takes wrong keys for garbage text.
 */
export type PushKeys = {
  token: string;
  aesKey: string;
  /** Who the envelope must be for: the AppID of the shop. */
  appId: string;
};
export type Envelope = { signature: string; timestamp: string; nonce: string; encrypted: string };
export type Opened =
  | { ok: true; message: string }
  | { ok: false; step: 'signature' | 'base64' | 'decrypt' | 'receiver' };

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SIGNATURE = /^[0-9a-f]{40}$/;

const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));

/** Hex SHA-1 over the sorted parts. */
export const envelopeSignature = (
  token: string,
  { timestamp, nonce, encrypted }: Omit<Envelope, 'signature'>,
): string => getSignature(token, timestamp, nonce, encrypted);

/** Of the address check, which seals nothing: token, time and nonce only. */
export function isAddressCheck(token: string, signature: string, timestamp: string, nonce: string): boolean {
  const expected = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex');
  return SIGNATURE.test(signature) && sameText(expected, signature);
}

function decrypted(aesKey: string, encrypted: string): { message: string; id: string; random: Buffer } | undefined {
  try {
    return decrypt(aesKey, encrypted);
  } catch {
    return undefined;
  }
}

/**
 * Signature first, then the content. AES-CBC with the fixed IV is deterministic, so an envelope is whole exactly when
 * encrypting what came out gives the same bytes again: this refuses padding that is not uniform, a length beyond the end,
 * text that is not UTF-8, base64 with stray bits, and a wrong key.
 */
export function openEnvelope(keys: PushKeys, envelope: Envelope): Opened {
  const { signature, encrypted } = envelope;
  if (!SIGNATURE.test(signature) || !sameText(envelopeSignature(keys.token, envelope), signature)) {
    return { ok: false, step: 'signature' };
  }
  if (encrypted.length % 4 !== 0 || !BASE64.test(encrypted)) return { ok: false, step: 'base64' };
  const plain = decrypted(keys.aesKey, encrypted);
  if (!plain || encrypt(keys.aesKey, plain.message, plain.id, plain.random) !== encrypted) {
    return { ok: false, step: 'decrypt' };
  }
  return plain.id === keys.appId ? { ok: true, message: plain.message } : { ok: false, step: 'receiver' };
}
