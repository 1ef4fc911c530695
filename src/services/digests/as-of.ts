import { instantIn } from '../../core/wall-clock.ts';

/**
 * The time up to which something was known, as typed: `2026-11-23` (its end), `2026-11-23 18:00`, `2026-11-23T18:00:05`, with an offset where
 * one is written, else on the clock of the room. What is left out is taken to its end. None: that is no time.
 */
export function readAsOf(typed: string, { now, timeZone }: { now: Date; timeZone: string }): Date | undefined {
  const found =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      typed.trim(),
    );
  if (!found || Number.isNaN(Date.parse(`${found[1]}T00:00:00Z`))) return undefined;
  const [, day = '', hours, minutes = '00', seconds = '59', milli = '999', offset] = found;
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return undefined;
  const clock = hours === undefined ? '23:59' : `${hours.padStart(2, '0')}:${minutes}`;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(clock) || Number(seconds) > 59) return undefined;
  const rest = Number(seconds) * 1000 + Number(milli.padEnd(3, '0'));
  const minute =
    offset === undefined ? instantIn(day, clock, timeZone) : new Date(`${day}T${clock}:00${spelled(offset)}`);
  const at = new Date(minute.getTime() + rest);
  // A minute or a day that has begun and is not over is known until now.
  const begins = hours === undefined ? instantIn(day, '00:00', timeZone) : minute;
  return at > now && found[4] === undefined && begins <= now ? now : at;
}

const spelled = (offset: string): string =>
  /^z$/i.test(offset) || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
