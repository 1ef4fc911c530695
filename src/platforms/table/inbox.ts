import { csvOf } from '../../core/csv-out.ts';
import { type Folder, type Found, filesOf, putFile, readBytes } from './folder.ts';
import { type Broken, type Columns, MOST_BYTES, type Row, readSheet } from './sheet.ts';

/** A file is read when nobody has written to it for this long: half a file is nobody's order. */
export const SETTLES_MS = 2_000;

export type Reading<T> = {
  kind: string;
  columns: Columns;
  must: readonly string[];
  of(rows: readonly Row[], found: Found, broken: Broken[]): T[];
};

export type Facts<T> = { facts: T[]; refused?: string };

/** Files of a kind as facts. What was read is remembered until the file is another one; its faults are told in the outbox. */
export function createInbox(folder: Folder, now: () => Date) {
  const read = new Map<string, { mark: string; facts: Facts<unknown> }>();
  return { settled, newest, factsOf };

  async function settled(kind: string): Promise<Found[]> {
    return (await filesOf(folder.inbox, kind)).filter(isSettled);
  }

  /** `unsettled`: there is one, and it is still being written. */
  async function newest(kind: string): Promise<Found | 'unsettled' | undefined> {
    const files = await filesOf(folder.inbox, kind);
    return files.findLast(isSettled) ?? (files.length > 0 ? 'unsettled' : undefined);
  }

  function isSettled({ arrivedAt }: Found): boolean {
    return arrivedAt.getTime() <= now().getTime() - SETTLES_MS;
  }

  async function factsOf<T>(found: Found, reading: Reading<T>): Promise<Facts<T>> {
    const mark = `${found.size} ${found.arrivedAt.getTime()}`;
    const known = read.get(found.name);
    if (known?.mark === mark) return known.facts as Facts<T>;
    const sheet = readSheet(await readBytes(found.file, MOST_BYTES), reading.columns, reading.must);
    const broken = [...sheet.broken];
    const facts = { facts: reading.of(sheet.rows, found, broken), ...(sheet.refused && { refused: sheet.refused }) };
    if (broken.length > 0) await tell(found, broken);
    read.set(found.name, { mark, facts });
    // The newest few are asked for again and again; a year of exports is not kept.
    const [oldest] = read.keys();
    if (read.size > 8 && oldest !== undefined) read.delete(oldest);
    return facts;
  }

  async function tell({ name }: Found, broken: readonly Broken[]): Promise<void> {
    const rows = [['line 行', 'reason 原因'], ...broken.slice(0, 1000).map((b) => [b.line, b.reason])];
    await putFile(folder.outbox, `errors-${name}`, `\uFEFF${csvOf(rows)}`);
  }
}
export type Inbox = ReturnType<typeof createInbox>;
