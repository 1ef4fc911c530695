import type { Hit, Reads, RuleKind } from '../rule-kind.ts';
import { type Kind, MOST_THINGS, thingsOf } from './listings.ts';

/** Things of one kind that one look goes through at most. */
const MOST_READ = 120_000;
/** Hits that one look keeps at most: more is no list but a campaign. */
const MOST_HITS = 5_000;

/** What a rule's own check says of what is published: listings and coupons as they stand, messages of a span of time. */
export async function findByCheck(rule: RuleKind, reads: Reads, kinds: readonly Kind[]): Promise<Hit[]> {
  const { check } = rule;
  const hits: Hit[] = [];
  if (!check) return hits;
  for (const kind of kinds.filter((one) => !reads.only || reads.only.kind === one)) {
    let after = 0;
    for (let read = 0; read < MOST_READ && hits.length < MOST_HITS; ) {
      const { since, until, only } = reads;
      const things = await thingsOf(reads.tx, { kinds: [kind], after, since, until, ...(only && { only }) });
      for (const thing of things) {
        const { shopId, platform, category } = thing;
        const setting = reads.settingFor({
          ...(shopId !== undefined && { shopId }),
          ...(platform !== undefined && { platform }),
          ...(category !== undefined && { category }),
        });
        if (!setting) continue;
        for (const hit of check(thing, setting, reads.known))
          if (isOpen(hit, setting.params['levels'])) hits.push({ ...hit, at: thing.at });
      }
      read += things.length;
      after = things.at(-1)?.ref ?? 0;
      if (things.length < MOST_THINGS) break;
    }
  }
  return hits;
}

/** Whether what is only to be used with care opens a finding. */
function isOpen({ facts }: Hit, levels: number | string | undefined): boolean {
  const level = facts?.['level'] ?? 'forbidden';
  return level === 'forbidden' || levels === 'all' || (levels === 'proof' && level === 'proof');
}
