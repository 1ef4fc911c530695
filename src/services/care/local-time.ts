import { parseTime } from '../../core/csv-fields.ts';

/** `2026-11-11T10:00:00+08:00`, or without an offset in the time zone given. Undefined: no such time. */
export function instantOfLocal(text: string, timeZone: string): Date | undefined {
  if (text.length > 40) return undefined;
  const read = parseTime(text);
  if (read === undefined) return undefined;
  const fraction = /:\d\d\.(\d{1,3})/.exec(text)?.[1]?.padEnd(3, '0') ?? '000';
  if (read.length > 19) return dateOf(`${read.slice(0, 19).replace(' ', 'T')}.${fraction}${read.slice(19).trim()}`);
  const asUtc = dateOf(`${read.replace(' ', 'T')}.${fraction}Z`);
  if (!asUtc) return undefined;
  // Twice, since the first guess may lie on the other side of a change of clocks.
  const first = new Date(asUtc.getTime() - offsetMs(asUtc, timeZone));
  return new Date(asUtc.getTime() - offsetMs(first, timeZone));
}

function dateOf(iso: string): Date | undefined {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function offsetMs(at: Date, timeZone: string): number {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  return Date.parse(`${clock.format(at).replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000;
}
