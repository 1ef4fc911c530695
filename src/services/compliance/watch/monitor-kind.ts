import type { Localized } from '../../../core/localized.ts';
import type { Tx } from '../../../db/client.ts';
import type { Hit, SettingFor } from '../rule-kind.ts';

/** What a monitor file (monitors/x.ts, found by path) says of itself. How it stands is a row: table monitor. */
export type MonitorKind = {
  /** Its file's name: `price-gaps`. */
  code: string;
  name: Localized;
  /** What it looks at, in one sentence. */
  words: Localized;
  /** The rules it runs, by code. */
  rules: readonly string[];
  /** Kinds of marks that make it look at once at the things they name. */
  marks: readonly string[];
  /** It looks at least so often, whether or not something is marked: the beat by which it is known to live. */
  everySeconds: number;
  /** How often it looks at everything: what changes by time alone, or left no mark. At most an hour, for which marks are kept. */
  sweepEverySeconds: number;
  /** How far a look at everything goes back. */
  lookBackDays: number;
  figure: { words: Localized; unit: FigureUnit };
  /** Its figure and what that is compared with; without it: how many findings of its rules are open, against none. */
  measure?(measuring: Measuring): Promise<Measured>;
};

/** `percent`: 25 is 25 %. */
export type FigureUnit = 'findings' | 'percent' | 'pieces';

export type Measuring = {
  tx: Tx;
  now: Date;
  settingOf: (rule: string) => SettingFor;
  /** What this look found. */
  hits: readonly Hit[];
};

/** `undefined`: nothing to be seen of it now. */
export type Measured = { figure: number | undefined; threshold: number };
