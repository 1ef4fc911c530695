import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** What a zip file holds, by its directory at the end. */
export function unzipped(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [packed, size, title] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = inflateRawSync(zip.subarray(from, from + packed));
    if (bytes.length !== size) throw new Error('a file of another size');
    files.set(zip.toString('utf8', at + 46, at + 46 + title), bytes);
    at += 46 + title + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** The files in a folder of their own. */
export function folderOf(files: ReadonlyMap<string, Buffer | string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-bundle-'));
  for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
  return folder;
}
