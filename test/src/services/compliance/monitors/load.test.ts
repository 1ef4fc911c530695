import path from 'node:path';
import { expect, it } from 'vitest';
import { loadRules } from '../../../../../src/services/compliance/load.ts';
import { loadMonitors } from '../../../../../src/services/compliance/monitors/load.ts';

it('there are twelve, and each rule that looks at data is run by one of them', async () => {
  const monitors = await loadMonitors();
  expect(monitors.map(({ code }) => code)).toEqual([
    ...['licences', 'order-bursts', 'personal-data', 'price-gaps', 'price-history', 'refunds', 'related-orders'],
    ...['shipping', 'similarity', 'stacks', 'stock-above-truth', 'wording'],
  ]);
  const rules = await loadRules(path.resolve('src/services/compliance/rules'));
  const run = monitors.flatMap((monitor) => monitor.rules);
  expect(new Set(run).size).toBe(run.length);
  for (const { code, find } of rules) if (find) expect(run).toContain(code);
});
