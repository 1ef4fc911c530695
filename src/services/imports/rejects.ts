import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { csvField } from '../../core/csv.ts';

/** `orders.csv.gz` becomes `orders.rejects.csv` in the working directory. */
export const rejectsPath = (file: string): string =>
  path.resolve(`${path.basename(file).replace(/(\.csv)?(\.gz)?$/i, '')}.rejects.csv`);

export type Rejects = {
  add(line: number, reason: string, raw: string): void;
  count(): number;
  /** Where they are, once there is one. */
  file(): string | undefined;
  close(): void;
};

/** Made with the first reject, for the owner's eyes only: it repeats what the input says. */
export function createRejects(file: string): Rejects {
  let handle: number | undefined;
  let count = 0;
  let held: string[] = [];
  return { add, count: () => count, file: () => (count > 0 ? file : undefined), close };

  function add(line: number, reason: string, raw: string): void {
    handle ??= open();
    count += 1;
    held.push(`${line},${csvField(reason)},${csvField(raw.replace(/\r?\n$/, ''))}\n`);
    if (held.length >= 1_000) flush();
  }

  function open(): number {
    held.push('line,reason,record\n');
    return openSync(file, 'w', 0o600);
  }

  function flush(): void {
    if (handle !== undefined && held.length > 0) writeSync(handle, held.join(''));
    held = [];
  }

  function close(): void {
    flush();
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  }
}
