import { timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

/**
 * The guard around @wecom/crypto, which does the arithmetic and checks nothing: it compares no signature, ignores junk
 * in base64, accepts broken padding and a length beyond the end, and takes wrong keys for garbage text.
 */
export type CallbackKeys = {
  token: string;
  aesKey: string;
  /** Who the envelope must be for: the corp id of an app, the empty string of a robot. */
  receiveId: string;
};

export type Envelope = { signature: string; timestamp: string; nonce: string; encrypted: string };

/** Where a delivery failed. Only the log tells; outside, all failures look the same. */
export type Step = 'query' | 'body' | 'signature' | 'base64' | 'decrypt' | 'receiveid' | 'payload' | 'age';

export type Refused = { ok: false; step: Step; detail?: string };
export type Opened = { ok: true; message: string } | Refused;

/** What an operator should look at when this step fails. */
export const ADVICE: Record<Step, string> = {
  query:
    'msg_signature, timestamp, nonce or echostr is missing or malformed: is it WeCom that calls, through a proxy that keeps the query?',
  body: 'the body is not the envelope that WeCom sends: is this the URL of the other kind of callback (/wecom/app or /wecom/bot)?',
  signature: 'the signature does not match: compare the Token in the admin console with the one configured here',
  base64: 'the encrypted part is not base64: a proxy may have turned + into a space',
  decrypt: 'the content does not decrypt: compare the EncodingAESKey in the admin console with the one configured here',
  receiveid:
    'the content is for somebody else: compare the corp id (an app) or check that this is a smart robot (empty id)',
  payload: 'the decrypted content is not what WeCom documents',
  age: 'the delivery is too old or from the future: is the clock of this machine right?',
};

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SIGNATURE = /^[0-9a-f]{40}$/;

const refuse = (step: Step, detail?: string): Refused => ({ ok: false, step, ...(detail ? { detail } : {}) });

/** Hex SHA-1 over the sorted parts, compared in constant time. */
function isSigned(keys: CallbackKeys, { signature, timestamp, nonce, encrypted }: Envelope): boolean {
  if (!SIGNATURE.test(signature)) return false;
  const expected = getSignature(keys.token, timestamp, nonce, encrypted);
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(signature, 'latin1'));
}

/** What the vendor's library makes of the ciphertext; its exceptions are one kind of failure among others. */
function decrypted(keys: CallbackKeys, encrypted: string): { message: string; id: string; random: Buffer } | undefined {
  try {
    return decrypt(keys.aesKey, encrypted);
  } catch {
    return undefined;
  }
}

/**
 * Signature first, then the content. AES-CBC with the fixed IV is deterministic, so an envelope is whole exactly when
 * encrypting what came out gives the same bytes again: this one comparison refuses padding that is not uniform or not
 * 1 to 32, a length beyond the end, text that is not UTF-8, base64 with stray bits, and a wrong key.
 */
export function openEnvelope(keys: CallbackKeys, envelope: Envelope): Opened {
  if (!isSigned(keys, envelope)) return refuse('signature');
  const { encrypted } = envelope;
  if (encrypted.length % 4 !== 0 || !BASE64.test(encrypted)) return refuse('base64');
  const plain = decrypted(keys, encrypted);
  if (!plain || encrypt(keys.aesKey, plain.message, plain.id, plain.random) !== encrypted) return refuse('decrypt');
  if (plain.id !== keys.receiveId) return refuse('receiveid', `it is for "${plain.id.slice(0, 64)}"`);
  return { ok: true, message: plain.message };
}

/** A passive reply of a robot: the same envelope back, signed anew; `nonce` is the callback's own. `seconds` is now. */
export function sealReply(keys: CallbackKeys, plain: string, nonce: string, seconds: number) {
  const sealed = encrypt(keys.aesKey, plain, keys.receiveId);
  const msgsignature = getSignature(keys.token, seconds, nonce, sealed);
  return { encrypt: sealed, msgsignature, timestamp: seconds, nonce };
}
