import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { LINK_KINDS, type LinkKind, SHIPPED_WEIGHTS, type WeightRow, weightsOf } from './kinds.ts';
import { weightRows } from './read.ts';

type Deps = { tx: Tx };
type Weighed = LinkKind | 'threshold';

/** As they hold for all platforms, and what is different on some. */
export async function weights({ tx }: Deps): Promise<{ all: Record<Weighed, number>; own: WeightRow[] }> {
  const rows = await weightRows(tx);
  return { all: { ...weightsOf(rows, '') }, own: rows.filter(({ platform }) => platform !== '') };
}

const wordsFor = (kind: Weighed) => (kind === 'threshold' ? { zh: '判定线', en: 'threshold' } : LINK_KINDS[kind]);

/** Read only. A second person must agree: it decides what counts as linked. Throws linked.weight_range, linked.weight_same. */
export async function planWeight(
  { tx }: Deps,
  { platform, kind, percent }: { platform: string; kind: Weighed; percent: number },
): Promise<Effect> {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100 || (kind === 'threshold' && percent < 1))
    throw outOfRange();
  const before = weightsOf(await weightRows(tx), platform)[kind];
  if (before === percent) throw same(kind, percent);
  const where = platform === '' ? { zh: '所有平台', en: 'all platforms' } : { zh: platform, en: platform };
  const words = wordsFor(kind);
  return {
    summary: {
      zh: `${where.zh}：${words.zh}的关联权重 ${before}% → ${percent}%`,
      en: `${where.en}: the weight of ${words.en} ${before}% → ${percent}%`,
    },
    rows: [
      {
        key: `link_weight:${platform}:${kind}`,
        label: { zh: `${where.zh} ${words.zh}`, en: `${where.en} ${words.en}` },
        version: before + 1,
        versionAfter: percent + 1,
        changes: [{ label: { zh: '权重', en: 'Weight' }, before: `${before}%`, after: `${percent}%` }],
      },
    ],
    figures: [],
    risk: { area: 'rules', second: { role: 'compliance' } },
    inverse: { says: `linked weight ${kind} ${before}${platform === '' ? '' : ` on ${platform}`}` },
    data: { platform, kind, percent, before },
  };
}

/** Throws effect.changed. */
export async function applyWeight(
  { tx }: Deps,
  { effect: { data }, by, trace }: { effect: Effect; by: number; trace: string },
): Promise<void> {
  const [platform, kind] = [String(data['platform']), String(data['kind']) as Weighed];
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('link_weight'))`);
  if (weightsOf(await weightRows(tx), platform)[kind] !== data['before']) throw effectChanged(wordsFor(kind));
  await rowsOf(
    tx,
    sql`insert into link_weight (platform, kind, percent, set_by) values (${platform}, ${kind}, ${data['percent']}, ${`person:${by}`})
        on conflict (platform, kind) do update set percent = excluded.percent, set_by = excluded.set_by, at = clock_timestamp()`,
  );
  await putEvidence(tx, {
    kind: 'link',
    trace,
    by,
    subjects: ['rule:related-orders'],
    body: { act: 'weight', platform, kind, before: data['before'] as number, percent: data['percent'] as number },
  });
}

const outOfRange = (): UserError =>
  new UserError('linked.weight_range', {
    zh: '权重写 0 至 100 的整数（百分比），判定线写 1 至 100',
    en: 'A weight is a whole number from 0 to 100 (percent), a threshold from 1 to 100',
  });

const same = (kind: Weighed, percent: number): UserError =>
  new UserError('linked.weight_same', {
    zh: `${wordsFor(kind).zh}已经是 ${percent}%，没有改动`,
    en: `The weight of ${wordsFor(kind).en} is ${percent}% already, nothing was changed`,
  });

export const isWeighed = (word: string): word is Weighed => Object.hasOwn(SHIPPED_WEIGHTS, word);
