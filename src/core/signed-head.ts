import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod';

/** The end of the chain of evidence at one moment, as it is signed and published. Hashes are hex. */
export type Head = {
  /** So many rows are linked. */
  seq: number;
  head: string;
  /** So many milestones of 1,000 links, and the last of them. */
  milestones: number;
  milestone: string;
  /** ISO, UTC. */
  at: string;
};
/** Ed25519: both base64. */
export type SignedHead = Head & { publicKey: string; signature: string };

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z.string().regex(/^[A-Za-z0-9+/]{40,100}={0,2}$/);

/** One line of the file of heads. */
export const SignedHeadLine = z.object({
  seq: z.int().nonnegative(),
  head: hex,
  milestones: z.int().nonnegative(),
  milestone: hex,
  at: z.iso.datetime(),
  publicKey: base64,
  signature: base64,
});

/** The very text that is signed. */
export const headText = ({ seq, head, milestones, milestone, at }: Head): string =>
  ['zhanggui-evidence-head 1', seq, head, milestones, milestone, at].join('\n');

/** What PKCS #8 and SPKI put before the 32 bytes of an Ed25519 key. */
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs, and says which public keys (base64) are ours: only what they signed proves anything. */
export type HeadSigner = ((head: Head) => SignedHead) & { ours: ReadonlySet<string> };

/**
 * The key is derived from SECRET_KEY: whoever has only the database cannot sign. `earlier`: SECRET_KEY_PREVIOUS, whose heads
 * are ours as well; `known`: public keys of those before it.
 */
export function createHeadSigner(secretKey: string, earlier?: string, known: readonly string[] = []): HeadSigner {
  const key = keyOf(secretKey);
  const publicKey = publicOf(key);
  const ours = new Set([publicKey, ...(earlier === undefined ? [] : [publicOf(keyOf(earlier))]), ...known]);
  const signer = (head: Head): SignedHead => {
    const signature = sign(null, Buffer.from(headText(head)), key).toString('base64');
    return { ...head, publicKey, signature };
  };
  return Object.assign(signer, { ours });
}

/** Signs other texts with the same key, base64. What they are must stand in their first line, and never be a head's. */
export function createTextSigner(secretKey: string): (text: string) => string {
  const key = keyOf(secretKey);
  return (text) => sign(null, Buffer.from(text), key).toString('base64');
}

/** The public key of a SECRET_KEY's heads, base64. */
export const headKeyOf = (secretKey: string): string => publicOf(keyOf(secretKey));

const publicOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

function keyOf(secretKey: string) {
  const seed = Buffer.from(hkdfSync('sha256', secretKey, '', 'zhanggui/evidence-head', 32));
  return createPrivateKey({ key: Buffer.concat([PRIVATE, seed]), format: 'der', type: 'pkcs8' });
}

/** Whether it was signed with the key that it names; whose key that is must be known from elsewhere. */
export function isSigned({ publicKey, signature, ...head }: SignedHead): boolean {
  try {
    const raw = Buffer.from(publicKey, 'base64');
    const key = createPublicKey({ key: Buffer.concat([PUBLIC, raw]), format: 'der', type: 'spki' });
    return raw.length === 32 && verify(null, Buffer.from(headText(head)), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
