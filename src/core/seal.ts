import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Secrets at rest: AES-256-GCM under a key derived from SECRET_KEY for one purpose, so that a value sealed as a robot
 * key cannot be passed off as a response_url. Layout: version 1 | nonce 12 | tag 16 | ciphertext.
 */
export type Sealer = { seal(plain: string | Uint8Array): Buffer; open(sealed: Uint8Array): Buffer };

const VERSION = 1;

/**
 * `previous`: an earlier SECRET_KEY, with which values are still opened, but never sealed. `open` throws a plain Error when
 * the bytes were changed, cut or sealed with another key or for another purpose.
 */
export function createSealer(secretKey: string, purpose: string, previous?: string): Sealer {
  const sealer = sealerOf(secretKey, purpose);
  if (previous === undefined || previous === secretKey) return sealer;
  const earlier = sealerOf(previous, purpose);
  return {
    seal: sealer.seal,
    open(sealed) {
      try {
        return sealer.open(sealed);
      } catch {
        return earlier.open(sealed);
      }
    },
  };
}

function sealerOf(secretKey: string, purpose: string): Sealer {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, '', `zhanggui/${purpose}`, 32)));
  return {
    seal(plain) {
      const nonce = freshNonce();
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < 29 || bytes[0] !== VERSION) throw new Error('sealed value is malformed');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13));
      decipher.setAuthTag(bytes.subarray(13, 29));
      return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]);
    },
  };
}

const NONCE = 12;
const POOL = NONCE * 512;
let pool = Buffer.alloc(0);

/** Random bytes are fetched many at a time; each is used once. */
function freshNonce(): Buffer {
  if (pool.length < NONCE) pool = randomBytes(POOL);
  const nonce = pool.subarray(0, NONCE);
  pool = pool.subarray(NONCE);
  return nonce;
}
