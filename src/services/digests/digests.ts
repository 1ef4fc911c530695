import { bindTo } from '../../core/bind.ts';
import { UserError } from '../../core/errors.ts';
import { clampChars } from '../../core/text.ts';
import {
  type At,
  type DigestDeps,
  fieldOf,
  type Made,
  notKept,
  notYet,
  type Shops,
  slow,
  tookTooLong,
} from './asking.ts';
import type { Digest } from './card.ts';
import type { DigestFacts } from './facts.ts';
import { gather } from './gather.ts';
import { codeOf, firstKept, type Kept, type KeptOf, keep, keptBy, keptCalled } from './keep.ts';
import { DIGEST_KINDS, type DigestKind, REPORT_KINDS, type ReportKind } from './kinds.ts';
import type { Report, ReportFacts } from './reports/report-card.ts';
import { askReport } from './reports/reports.ts';
import { rangeOf } from './sales.ts';
import { applySettings, planSettings, settingsOf } from './settings.ts';
import { type Span, spanOf } from './spans.ts';

export type Digests = ReturnType<typeof createDigests>;

/** Digests on demand and on time: facts first, kept, then a card. */
export const createDigests = (deps: DigestDeps) =>
  bindTo(deps, {
    ask,
    report: askReport,
    forSlot,
    show,
    keep: keepMade,
    settingsOf,
    planSettings,
    applySettings,
    fieldOf,
  });

/**
 * A digest as it is now, or as it was kept by `asOf`. Without a period: the last one that is over; where the orders end before it, the one
 * in which they end. Read only: `keep` writes what is new. Throws digest.period, digest.future, digest.not_kept, digest.no_shops, digest.slow.
 */
async function ask(
  d: DigestDeps,
  kind: DigestKind,
  typed: { period?: string | undefined; asOf?: Date | undefined },
  at: At,
): Promise<Made> {
  const shops = await fieldOf(d, at.room.id);
  const when = { zone: at.room.timeZone, now: typed.asOf ?? at.now };
  if (typed.asOf && typed.asOf > at.now) throw notYet();
  const span = await spanHere(d, kind, typed.period, { ...when, shops });
  const of = await toldOf(d, kind, { span, shops, roomId: at.room.id });
  const kept = await keptBy<DigestFacts>(d.tx, of, when.now, typed.asOf && at.room.id);
  if (kept && (typed.asOf || kept.asOf.getTime() === at.now.getTime())) return { of, kept };
  if (typed.asOf)
    throw notKept({ words: DIGEST_KINDS[kind].words, says: kind, span }, await firstKept(d.tx, of), at.room.timeZone);
  return { of, kept: await made(d, { kind, span, shops, of, asOf: at.now }) };
}

/** What a room is told on time; written down at once. */
async function forSlot(d: DigestDeps, kind: DigestKind, span: Span, at: At): Promise<Kept<DigestFacts>> {
  const shops = await fieldOf(d, at.room.id);
  const of = await toldOf(d, kind, { span, shops, roomId: at.room.id });
  const kept = await made(d, { kind, span, shops, of, asOf: at.now });
  await keep(d.tx, of, kept);
  return kept;
}

/** What a room is told of: its shops and its figures, its own or the usual ones. */
async function toldOf(
  d: DigestDeps,
  kind: DigestKind,
  { span, shops, roomId }: { span: Span; shops: Shops; roomId: number },
): Promise<Of> {
  const { figures: own } = (await settingsOf(d, roomId)).kinds[kind];
  const figures = own ?? (await d.usual(kind, roomId));
  return { kind, from: span.from, to: span.to, shops: shops?.map(({ id }) => id), figures };
}

type Of = KeptOf & { figures: readonly string[] };
type Making = { kind: DigestKind; span: Span; shops: Shops; of: Of; asOf: Date };

async function made(d: DigestDeps, { kind, span, shops, of, asOf }: Making): Promise<Kept<DigestFacts>> {
  const { figures } = of;
  try {
    const facts = await gather(d, { span, asOf, shops, figures });
    return { code: codeOf(of, asOf), kind, asOf, facts, fresh: true };
  } catch (error) {
    throw tookTooLong(error) ? slow(DIGEST_KINDS[kind].words) : error;
  }
}

/** The period as typed; else the last one over, or that of the last orders where those are before it. */
async function spanHere(
  d: DigestDeps,
  kind: DigestKind,
  typed: string | undefined,
  { zone, now, shops }: { zone: string; now: Date; shops: Shops },
): Promise<Span> {
  const span = spanOf(kind, typed, { zone, now }, d.periods);
  if (typed !== undefined) return span;
  const range = await rangeOf(d.tx, { span, asOf: now, ...(shops && { shops: shops.map(({ id }) => id) }) });
  const last = range
    .flatMap(({ latest }) => latest ?? [])
    .sort()
    .at(-1);
  return last === undefined || last >= span.from ? span : spanOf(kind, last, { zone, now }, d.periods);
}

const keepMade = async (d: DigestDeps, { of, kept }: Made<object>): Promise<void> => {
  if (kept.fresh) await keep(d.tx, of, kept);
};

/** What was kept under a number. Throws digest.unknown. */
async function show(d: DigestDeps, typed: string): Promise<Digest | Report> {
  const code = typed.trim().toLowerCase().replace(/^#/, '');
  const kept = /^[0-9a-f]{10}$/.test(code) ? await keptCalled<object>(d.tx, code) : undefined;
  if (!kept) throw unknown(typed);
  if (kept.kind in DIGEST_KINDS) return { code, kind: kept.kind as DigestKind, facts: kept.facts as DigestFacts };
  if (kept.kind in REPORT_KINDS) return { code, kind: kept.kind as ReportKind, facts: kept.facts as ReportFacts };
  throw unknown(typed);
}

const unknown = (typed: string): UserError =>
  new UserError('digest.unknown', {
    zh: `没有编号为“${clampChars(typed, 20)}”的简报；编号在每份简报的末尾，例如 简报 查看 0a1b2c3d4e`,
    en: `There is no digest with the number “${clampChars(typed, 20)}”; it stands at the end of each, such as digest show 0a1b2c3d4e`,
  });
