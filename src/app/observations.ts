import type { Tx } from '../db/client.ts';
import { inputsFor } from '../services/kpis/inputs.ts';
import type { MetricKind } from '../services/kpis/metric-kind.ts';
import { MAPPINGS } from '../services/kpis/platforms/mapping.ts';
import { createObservations } from '../services/observations/observations.ts';

/** Numbers from outside, as the metrics list what can be entered. */
export const observationsOf = (tx: Tx, kinds: readonly MetricKind[]) =>
  createObservations({ tx, inputs: inputsFor(kinds), metrics: kinds.map(needsOf) });

/** Conversion needs what its platforms' mappings name. */
const needsOf = ({ code, name, inputs }: MetricKind) => ({
  ...{ code, name },
  inputs: /^conversion(-own)?$/.test(code) ? [...new Set([...inputs, ...CONVERSION])] : inputs,
});

const CONVERSION = MAPPINGS.flatMap(({ own, taobao }) => [
  own.buyers,
  ...[...own.visitors, ...taobao.visitors].flatMap(({ inputs }) => inputs),
]);
