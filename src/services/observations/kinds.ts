import type { Localized } from '../../core/localized.ts';

export type Covers = 'day' | 'week' | 'month' | 'quarter';

/** What can be entered, as services/kpis/inputs lists it: what this service needs of it. */
export type InputKind = {
  code: string;
  name: Localized;
  aliases: readonly string[];
  unit: string;
  grains: readonly Covers[];
  of: 'shop' | 'group' | 'either';
  part?: { kind: string; required?: true };
  range: { min: number; max: number };
  whole?: true;
  over: 'sum' | { mean: string | undefined };
  money?: true;
};

/** A metric that needs inputs. */
export type NeedsInputs = { code: string; name: Localized; inputs: readonly string[] };

/** A shop as figures name it. `names`: folded. */
export type FigureShop = { id: number; code: string; currency: string; timeZone: string; names: readonly string[] };

/** One number of one thing. `value`: a decimal as PostgreSQL reads it; none takes back what was entered. */
export type Figure = {
  code: string;
  day: string;
  covers: Covers;
  shopId: number | null;
  part: string;
  currency: string;
  value: string | null;
  /** Of the file, from 1. */
  line?: number;
};

export const keyOf = ({ code, day, covers, shopId, part, currency }: Omit<Figure, 'value'>): string =>
  JSON.stringify([code, day, covers, shopId ?? 0, part, currency]);

/** Why something is not taken, for people. */
export type Why = { why: Localized };
export const isWhy = (one: object): one is Why => 'why' in one;
export const no = (zh: string, en: string): Why => ({ why: { zh, en } });

const LONGEST_SHOWN = 40;
export const shown = (typed: string): string => {
  const flat = typed.replace(/[\p{C}\s]+/gu, ' ').trim();
  return flat.length > LONGEST_SHOWN ? `${flat.slice(0, LONGEST_SHOWN)}…` : flat;
};
