import type { Localized } from '../../../core/localized.ts';
import type { Hit, Severity } from '../rule-kind.ts';

export type FindingState = 'open' | 'assigned' | 'handled' | 'waived';

/** What a hit may change of a finding. */
export type Standing = {
  state: FindingState;
  ownerId: number | undefined;
  severity: Severity;
  weight: number;
  label: Localized;
  says: Localized;
  facts: Record<string, unknown>;
  count: number;
  reopened: number;
  dueAt: Date;
  firstAt: Date;
  lastAt: Date;
  goneAt: Date | undefined;
  closedAt: Date | undefined;
  waivedUntil: Date | undefined;
};

/** From when it is found until somebody must have dealt with it. */
export const DUE_HOURS: Record<Severity, number> = { critical: 1, high: 4, medium: 24, low: 72 };

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

export const dueOf = (severity: Severity, now: Date): Date => new Date(now.getTime() + DUE_HOURS[severity] * 3_600_000);

/** `same`: nothing new; `silent`: it happened again while it is waived, or only its facts changed after it was handled. */
export type Change = 'opened' | 'reopened' | 'counted' | 'silent' | 'same';

/**
 * What becomes of a finding when a look comes upon its thing at `now`; pure. The same hit seen again counts nothing: only a
 * later `at`, or other facts, are it happening again.
 */
export function seen(before: Standing | undefined, hit: Hit, now: Date): { change: Change; after: Standing } {
  if (!before) return { change: 'opened', after: opened(hit, now) };
  const later = hit.at > before.lastAt;
  const again = later || differs(hit, before);
  const wasGone = before.goneAt !== undefined;
  const after: Standing = again ? { ...before, ...toldBy(hit), ...counted(before, hit) } : { ...before };
  after.goneAt = undefined;
  if (before.state === 'open' || before.state === 'assigned') {
    after.severity = hit.severity;
    if (graver(hit.severity, before.severity)) after.dueAt = earlier(before.dueAt, dueOf(hit.severity, now));
    return { change: again ? 'counted' : 'same', after };
  }
  const back = before.state === 'waived' ? waiveEnded(before, now) : later || wasGone;
  if (!back) return { change: again ? 'silent' : 'same', after };
  return { change: 'reopened', after: reopened(after, hit, now) };
}

const opened = (hit: Hit, now: Date): Standing => ({
  state: 'open',
  ownerId: undefined,
  ...toldBy(hit),
  count: 1,
  reopened: 0,
  dueAt: dueOf(hit.severity, now),
  firstAt: hit.at,
  lastAt: hit.at,
  goneAt: undefined,
  closedAt: undefined,
  waivedUntil: undefined,
});

/** A finding that comes back is nobody's: who has it next must take it. */
const reopened = (standing: Standing, hit: Hit, now: Date): Standing => ({
  ...standing,
  state: 'open',
  ownerId: undefined,
  reopened: standing.reopened + 1,
  dueAt: dueOf(hit.severity, now),
  closedAt: undefined,
  waivedUntil: undefined,
});

const toldBy = ({ severity, weight, label, says, places, facts, sibling }: Hit) => ({
  severity,
  weight,
  label,
  says,
  facts: { ...facts, ...(places && { places }), ...(sibling && { sibling }) },
});

const counted = (before: Standing, hit: Hit) => ({
  count: before.count + 1,
  lastAt: hit.at > before.lastAt ? hit.at : before.lastAt,
  firstAt: earlier(before.firstAt, hit.at),
});

export const waiveEnded = ({ waivedUntil }: Pick<Standing, 'waivedUntil'>, now: Date): boolean =>
  waivedUntil === undefined || waivedUntil <= now;

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

const graver = (a: Severity, b: Severity): boolean => SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);

const differs = (hit: Hit, before: Standing): boolean => stable(toldBy(hit).facts) !== stable(before.facts);

/** The same text for the same facts: PostgreSQL keeps the keys of an object in an order of its own. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${stable(one)}`).join(',')}}`;
}
