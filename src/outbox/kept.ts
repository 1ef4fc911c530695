/** How an arrival is kept in one value: the length of its headers, its headers as JSON, its body as it came. */
export type Kept = { headers: Record<string, string>; body: Buffer };

export function packKept({ headers, body }: Kept): Buffer {
  const head = JSON.stringify(headers);
  const headLength = Buffer.byteLength(head);
  const packed = Buffer.allocUnsafe(4 + headLength + body.length);
  packed.writeUInt32BE(headLength);
  packed.write(head, 4);
  body.copy(packed, 4 + headLength);
  return packed;
}

/** Throws SyntaxError or RangeError for anything that packKept did not write. */
export function openKept(packed: Uint8Array): Kept {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const split = 4 + bytes.readUInt32BE(0);
  return {
    headers: JSON.parse(bytes.toString('utf8', 4, split)) as Record<string, string>,
    body: bytes.subarray(split),
  };
}
