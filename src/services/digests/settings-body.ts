import type { DigestKind } from './kinds.ts';

/** One kind of digest in one room. `time`: HH:MM where the room is; `day`: of the week (1 is Monday) or of the month. */
export type KindSetting = {
  on: boolean;
  time: string;
  day: number;
  /** ISO: slots before it are not told. */
  since: string;
  /** Codes of figures; none: those that the kind shows by itself. */
  figures?: string[];
};

export type RoomSettings = {
  kinds: Record<DigestKind, KindSetting>;
  quiet: { from: string; to: string } | null;
  /** Holidays of the calendar move it to the next day. */
  holidays: boolean;
};

const off = (day: number): KindSetting => ({ on: false, time: '09:00', day, since: '1970-01-01T00:00:00.000Z' });

export const DEFAULTS: RoomSettings = {
  kinds: { daily: off(0), weekly: off(5), monthly: off(10), quarterly: off(10) },
  quiet: null,
  holidays: true,
};

/** What was stored, completed by what came later. */
export const settingsFrom = (body: Partial<RoomSettings> | undefined): RoomSettings => ({
  ...DEFAULTS,
  ...body,
  kinds: {
    daily: { ...DEFAULTS.kinds.daily, ...body?.kinds?.daily },
    weekly: { ...DEFAULTS.kinds.weekly, ...body?.kinds?.weekly },
    monthly: { ...DEFAULTS.kinds.monthly, ...body?.kinds?.monthly },
    quarterly: { ...DEFAULTS.kinds.quarterly, ...body?.kinds?.quarterly },
  },
});
