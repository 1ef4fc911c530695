import { foldName } from '../../core/text.ts';
import { CONTENT_INPUTS, SERVICE_INPUTS } from './inputs/care.ts';
import { COST_INPUTS } from './inputs/costs.ts';
import type { InputKind } from './inputs/input-kind.ts';
import { TRAFFIC_INPUTS } from './inputs/traffic.ts';
import type { MetricKind } from './metric-kind.ts';

export type { InputKind, PartKind } from './inputs/input-kind.ts';

export const INPUTS: readonly InputKind[] = [...TRAFFIC_INPUTS, ...COST_INPUTS, ...CONTENT_INPUTS, ...SERVICE_INPUTS];

/** What a metric is compared with: the industry's value, as somebody entered it, in the metric's own unit. */
export const industryInput = ({ code, name, aliases = [], unit, perCurrency }: MetricKind): InputKind => ({
  code: `${code}-industry`,
  name: { zh: `${name.zh}（行业）`, en: `${name.en} (industry)` },
  aliases: [`行业${name.zh}`, `${name.en} industry`, ...aliases.map((alias) => `行业${alias}`)],
  unit,
  grains: ['month', 'quarter', 'week', 'day'],
  of: 'either',
  range: { min: -1e9, max: 1e12 },
  over: { mean: undefined },
  ...(perCurrency && { money: true as const }),
});

/** All that can be entered: the list, and the industry's value of each metric that is compared with it. */
export const inputsFor = (metrics: readonly MetricKind[]): readonly InputKind[] => [
  ...INPUTS,
  ...metrics.filter(({ comparators }) => comparators?.includes('industry')).map(industryInput),
];

/** By code, name or alias in either language, spaces and case aside; a unit in brackets behind it does not matter. */
export function inputCalled(typed: string, among: readonly InputKind[] = INPUTS): InputKind | undefined {
  const bare = typed.normalize('NFKC').replace(/\([^()]{0,40}\)\s*$/, '');
  const words = [typed, bare].map(folded);
  return among.find(({ code, name, aliases }) =>
    [code, name.zh, name.en, ...aliases].some((one) => words.includes(folded(one))),
  );
}

const folded = (word: string): string => foldName(word).replaceAll(/[-_]/g, '');
