import type { Tx } from '../../../db/client.ts';
import type { Hit, Known, RuleKind, Setting, SettingFor, Thing } from '../rule-kind.ts';
import { inForce } from '../versions/in-force.ts';
import { knownOf } from './known.ts';
import { type Rewritten, rewrite } from './rewrite.ts';

export type CheckDeps = { tx: Tx; rules: readonly RuleKind[] };

/** Everything that one thing is checked by, read once; checking itself reads nothing. */
export type Checker = {
  /** Rules that check before publishing and are on for this thing. */
  rulesFor(thing: Thing): readonly RuleKind[];
  hits(thing: Thing): Hit[];
  checked(thing: Thing): Checked;
  known: Known;
  settingFor(rule: string): SettingFor;
};

/**
 * `passes`: nothing forbidden was found. `rewritten`: the whole texts without any hit, where something was found in them. `more`: places
 * that are not named any more.
 */
export type Checked = { thing: Thing; hits: Hit[]; passes: boolean; more: number; rewritten?: Rewritten };

/** Places that are named of one thing: an answer stays of the size of its question. */
export const MOST_PLACES = 200;

/** What all rules that check before publishing say of these things. Bounded by the length of the texts. */
export async function checkThings(d: CheckDeps, things: readonly Thing[], now: Date): Promise<Hit[]> {
  const checker = await checkerOf(d, now);
  return things.flatMap((thing) => checker.hits(thing));
}

export async function checkerOf({ tx, rules }: CheckDeps, now: Date): Promise<Checker> {
  const settingFor = await inForce(tx, rules, now);
  const known = await knownOf(tx, now);
  const checking = rules.filter((rule) => rule.check);
  const hits = (thing: Thing): Hit[] =>
    checking.flatMap((rule) => {
      const setting = settingOf(settingFor(rule.code), thing);
      return setting ? (rule.check?.(thing, setting, known) ?? []).map((hit) => ({ ...hit, at: now })) : [];
    });
  return {
    known,
    settingFor,
    hits,
    rulesFor: (thing) => checking.filter((rule) => settingOf(settingFor(rule.code), thing) !== undefined),
    checked: (thing) => checkedOf(thing, hits(thing), (texts) => hits({ ...thing, texts })),
  };
}

export const settingOf = (settingFor: SettingFor, { shopId, platform, category }: Thing): Setting | undefined =>
  settingFor({
    ...(shopId !== undefined && { shopId }),
    ...(platform !== undefined && { platform }),
    ...(category !== undefined && { category }),
  });

/** A thing with what was found, its texts rewritten. */
export function checkedOf(thing: Thing, hits: Hit[], look: (texts: Thing['texts']) => Hit[]): Checked {
  const worded = hits.some(({ places = [] }) => places.length > 0);
  return {
    thing,
    ...namedOf(hits),
    passes: !hits.some(isForbidden),
    ...(worded && { rewritten: rewrite(thing.texts, hits, look) }),
  };
}

/** Hits with so many places as are named. */
function namedOf(hits: readonly Hit[]): { hits: Hit[]; more: number } {
  let left = MOST_PLACES;
  let more = 0;
  const named = hits.map((hit): Hit => {
    if (!hit.places) return hit;
    const places = hit.places.slice(0, left);
    left -= places.length;
    more += hit.places.length - places.length;
    return { ...hit, places };
  });
  return { hits: named, more };
}

/** Whether a hit keeps something from being published; what needs care or proof is only said. */
export const isForbidden = ({ facts }: Hit): boolean => (facts?.['level'] ?? 'forbidden') === 'forbidden';
