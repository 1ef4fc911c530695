import {
  checkWords,
  type Digest,
  type DigestKind,
  digestCard,
  type Kept,
  type Localized,
  type MadeDigest,
  optional,
  platformName,
  type RoomRow,
  readAsOf,
  type Services,
  valueArg,
} from '#kit';

/** `2011-11`, `昨天`, `2026-11-13..2026-11-19`: read by the service, which knows the kind. */
export const periodArg = optional(
  valueArg(
    { zh: '时段（2026-11、2026-W47、昨天……）', en: 'period (2026-11, 2026-W47, yesterday, ...)' },
    (typed) => (typed.length <= 40 ? { value: typed } : undefined),
    {
      takes: (typed, next) =>
        /^(last|this)$/i.test(typed) && /^(day|week|month|quarter)$/i.test(next) ? `${typed} ${next}` : undefined,
    },
  ),
);

/** As it was kept by then: `@ 2026-11-23 18:00`. */
export const asOfArg = optional(
  valueArg<Date>(
    { zh: '截至的时间', en: 'as of' },
    (typed, context) => {
      const at = readAsOf(typed, context);
      return at && { value: at };
    },
    {
      marker: { zh: '截至', en: '@' },
      keys: ['asof', 'as-of', 'as_of'],
      takes: (typed, next) =>
        /^\d{4}-\d{2}-\d{2}$/.test(typed) && /^\d{1,2}:\d{2}(:\d{2})?$/.test(next) ? `${typed} ${next}` : undefined,
    },
  ),
);

type Asked = {
  args: { period: string | undefined; asOf: Date | undefined };
  services: Services;
  room: RoomRow;
  now: Date;
};

/** Checks and platforms by name. */
export const DIGEST_NAMES = { check: checkWords, platform: platformName };

/** What a digest command answers, kept so that it can be answered again. */
export async function digestAnswer(kind: DigestKind, { args, services, room, now }: Asked): Promise<Kept> {
  const made: MadeDigest = await services.digests.ask(kind, { period: args.period, asOf: args.asOf }, { room, now });
  const digest: Digest = { code: made.kept.code, kind, facts: made.kept.facts };
  return { ...digestCard(digest, DIGEST_NAMES), keep: (writing) => writing.digests.keep(made) };
}

export const digestSummary = (of: Localized): Localized => ({
  zh: `${of.zh}：哪里变了、从哪里来，指标对目标和上期，最好和最差，待办，图`,
  en: `${of.en}: what changed and where it comes from, figures against target and last period, best and worst, to-dos, a plot`,
});
