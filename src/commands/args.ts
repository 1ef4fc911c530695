import type * as z from 'zod';
import type { Localized } from '../core/localized.ts';

/** What a value is read against: dates need to know what day it is where the room is. */
export type ReadContext = { now: Date; timeZone: string };

/** One argument of a command, as data: it drives parsing, usage lines, suggestions and the API. */
export type ArgSpec<T = unknown> = {
  words: Localized;
  /** `undefined` means: that is not one. */
  read(typed: string, context: ReadContext): { value: T } | undefined;
  optional: boolean;
  /** Takes everything that is left. */
  rest: boolean;
  /** Last by position: what else is typed belongs to it (`shops United Kingdom`). */
  joins?: boolean;
  /** The value with the word after it, where that belongs to it (`明天` `18:00`). */
  takes?: (typed: string, next: string) => string | undefined;
  /** Other words that name it (`数量=` for 变动数量). */
  keys?: readonly string[];
  /** Trailing text for people: kept in the characters in which it was typed (`，` stays `，`). */
  verbatim?: boolean;
  /** Of verbatim text: its line breaks are kept too. */
  lines?: boolean;
  /** Why a value is not one, where there is more to say than what is expected. */
  refusal?: (typed: string) => Localized | undefined;
  /** The most characters it takes, for the refusal of a longer one. */
  most?: number;
  /** A word that announces the value, such as 从 / from. */
  marker?: Localized;
  /** Where suggestions for it come from. */
  suggest?: Suggest;
  /** Never written down as typed: `effect.stands` takes its place. One a command. Tells what may be written down already. */
  secret?: (text: string) => boolean;
};

/** What canonical words say of a secret argument until its plan has said what stands for it. */
export const UNSAID = '•••';
export const hasSecret = ({ args }: { args: object }): boolean =>
  Object.values(args as ArgSpecs).some(({ secret }) => secret);

export type Suggest = 'sku' | 'warehouse' | 'shop' | 'audience' | 'command' | 'job' | readonly string[];

export type ArgSpecs = Record<string, ArgSpec>;

export type ArgsOf<A extends ArgSpecs> = { [K in keyof A]: A[K] extends ArgSpec<infer T> ? T : never };

type Options = {
  marker?: Localized;
  suggest?: Suggest;
  joins?: boolean;
  keys?: readonly string[];
  takes?: NonNullable<ArgSpec['takes']>;
  refusal?: NonNullable<ArgSpec['refusal']>;
};

/** An argument read by a schema of core/terms.ts; an optional schema makes it optional. */
export function arg<S extends z.ZodType>(schema: S, words: Localized, options: Options = {}): ArgSpec<z.output<S>> {
  return {
    words,
    optional: schema.safeParse(undefined).success,
    rest: false,
    ...options,
    read: (typed) => {
      const parsed = schema.safeParse(typed);
      return parsed.success ? { value: parsed.data } : undefined;
    },
  };
}

/** An argument with a reader of its own (units, dates, roles). */
export function valueArg<T>(words: Localized, read: ArgSpec<T>['read'], options: Options = {}): ArgSpec<T> {
  return { words, optional: false, rest: false, ...options, read };
}

export const optional = <T>(spec: ArgSpec<T>): ArgSpec<T | undefined> => ({ ...spec, optional: true });

/** The trailing text of a command, at most `max` characters. */
export function rest(
  words: Localized,
  options: { max?: number; verbatim?: boolean; lines?: boolean } = {},
): ArgSpec<string> {
  const { max = 200, verbatim = false, lines = false } = options;
  return {
    words,
    optional: false,
    rest: true,
    verbatim,
    ...(lines && { lines }),
    most: max,
    read: (typed) => (typed.length >= 1 && typed.length <= max ? { value: typed } : undefined),
  };
}

/** One of a few words, in either language; the value is the English one. */
export function choice<const C extends Record<string, string>>(
  words: Localized,
  choices: C,
): ArgSpec<keyof C & string> {
  const known = Object.entries(choices) as [keyof C & string, string][];
  return {
    words,
    optional: false,
    rest: false,
    suggest: known.flatMap(([en, zh]) => [zh, en]),
    read: (typed) => {
      const word = typed.toLowerCase();
      const found = known.find(([en, zh]) => en === word || zh === word);
      return found ? { value: found[0] } : undefined;
    },
  };
}
