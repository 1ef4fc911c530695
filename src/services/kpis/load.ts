import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLocalized } from '../../core/localized.ts';
import { foldName } from '../../core/text.ts';
import type { Bound, MetricKind } from './metric-kind.ts';

/**
 * The metrics under a folder, one a file named after its code. Throws at start when one is broken or two answer to one name: a figure
 * that nobody can read or ask for must not serve.
 */
export async function loadMetrics(folder: string): Promise<readonly MetricKind[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const kinds = await Promise.all(
    files.map(async (file) => {
      const { metric } = (await import(pathToFileURL(`${folder}/${file}`).href)) as { metric?: MetricKind };
      if (!metric) throw new Error(`kpis/metrics/${file} exports no metric`);
      if (basename(file, '.ts') !== metric.code)
        throw new Error(`kpis/metrics/${file} holds the metric "${metric.code}": name it ${metric.code}.ts`);
      refuseBroken(metric);
      return metric;
    }),
  );
  refuseSameNames(kinds);
  return kinds;
}

const GRAINS = ['day', 'week', 'month', 'quarter'];

/** Throws for a metric whose words, grains or bounds make no sense. */
export function refuseBroken(kind: MetricKind): void {
  const fail = (why: string): never => {
    throw new Error(`the metric "${kind.code}" is broken: ${why}`);
  };
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(kind.code)) fail('its code is no lower-case word');
  for (const words of [kind.name, kind.says, kind.source])
    if (!isLocalized(words) || words.zh === '' || words.en === '') fail('words are missing');
  if (kind.grains.length === 0 || !kind.grains.every((grain) => GRAINS.includes(grain))) fail('it has no periods');
  if (!Number.isInteger(kind.version) || kind.version < 1) fail('its version is no whole number from 1');
  if (!('sql' in kind) && !('compute' in kind)) fail('it counts nothing');
  const { thresholds, target } = kind;
  if (target && !isBound(target)) fail('its target is no bound');
  if (!thresholds) return;
  if (!isBound(thresholds.alarm) || !isBound(thresholds.clear)) fail('its thresholds are no bounds');
  if (!clearsWithin(thresholds.alarm, thresholds.clear)) fail('it clears beyond its alarm');
}

const isBound = (bound: Bound): boolean => Number.isFinite('atLeast' in bound ? bound.atLeast : bound.atMost);

function clearsWithin(alarm: Bound, clear: Bound): boolean {
  if ('atMost' in alarm) return 'atMost' in clear && clear.atMost <= alarm.atMost;
  return 'atLeast' in clear && clear.atLeast >= alarm.atLeast;
}

/** What a metric is called: its code, its names and its aliases, folded. */
export const namesOf = ({ code, name, aliases = [] }: MetricKind): string[] => [
  ...new Set([code, name.zh, name.en, ...aliases].map(foldName)),
];

function refuseSameNames(kinds: readonly MetricKind[]): void {
  const known = new Map<string, string>();
  for (const kind of kinds)
    for (const name of namesOf(kind)) {
      const other = known.get(name);
      if (other) throw new Error(`the metrics "${other}" and "${kind.code}" are both called "${name}"`);
      known.set(name, kind.code);
    }
}
