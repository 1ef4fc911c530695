import type { Random } from '../../src/services/demo/random.ts';
import type { Line } from './retail.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { quantity, minor }) => sum + quantity * minor, 0);
export const discountOf = (lines: readonly Line[], random: Random): number =>
  Math.round(totalOf(lines) * (0.04 + 0.16 * random.next()));

/** The data's are office hours to the minute: a third is moved into the evening, night owls' into the night, all within the minute. */
export function hourOf(at: number, nightOwl: boolean, random: Random): number {
  const within = at + random.next() * 60_000;
  const midnight = Math.floor(at / DAY_MS) * DAY_MS;
  if (random.chance(nightOwl ? 0.55 : 0.03)) return midnight + ((22 + random.next() * 7) % 24) * HOUR_MS;
  return random.chance(0.35) ? Math.min(within + 6 * HOUR_MS, midnight + 23 * HOUR_MS) : within;
}
