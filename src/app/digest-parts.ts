import { same } from '../core/localized.ts';
import type { Tx } from '../db/client.ts';
import type { Office } from '../services/compliance/office/office.ts';
import type { Rules } from '../services/compliance/versions/rules.ts';
import type { DigestDeps } from '../services/digests/asking.ts';
import { createDigests } from '../services/digests/digests.ts';
import type { FigureFact } from '../services/digests/facts.ts';
import type { DigestKind } from '../services/digests/kinds.ts';
import type { Span } from '../services/digests/spans.ts';
import type { Figures } from '../services/figures/figures.ts';
import { behaviour } from '../services/kpis/cohorts/behaviour.ts';
import { triangle } from '../services/kpis/cohorts/cohorts.ts';
import type { Kpis } from '../services/kpis/kpis.ts';
import { type Period, periodAt, periodBefore, periodOf } from '../services/kpis/period.ts';
import type { Report } from '../services/kpis/report.ts';
import { linesSold, ordersIn } from '../services/kpis/sql.ts';

/** Digests, with the figures and the meaning of what is sold. */
export const digestsOf = (tx: Tx, kpis: Kpis, others: DigestOthers) =>
  createDigests({
    tx,
    reports: reportSources(others),
    sales: { linesSold, ordersIn },
    periods: { periodOf, periodAt, periodBefore },
    figures: (codes, of) => figuresOf(kpis, codes, of),
    usual: (kind, roomId) => usual(kpis, kind, roomId),
  });

/** Services that reports ask. */
export type DigestOthers = {
  figures: Pick<Figures, 'slowMovers'>;
  office: Pick<Office, 'digestOf' | 'ofShops' | 'trainingState' | 'seesAll'>;
  rules: Pick<Rules, 'ofCode'>;
};

const WINDOW_MS = 90 * 86_400_000;

const reportSources = ({ figures, office, rules }: DigestOthers): DigestDeps['reports'] => ({
  behaviour,
  cohorts: triangle,
  slow: (now, limit) => {
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    return figures.slowMovers({ from: day(now.getTime() - WINDOW_MS), to: day(now.getTime()), now }, limit);
  },
  async risk(now, shops) {
    const all = (await office.digestOf('now', now)).facts;
    const facts = shops ? office.ofShops(all, shops) : all;
    const trained = !shops && (await office.seesAll()) ? await office.trainingState(now) : undefined;
    return {
      worst: facts.worst,
      papers: facts.papers,
      changes: facts.changes.length,
      ...(trained && { untrained: { missing: trained.missing.length, held: trained.held.length } }),
    };
  },
  rule: (code) => rules.ofCode(code)?.name ?? same(code),
});

const DAILY = ['gmv', 'orders', 'basket', 'conversion', 'cancelled'];

async function usual(kpis: Kpis, kind: DigestKind, roomId: number): Promise<readonly string[]> {
  if (kind === 'daily') return DAILY;
  const weekly = await kpis.weeklyOf(roomId);
  return kind === 'weekly' ? weekly : [...new Set([...kpis.CORE, ...weekly])];
}

/** Of the span and of the one that it is compared with. Metrics that are not there any more are left out. */
const figuresOf: (kpis: Kpis, ...args: Parameters<DigestDeps['figures']>) => Promise<FigureFact[]> = async (
  kpis,
  codes,
  { span, asOf, shops },
) => {
  const known = codes.filter((code) => kpis.all().some((kind) => kind.code === code));
  const options = { asOf, compare: false, ...(shops && { shops }) };
  const began = performance.now();
  const facts: FigureFact[] = [];
  for (const code of known) {
    if (performance.now() - began > MOST_MS) {
      facts.push(...leftOut(kpis, code));
      continue;
    }
    const [now] = await kpis.report([code], asPeriod(span, span), options);
    const [before] = await kpis.report([code], asPeriod(span.before, span), { ...options, keep: false });
    if (now) facts.push(...factsOf(now, before));
  }
  return facts;
};

/** How long all figures of a digest may take together; each statement has a limit of its own. */
const MOST_MS = 20_000;

const leftOut = (kpis: Kpis, code: string): FigureFact[] =>
  kpis
    .all()
    .filter((kind) => kind.code === code)
    .map(({ name, unit, good }) => ({
      ...{ code, name, unit, good, value: null, before: null, coverage: 0, counted: 0 },
      note: { zh: '其他指标算得太久，这一项没有算', en: 'left out, since others took too long' },
    }));

/** Days that are no whole period have no grain: figures then look back over as many days. */
const asPeriod = ({ from, to }: { from: string; to: string }, { grain, code }: Span): Period =>
  ({ from, to, code, words: { zh: code, en: code }, ...(grain && { grain }) }) as Period;

function factsOf({ kind, figures, target, stale }: Report, before: Report | undefined): FigureFact[] {
  const fact = { code: kind.code, name: kind.name, unit: kind.unit, good: kind.good };
  if (figures.length === 0 && !stale) return [];
  const shown = figures.length > 0 ? figures : [{ num: 0, n: 0, coverage: 0 }];
  return shown.map((one) => {
    const then = before?.figures.find(({ currency }) => currency === one.currency);
    return {
      ...fact,
      ...(one.currency && { currency: one.currency }),
      value: one.value ?? null,
      before: then?.value ?? null,
      ...(target && appliesTo(kind.unit, target.currency, one.currency) && { target: target.bound }),
      ...('verdict' in one && one.verdict && { met: one.verdict === 'met' }),
      coverage: one.coverage,
      counted: one.n,
      ...(stale && { note: staleWords(stale) }),
    };
  });
}

/** A target of amounts is in one currency. */
const appliesTo = (unit: string, of: string | undefined, currency: string | undefined): boolean =>
  unit !== 'money' || of === undefined || of === currency;

function staleWords({ slow, asOf }: NonNullable<Report['stale']>): { zh: string; en: string } {
  const why = slow ? { zh: '算得太久', en: 'took too long' } : { zh: '没有算出', en: 'could not be measured' };
  const at = asOf?.toISOString().slice(0, 16);
  return at
    ? { zh: `${why.zh}，是 ${at}Z 存下的数`, en: `${why.en}, kept at ${at}Z` }
    : { zh: `${why.zh}，也没有存下的数`, en: `${why.en}, and none was kept` };
}
