import type { Sealer } from '../core/seal.ts';

/** How an arrival is kept: its headers and its body, sealed as one value. */
export type Kept = { headers: Record<string, string>; body: Buffer };

export function sealKept(sealer: Sealer, { headers, body }: Kept): Buffer {
  const head = Buffer.from(JSON.stringify(headers));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return sealer.seal(Buffer.concat([length, head, body]));
}

export function openKept(sealer: Sealer, sealed: Uint8Array): Kept {
  const plain = sealer.open(sealed);
  const split = 4 + plain.readUInt32BE(0);
  return {
    headers: JSON.parse(plain.toString('utf8', 4, split)) as Record<string, string>,
    body: plain.subarray(split),
  };
}
