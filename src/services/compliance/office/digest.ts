import { UserError } from '../../../core/errors.ts';
import { clampChars } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { OfficeDeps } from './deps.ts';
import { type DigestFacts, gather } from './digest-facts.ts';
import { endOfDay, isDay, lastWeekEnd, WEEK_MS, weekEnd } from './periods.ts';

/** `kept`: as it was when the week ended; `now`: the week is not over; `later`: put together after its end. */
export type Digest = { facts: DigestFacts; how: 'kept' | 'now' | 'later' };

/** The week that ended then, gathered once and kept; any later call gets the same. For the system's scope. */
export async function keepWeek(d: OfficeDeps, until: Date): Promise<DigestFacts> {
  const facts = await gather(d, until);
  await rowsOf(
    d.tx,
    sql`insert into compliance_digest (ends_at, facts) values (${until.toISOString()}::timestamptz, ${JSON.stringify(facts)}::jsonb)
        on conflict (ends_at) do nothing`,
  );
  return (await keptWeek(d.tx, until)) ?? facts;
}

async function keptWeek(tx: Tx, until: Date): Promise<DigestFacts | undefined> {
  const [row] = await rowsOf<{ facts: DigestFacts }>(
    tx,
    sql`select facts from compliance_digest where ends_at = ${until.toISOString()}::timestamptz`,
  );
  return row?.facts;
}

/**
 * A week's digest: as it was told where it was, else as far as it is known. `week`: `last`, `now`, or a day in it; none: the last that
 * was kept, else the one that runs. Throws digest.week.
 */
export async function digestOf(d: OfficeDeps, week: string | undefined, now: Date): Promise<Digest> {
  const last = lastWeekEnd(now);
  if (week === undefined) {
    const kept = await keptWeek(d.tx, last);
    return kept ? { facts: kept, how: 'kept' } : { facts: await gather(d, now), how: 'now' };
  }
  const until = endOf(week, now);
  if (until > now) return { facts: await gather(d, now), how: 'now' };
  const kept = await keptWeek(d.tx, until);
  return kept ? { facts: kept, how: 'kept' } : { facts: await gather(d, until), how: 'later' };
}

const MOST_WEEKS = 260;

function endOf(week: string, now: Date): Date {
  if (/^(now|本周|这周)$/i.test(week)) return weekEnd(new Date(now.getTime() + 1));
  if (/^(last|上周)$/i.test(week)) return lastWeekEnd(now);
  // A Friday is the day on which its week ends.
  const until = isDay(week) ? weekEnd(new Date(endOfDay(week).getTime() - 7 * 3_600_000)) : undefined;
  const running = weekEnd(new Date(now.getTime() + 1));
  if (!until || until > running || running.getTime() - until.getTime() > MOST_WEEKS * WEEK_MS)
    throw new UserError('digest.week', {
      zh: `“${clampChars(week, 20)}”不是这五年里已经开始的一周；请写 本周、上周，或那一周里的日期，例如 2026-11-20`,
      en: `“${clampChars(week, 20)}” is no week of the last five years; write now, last, or a day in it, such as 2026-11-20`,
    });
  return until;
}

/** The facts of some shops and the group's own; all of them where none is named. Pure. */
export function ofShops(facts: DigestFacts, shops: readonly number[]): DigestFacts {
  if (shops.length === 0) return facts;
  const mine = ({ shop }: { shop: number | null }) => shop === null || shops.includes(shop);
  return {
    ...facts,
    shops: facts.shops.filter(({ id }) => shops.includes(id)),
    cells: facts.cells.filter(mine),
    trend: facts.trend.filter(mine),
    worst: facts.worst.filter(mine),
    rates: facts.rates.filter(mine),
    papers: facts.papers.filter(mine),
    changes: facts.changes.filter(mine),
  };
}
