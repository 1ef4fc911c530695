/** What reads a CSV file: each record with its fields as written, or the reason why there is none. */
export type CsvSink = {
  /** `line` is the file's own line number (from 1) on which the record begins. */
  record(fields: string[], line: number, raw: string): void;
  broken(line: number, raw: string, reason: string): void;
};

/** Characters of one record, line breaks within quotes included: a quote that is never closed ends here. */
const MAX_RECORD = 65_536;
const SHOWN = 2_000;

type Whole = { fields: string[]; end: number };
type Parsed = Whole | 'incomplete' | 'malformed';

/**
 * RFC 4180 in one pass over the decoded text: commas, quotes, line breaks within quotes, CRLF or LF, blank lines skipped.
 * A record that makes no sense costs its first line only, and reading goes on with the next. Memory is bounded by
 * MAX_RECORD and the piece pushed. Text that was not UTF-8 arrives here as U+FFFD and is reported as broken.
 */
export function createCsvReader(sink: CsvSink) {
  let rest = '';
  let line = 1;
  let skipping = false;
  let doubtful = false;
  return { push, end };

  /** An over-long line is skipped to its end, however far that is. */
  function push(text: string): void {
    const newline = skipping ? text.indexOf('\n') : 0;
    if (newline < 0) return;
    if (skipping) line += 1;
    rest = take(skipping ? text.slice(newline + 1) : rest + text, false);
    skipping = false;
    if (rest.length > MAX_RECORD && !rest.includes('\n')) {
      sink.broken(line, rest.slice(0, SHOWN), 'line is too long');
      rest = '';
      skipping = true;
    }
  }

  function end(): void {
    if (rest !== '') take(rest.endsWith('\n') ? rest : `${rest}\n`, true);
    rest = '';
  }

  /** Reads the complete records of `text` and returns what is left. */
  function take(text: string, last: boolean): string {
    doubtful = text.includes('\uFFFD');
    let at = 0;
    for (;;) {
      const newline = text.indexOf('\n', at);
      if (newline < 0) return text.slice(at);
      const first = text.slice(at, newline);
      const parsed = first.includes('"') ? quoted(text, at) : plain(first, newline + 1);
      if (parsed === 'incomplete' && !last && text.length - at <= MAX_RECORD) return text.slice(at);
      at = typeof parsed === 'string' ? broken(first, newline, parsed) : whole(text.slice(at, parsed.end), parsed);
    }
  }

  function broken(first: string, newline: number, why: 'incomplete' | 'malformed'): number {
    sink.broken(line, first.slice(0, SHOWN), REASONS[why]);
    line += 1;
    return newline + 1;
  }

  function whole(raw: string, { fields, end: after }: Whole): number {
    const begins = line;
    line += raw.includes('"') ? countLines(raw) : 1;
    if (fields.length === 1 && fields[0] === '') return after;
    if (doubtful && raw.includes('\uFFFD')) sink.broken(begins, raw.trimEnd().slice(0, SHOWN), 'not UTF-8');
    else sink.record(fields, begins, raw);
    return after;
  }
}

const REASONS = { malformed: 'text after a closing quote', incomplete: 'a quote is not closed' };

const plain = (first: string, end: number): Parsed => ({
  fields: (first.endsWith('\r') ? first.slice(0, -1) : first).split(','),
  end,
});

function countLines(raw: string): number {
  let lines = 0;
  for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** One record that has a quote somewhere. A quote within an unquoted field is a plain character. */
function quoted(text: string, start: number): Parsed {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (typeof field === 'string') return field;
    fields.push(field.value);
    const next = text[field.end];
    if (next === ',') at = field.end + 1;
    else return { fields, end: field.end + 1 };
  }
}

type Field = { value: string; end: number } | 'incomplete' | 'malformed';

/** Ends at the comma or line feed after it. */
function plainField(text: string, start: number): Field {
  const newline = text.indexOf('\n', start);
  if (newline < 0) return 'incomplete';
  const comma = text.indexOf(',', start);
  if (comma >= 0 && comma < newline) return { value: text.slice(start, comma), end: comma };
  const last = text[newline - 1] === '\r' && newline > start ? newline - 1 : newline;
  return { value: text.slice(start, last), end: newline };
}

function quotedField(text: string, start: number): Field {
  let close = text.indexOf('"', start + 1);
  let doubled = false;
  while (close >= 0 && text[close + 1] === '"') {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  if (close < 0 || close + 1 >= text.length) return 'incomplete';
  const value = text.slice(start + 1, close);
  const end = text[close + 1] === '\r' ? close + 2 : close + 1;
  if (end >= text.length) return 'incomplete';
  if (text[end] !== '\n' && (text[end] !== ',' || end !== close + 1)) return 'malformed';
  return { value: doubled ? value.replaceAll('""', '"') : value, end };
}

/** A field as CSV writes it. */
export const csvField = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
