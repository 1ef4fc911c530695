import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import * as z from 'zod';
import { UserError } from '../../core/errors.ts';

/**
 * A backup file, gzip'd: one line of JSON (Header); for each table in the header's order its rows in COPY's text format,
 * in pieces of a 4-byte length and as many bytes, ended by a length of 0; one line of JSON (Footer).
 */
export const Header = z.strictObject({
  format: z.literal('zhanggui-backup'),
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  /** What the database had been migrated to: the rows fit only there. */
  migrations: z.array(z.strictObject({ hash: z.string(), at: z.string() })),
  tables: z.array(z.strictObject({ name: z.string(), columns: z.array(z.string()) })),
});
export type Header = z.infer<typeof Header>;

export const Footer = z.strictObject({
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int(), sha256: z.string() })),
  sequences: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type Footer = z.infer<typeof Footer>;

export type Digest = { rows: number; sha256: string };

const PIECE_BYTES = 65_536;
const MOST_BYTES = 1_048_576;
const LINE_FEED = 0x0a;

export const damaged = (why: string) =>
  new UserError('backup.damaged', {
    zh: `备份文件不完整或已损坏（${why}），数据库没有改动；请换一份备份。`,
    en: `The backup file is cut off or damaged (${why}); the database is unchanged. Use another backup.`,
  });

export const jsonLine = (value: Header | Footer): Buffer => Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');

/**
 * Rows as they come, counted and hashed on the way. Each ends with a line feed, those within values are escaped. The
 * digest is the sum of the rows' own: a table gives its rows back in another order once some were changed or of other sizes.
 */
export async function* digesting(rows: AsyncIterable<Buffer>, done: (digest: Digest) => void): AsyncGenerator<Buffer> {
  const sum = new Uint32Array(8);
  let begun: Buffer[] = [];
  let count = 0;
  for await (const bytes of rows) {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      const last = bytes.subarray(from, at + 1);
      add(sum, begun.length > 0 ? Buffer.concat([...begun, last]) : last);
      begun = [];
      from = at + 1;
      count += 1;
    }
    if (from < bytes.length) begun.push(bytes.subarray(from));
    yield bytes;
  }
  if (begun.length > 0) add(sum, Buffer.concat(begun));
  done({ rows: count, sha256: hexOf(sum) });
}

/** Eight sums modulo 2^32. */
function add(sum: Uint32Array, row: Buffer): void {
  const digest = createHash('sha256').update(row).digest();
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + digest.readUInt32BE(i * 4);
}

const hexOf = (sum: Uint32Array): string => [...sum].map((part) => part.toString(16).padStart(8, '0')).join('');

const prefixed = (piece: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.length);
  return Buffer.concat([length, piece]);
};

/** Pieces of bounded size, whatever the sizes of rows, and the 0 that ends a table. */
export async function* framed(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const bytes of rows) {
    held.push(bytes);
    size += bytes.length;
    if (size < PIECE_BYTES) continue;
    const all = Buffer.concat(held);
    for (let from = 0; from < all.length; from += MOST_BYTES) yield prefixed(all.subarray(from, from + MOST_BYTES));
    held = [];
    size = 0;
  }
  if (size > 0) yield prefixed(Buffer.concat(held));
  yield Buffer.alloc(4);
}

/** All of it or nothing: written beside (mode 600), flushed to the disk, and moved into place. */
export async function writeBackup(file: string, content: AsyncIterable<Buffer>): Promise<void> {
  const unfinished = `${file}.part-${process.pid}`;
  try {
    await rm(unfinished, { force: true });
    await pipeline(
      Readable.from(content),
      createGzip({ level: 6 }),
      createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }),
    );
    const handle = await open(unfinished, 'r+');
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

export type BackupReader = {
  /** The next line of JSON; throws UserError backup.damaged when it is none of this type. */
  line<T extends z.ZodType>(type: T): Promise<z.infer<T>>;
  /** The rows of the next table. */
  rows(): AsyncGenerator<Buffer>;
  /** Throws when there is more; has then seen the whole file, and with it gzip's own checksum. */
  end(): Promise<void>;
  close(): void;
};

/** Reads in bounded memory. Every failure of the file is UserError backup.damaged; a missing one backup.not_found. */
export function readBackup(file: string): BackupReader {
  const source = createReadStream(file);
  const plain = createGunzip();
  source.on('error', (error) => plain.destroy(error));
  plain.on('error', () => {}); // it is thrown to whoever reads next
  const chunks = source.pipe(plain)[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  return { line, rows, end, close };

  async function more(): Promise<boolean> {
    const next = await chunks.next().catch((error: NodeJS.ErrnoException) => {
      throw failureOf(error, file);
    });
    if (next.done) return false;
    held = held.length > 0 ? Buffer.concat([held, next.value]) : next.value;
    return true;
  }

  async function take(length: number): Promise<Buffer> {
    while (held.length < length) if (!(await more())) throw damaged('it ends too early');
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  }

  async function line<T extends z.ZodType>(type: T): Promise<z.infer<T>> {
    while (!held.includes(LINE_FEED)) {
      if (held.length > MOST_BYTES) throw damaged('it is no backup');
      if (!(await more())) throw damaged('it ends too early');
    }
    const written = await take(held.indexOf(LINE_FEED) + 1);
    return parsed(type, written.toString('utf8'));
  }

  async function* rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const length = (await take(4)).readUInt32BE();
      if (length === 0) return;
      if (length > MOST_BYTES) throw damaged('a piece is too long');
      yield await take(length);
    }
  }

  async function end(): Promise<void> {
    while (held.length === 0) if (!(await more())) return;
    throw damaged('there is more after its end');
  }

  function close(): void {
    source.destroy();
    plain.destroy();
  }
}

function parsed<T extends z.ZodType>(type: T, written: string): z.infer<T> {
  try {
    return type.parse(JSON.parse(written));
  } catch {
    throw damaged('it is no backup of a version that this program reads');
  }
}

function failureOf(error: NodeJS.ErrnoException, file: string): Error {
  if (error.code?.startsWith('Z_')) return damaged('its compression does not add up');
  if (error.code !== 'ENOENT') return error;
  return new UserError('backup.not_found', { zh: `没有这个文件：${file}`, en: `There is no such file: ${file}` });
}
