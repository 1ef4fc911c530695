import type { Localized } from '../../../core/localized.ts';
import type { Grain, Unit } from '../metric-kind.ts';

/** What an observation's `part` names: the shop's whole without it. */
export type PartKind = 'campaign' | 'platform' | 'agent' | 'listing' | 'channel';

/**
 * A number that comes from outside, as people write it: amounts in major units, shares in percent, times in seconds. Of a shop and day a
 * row without part is the whole, and counts instead of its parts; of a day that several rows cover, the one of the shortest time counts.
 */
export type InputKind = {
  code: string;
  name: Localized;
  /** Headings of columns and words that mean it besides code and name, in either language. */
  aliases: readonly string[];
  unit: Unit;
  /** How long one value may cover. */
  grains: readonly Grain[];
  /** What it is of: a shop, the group (what belongs to no shop), or either. */
  of: 'shop' | 'group' | 'either';
  part?: { kind: PartKind; required?: true };
  /** What a person would believe of one value of one day; outside it the value is refused or doubted. */
  range: { min: number; max: number };
  whole?: true;
  /** Values of several days: added up, or their mean weighted by the input named (each day alike where it names none). */
  over: 'sum' | { mean: string | undefined };
  /** Money: needs a currency; the shop's where nothing is said. */
  money?: true;
};
