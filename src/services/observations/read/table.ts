import { no, type Why } from '../kinds.ts';

/** What a file may be. */
export const MOST = { bytes: 2 * 1024 * 1024, rows: 20_000, figures: 60_000, cell: 300 } as const;

/** A row with its fields as written. `line`: the file's own, from 1; `broken`: why it makes no sense. */
export type Line = { line: number; cells: string[]; broken?: string };

export const SEPARATORS = ['\t', ';', ',', '，', '|'] as const;

/** UTF-8 or UTF-16 with or without their marks, else GBK, as Excel in Chinese saves CSV. */
export function decoded(bytes: Uint8Array): string | Why {
  if (bytes.length > MOST.bytes)
    return no(
      `文件超过 ${MOST.bytes / 1024 / 1024} MB，请拆开再导入`,
      `The file is larger than ${MOST.bytes / 1024 / 1024} MB; split it`,
    );
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? ['utf-16le'] : [];
  for (const encoding of [...wide, 'utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // The next encoding.
    }
  }
  return no(
    '文件既不是 UTF-8 也不是 GBK，请另存为 CSV（UTF-8）再导入',
    'The file is neither UTF-8 nor GBK; save it as CSV UTF-8 and import that',
  );
}

/**
 * Text as rows: quotes, separators and line breaks within quotes, CRLF or LF, blank rows left out. A quote that is not closed costs its own
 * line only. Linear.
 */
export function linesOf(text: string, separator: string): Line[] {
  const lines: Line[] = [];
  const whole = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
  let line = 1;
  for (let at = 0; at < whole.length; ) {
    const end = whole.indexOf('\n', at) < 0 ? whole.length : whole.indexOf('\n', at);
    const first = whole.slice(at, end);
    if (!first.includes('"')) {
      if (first.trim() !== '') lines.push({ line, cells: first.split(separator).map((cell) => cell.trim()) });
      at = end + 1;
      line += 1;
      continue;
    }
    const quoted = quotedRow(whole, at, separator);
    if (typeof quoted === 'string') lines.push({ line, cells: [first], broken: quoted });
    else lines.push({ line, cells: quoted.cells.map((cell) => cell.trim()) });
    const next = typeof quoted === 'string' ? end + 1 : quoted.end;
    line += typeof quoted === 'string' ? 1 : breaksIn(whole, at, next);
    at = next;
  }
  return lines;
}

function breaksIn(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) breaks += 1;
  return Math.max(1, breaks);
}

/** How far a quoted cell may reach. */
const LONGEST_ROW = 20_000;

function quotedRow(text: string, start: number, separator: string): { cells: string[]; end: number } | string {
  const cells: string[] = [];
  let cell = '';
  let within = false;
  for (let at = start; at <= text.length && at - start < LONGEST_ROW; at += 1) {
    const sign = text[at];
    if (within) {
      if (sign === undefined) break;
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else within = false;
    } else if (sign === '"' && cell.trim() === '') {
      within = true;
      cell = '';
    } else if (sign === separator) {
      cells.push(cell);
      cell = '';
    } else if (sign === '\n' || sign === undefined) return { cells: [...cells, cell], end: at + 1 };
    else cell += sign;
  }
  return 'quote';
}
