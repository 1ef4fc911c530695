import { constants, crc32, deflateRawSync } from 'node:zlib';

/** `hashes`: mostly hashes in hex, in which nothing repeats: looking for repeats would only cost time. */
export type ZipFile = { name: string; bytes: Buffer; hashes?: true };

/** A zip file of files with ASCII names, all of one moment (UTC). For less than 4 GiB and 65,535 files. */
export function zipOf(files: readonly ZipFile[], at: Date): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, hashes } of files) {
    const packed = deflateRawSync(bytes, { level: 2, ...(hashes && { strategy: constants.Z_HUFFMAN_ONLY }) });
    const title = Buffer.from(name, 'latin1');
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(timeOf(at), 6);
    facts.writeUInt16LE(dayOf(at), 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('504b01021403', 'hex'), facts, rest, title]));
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), facts, title, packed]);
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

const timeOf = (at: Date): number => (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
const dayOf = (at: Date): number =>
  ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
