import { expect, it } from 'vitest';
import { latest, type Span, spanOf } from '../../../../src/services/digests/spans.ts';
import { periodAt, periodBefore, periodOf } from '../../../../src/services/kpis/period.ts';

const periods = { periodOf, periodAt, periodBefore };
const at = { zone: 'Asia/Shanghai', now: new Date('2026-11-23T04:00:00Z') };
const days = ({ from, to, before }: Span) => `${from}..${to} / ${before.from}..${before.to}`;
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it('tells the last period that is over, beside the one before it', () => {
  expect(days(latest('daily', '2026-11-23', periods))).toBe('2026-11-22..2026-11-22 / 2026-11-21..2026-11-21');
  expect(days(latest('weekly', '2026-11-20', periods))).toBe('2026-11-13..2026-11-19 / 2026-11-06..2026-11-12');
  expect(days(latest('monthly', '2026-03-10', periods))).toBe('2026-02-01..2026-02-28 / 2026-01-01..2026-01-31');
  expect(days(latest('quarterly', '2026-01-10', periods))).toBe('2025-10-01..2025-12-31 / 2025-07-01..2025-09-30');
});

it('reads a period of its own length, and a day as the period around it', () => {
  expect(days(spanOf('monthly', '2011-11', at, periods))).toBe('2011-11-01..2011-11-30 / 2011-10-01..2011-10-31');
  expect(days(spanOf('weekly', '2026-11-18', at, periods))).toBe('2026-11-16..2026-11-22 / 2026-11-09..2026-11-15');
  expect(days(spanOf('weekly', '2026-11-13..2026-11-19', at, periods))).toBe(
    '2026-11-13..2026-11-19 / 2026-11-06..2026-11-12',
  );
  expect(days(spanOf('daily', '昨天', at, periods))).toBe('2026-11-22..2026-11-22 / 2026-11-21..2026-11-21');
});

it('compares a period that runs with as many days of the last one', () => {
  const running = spanOf('monthly', '2026-11', at, periods);
  expect(days(running)).toBe('2026-11-01..2026-11-23 / 2026-10-01..2026-10-23');
  expect(running.running).toBe(true);
  // March has more days than February.
  const long = spanOf('monthly', '2026-03', { ...at, now: new Date('2026-03-31T04:00:00Z') }, periods);
  expect(days(long)).toBe('2026-03-01..2026-03-31 / 2026-02-01..2026-02-28');
});

it('refuses what is no period of that kind, or has not begun', () => {
  expect(codeOf(() => spanOf('daily', '2011-11', at, periods))).toBe('digest.period');
  expect(codeOf(() => spanOf('monthly', '2026-W47', at, periods))).toBe('digest.period');
  expect(codeOf(() => spanOf('weekly', '2026-11-13..2026-11-20', at, periods))).toBe('digest.period');
  expect(codeOf(() => spanOf('monthly', '2026-13', at, periods))).toBe('digest.period');
  expect(codeOf(() => spanOf('monthly', '2026-12', at, periods))).toBe('digest.future');
});
