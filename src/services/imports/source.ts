import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, type ReadStream, readSync, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../core/errors.ts';

export type Source = {
  /** Bytes of the file as it lies on the disk. */
  total: number;
  bytesRead(): number;
  /** The decoded text, piece by piece, without a byte order mark. Throws imports.unreadable. */
  text(): AsyncGenerator<string>;
  /** SHA-256 of the content (unpacked), hex; complete once `text` has been read to its end. */
  digest(): string;
};

const PIECE = 262_144;

/** A .csv or .csv.gz file, told apart by its first bytes. Throws imports.no_file. */
export function openSource(file: string): Source {
  const { total, packed } = lookAt(file);
  const hash = createHash('sha256');
  let bytes: ReadStream | undefined;
  return {
    total,
    bytesRead: () => bytes?.bytesRead ?? 0,
    digest: () => hash.digest('hex'),
    async *text() {
      // Opened by who reads it: an error of a stream that nobody reads yet would end the process.
      const reading = createReadStream(file, { highWaterMark: PIECE });
      bytes = reading;
      const stream: Readable = packed ? pipeline(reading, createGunzip({ chunkSize: PIECE }), () => {}) : reading;
      const decoder = new StringDecoder('utf8');
      let first = true;
      try {
        for await (const piece of stream) {
          hash.update(piece as Buffer);
          const text = decoder.write(piece as Buffer);
          yield first ? text.replace(/^\uFEFF/, '') : text;
          first = false;
        }
        yield decoder.end();
      } catch (error) {
        throw unreadable(error);
      } finally {
        reading.destroy();
      }
    },
  };
}

function lookAt(file: string): { total: number; packed: boolean } {
  try {
    const { size } = statSync(file);
    const handle = openSync(file, 'r');
    const head = Buffer.alloc(2);
    readSync(handle, head, 0, 2, 0);
    closeSync(handle);
    return { total: size, packed: head[0] === 0x1f && head[1] === 0x8b };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UserError('imports.no_file', {
      zh: `无法读取 ${file}（${code}），请检查路径`,
      en: `${file} cannot be read (${code}), please check the path`,
    });
  }
}

/** Damage of the file in words; what the reader of the text threw itself goes through. */
function unreadable(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!code.startsWith('Z_') && !code.startsWith('E')) return error;
  return new UserError('imports.unreadable', {
    zh: `文件损坏或不完整（${code}），没有导入任何数据；请重新取得文件后再试`,
    en: `The file is damaged or cut short (${code}), nothing was imported; get it again and retry`,
  });
}
