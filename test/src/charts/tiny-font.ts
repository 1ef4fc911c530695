/** A file with nothing but a `cmap` of one format, which says which characters a font has. */
export function tinyFont(characters: string, format: 4 | 12): Buffer {
  const codes = [...new Set(characters)].map((c) => c.codePointAt(0) ?? 0).sort((a, b) => a - b);
  const table = format === 4 ? formatFour(codes) : formatTwelve(codes);
  const head = Buffer.alloc(28);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(1, 4);
  head.write('cmap', 12, 'latin1');
  head.writeUInt32BE(28, 20);
  head.writeUInt32BE(12 + table.length, 24);
  const cmap = Buffer.alloc(12);
  cmap.writeUInt16BE(1, 2);
  cmap.writeUInt16BE(3, 4);
  cmap.writeUInt16BE(format === 4 ? 1 : 10, 6);
  cmap.writeUInt32BE(12, 8);
  return Buffer.concat([head, cmap, table]);
}

const words = (...numbers: number[]) => {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, number] of numbers.entries()) bytes.writeUInt16BE(number, i * 2);
  return bytes;
};

/** One segment a character, and the closing one that maps 0xFFFF to glyph 0. */
function formatFour(codes: number[]): Buffer {
  const all = [...codes, 0xffff];
  const deltas = all.map((code, i) => (i === codes.length ? 1 : (i + 1 - code) & 0xffff));
  const lists = words(...all, 0, ...all, ...deltas, ...all.map(() => 0));
  return Buffer.concat([words(4, 14 + lists.length, 0, all.length * 2, 0, 0, 0), lists]);
}

function formatTwelve(codes: number[]): Buffer {
  const bytes = Buffer.alloc(16 + 12 * codes.length);
  bytes.writeUInt16BE(12, 0);
  bytes.writeUInt32BE(bytes.length, 4);
  bytes.writeUInt32BE(codes.length, 12);
  for (const [i, code] of codes.entries()) {
    bytes.writeUInt32BE(code, 16 + 12 * i);
    bytes.writeUInt32BE(code, 20 + 12 * i);
    bytes.writeUInt32BE(i + 1, 24 + 12 * i);
  }
  return bytes;
}
