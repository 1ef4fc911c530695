import { type Localized, same } from '../../../core/localized.ts';
import { type Names, quoted } from './names.ts';

export type Body = Record<string, unknown>;

/** One sentence, and what it was before and after. */
export type Facts = { what: Localized; before?: Localized | undefined; after?: Localized | undefined };

export type Told = {
  subjects: readonly string[];
  /** What the timeline is about: its goods, its subjects. */
  about: { sku?: string | undefined; subjects: readonly string[] };
  /** May be told what warehouses hold altogether. */
  totals: boolean;
  names: Names;
  warehouse(id: number): string | undefined;
};

export type Teller = (body: Body, told: Told) => Facts;

/** The shop that a row names, if it names one. */
export const shopOf = ({ subjects }: Pick<Told, 'subjects'>): string =>
  subjects.find((one) => one.startsWith('shop:'))?.slice(5) ?? '';

export const commandWords = (code: unknown, { command }: Names): Localized =>
  quoted(command?.(String(code)) ?? same(String(code)));

export const ruleWords = (code: unknown, { rule }: Names): Localized =>
  quoted(rule?.(String(code))?.name ?? same(String(code ?? '')));

/** The day of an instant or of a day. */
export const dayOf = (value: unknown): string => String(value ?? '').slice(0, 10);
