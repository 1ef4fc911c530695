export type Said = { from: 'customer' | 'agent' | 'system'; at: number };

/** One matter of a customer: from their first word until it was settled. Milliseconds. */
export type Session = {
  beganAt: number;
  /** The first word of an agent after it; undefined: none yet. */
  answeredAt: number | undefined;
  /** When it was settled: as was said, else the agent's last word where the customer said nothing after it. */
  settledAt: number | undefined;
};

/** After so long a silence a customer begins a new matter. */
export const SILENCE_MS = 2 * 3_600_000;

/** A talk's messages in any order, as sessions. What is said before the customer's first word, and by robots, answers nothing. Pure. */
export function sessionsOf(messages: readonly Said[], solvedAt: number | undefined): Session[] {
  const sorted = messages.filter(({ from }) => from !== 'system').sort((a, b) => a.at - b.at);
  const groups: Said[][] = [];
  for (const one of sorted) {
    const group = groups.at(-1);
    if (group && one.at - (group.at(-1) as Said).at <= SILENCE_MS) group.push(one);
    else groups.push([one]);
  }
  return groups.flatMap((group, n) => {
    const began = group.findIndex(({ from }) => from === 'customer');
    const first = group[began];
    if (!first) return [];
    const next = groups[n + 1]?.[0]?.at ?? Number.POSITIVE_INFINITY;
    const answered = group.slice(began).find(({ from }) => from === 'agent');
    const last = group.at(-1) as Said;
    const said = solvedAt !== undefined && solvedAt >= first.at && solvedAt < next ? solvedAt : undefined;
    return [
      { beganAt: first.at, answeredAt: answered?.at, settledAt: said ?? (last.from === 'agent' ? last.at : undefined) },
    ];
  });
}

export type Limits = { firstMs: number; solveMs: number; now: number };
export type Missed = { first: boolean; solve: boolean };

/** What of a session came too late, or has not come though it is time. A matter whose time is not over has missed nothing. */
export const missedOf = ({ beganAt, answeredAt, settledAt }: Session, { firstMs, solveMs, now }: Limits): Missed => ({
  first: (answeredAt ?? now) - beganAt > firstMs,
  solve: (settledAt ?? now) - beganAt > solveMs,
});
