import { dayIn } from '../../../core/wall-clock.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { type At, type DigestDeps, fieldOf, type Made, notKept, notYet, slow, tookTooLong } from '../asking.ts';
import { codeOf, firstKept, type KeptOf, keptBy } from '../keep.ts';
import { type DigestKind, REPORT_KINDS, type ReportKind } from '../kinds.ts';
import { rangeOf } from '../sales.ts';
import { type Span, spanOf } from '../spans.ts';
import { complianceReport } from './compliance.ts';
import type { ReportAsk } from './deps.ts';
import type { ReportBody, ReportFacts } from './report-card.ts';
import { supplyReport } from './supply.ts';
import { userReport } from './user.ts';

const BODIES: Record<ReportKind, (ask: ReportAsk) => Promise<ReportBody>> = {
  user: userReport,
  supply: supplyReport,
  compliance: complianceReport,
};

const FIGURES: Record<ReportKind, readonly string[]> = {
  user: ['retention', 'repurchase-rate', 'repurchase-cycle', 'basket', 'conversion', 'new-customer-cost'],
  supply: [
    ...['turnover', 'cover', 'fill-rate', 'stock-out-rate', 'oversell-rate', 'supplier-on-time', 'decision-time'],
    ...['delivery-days', 'dead-stock', 'sell-through', 'stock-accuracy'],
  ],
  compliance: ['violation-rate', 'order-errors', 'complaint-rate', 'refund-rate', 'compliance-share'],
};

const MOST_MS = 15_000;

/** A special report as it is now, or as it was kept by then; of a month where no period is said. Throws as a digest does. */
export async function askReport(
  d: DigestDeps,
  kind: ReportKind,
  typed: { period?: string | undefined; asOf?: Date | undefined },
  at: At,
): Promise<Made<ReportFacts>> {
  if (typed.asOf && typed.asOf > at.now) throw notYet();
  const shops = await fieldOf(d, at.room.id);
  const ids = shops?.map((shop) => shop.id);
  const when = { zone: at.room.timeZone, now: typed.asOf ?? at.now };
  const span = await spanHere(d, typed.period, when, ids);
  const of: KeptOf = { kind, from: span.from, to: span.to, shops: ids };
  const kept = await keptBy<ReportFacts>(d.tx, of, when.now);
  if (kept && (typed.asOf || kept.asOf.getTime() === at.now.getTime())) return { of, kept };
  if (typed.asOf) {
    const words = { zh: `${REPORT_KINDS[kind].zh}报告`, en: `${REPORT_KINDS[kind].en} report` };
    throw notKept({ words, says: `report ${kind}`, span }, await firstKept(d.tx, of), at.room.timeZone);
  }
  const asOf = at.now;
  const ask = { span, asOf, ...(ids && { shops: ids }) };
  const body = await bodyOf(d, kind, { ...ask, timeZone: at.room.timeZone });
  const figures = await d.figures(FIGURES[kind], ask);
  const facts: ReportFacts = { made: 1, span, asOf: asOf.toISOString(), shops, figures, ...body };
  return { of, kept: { code: codeOf(of, asOf), kind, asOf, facts, fresh: true } };
}

async function bodyOf(d: DigestDeps, kind: ReportKind, ask: Omit<ReportAsk, 'tx' | 'sources'>): Promise<ReportBody> {
  try {
    return await d.tx.transaction(async (tx) => {
      await rowsOf(tx, sql`select set_config('statement_timeout', ${String(MOST_MS)}, true)`);
      return BODIES[kind]({ ...ask, tx, sources: d.reports });
    });
  } catch (error) {
    throw tookTooLong(error) ? slow({ zh: `${REPORT_KINDS[kind].zh}报告` }) : error;
  }
}

const KIND_OF: Record<string, DigestKind> = { day: 'daily', week: 'weekly', month: 'monthly', quarter: 'quarterly' };

/** Any period that there is; else the last month, or that of the last orders. */
async function spanHere(
  d: DigestDeps,
  typed: string | undefined,
  when: { zone: string; now: Date },
  shops: readonly number[] | undefined,
): Promise<Span> {
  if (typed !== undefined) {
    const read = d.periods.periodOf(typed, when.zone, when.now);
    return spanOf((read && KIND_OF[read.grain]) ?? 'monthly', typed, when, d.periods);
  }
  const span = spanOf('monthly', undefined, when, d.periods);
  const range = await rangeOf(d.tx, { span, asOf: when.now, ...(shops && { shops }) });
  const last = range
    .flatMap(({ latest }) => latest ?? [])
    .sort()
    .at(-1);
  return last === undefined || last >= span.from || last > dayIn(when.now, when.zone)
    ? span
    : spanOf('monthly', last, when, d.periods);
}
