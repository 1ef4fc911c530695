import path from 'node:path';
import { expect, it } from 'vitest';
import { loadRules, MODULES, refuseBroken } from '../../../../src/services/compliance/load.ts';
import type { ParamSpec } from '../../../../src/services/compliance/rule-kind.ts';
import { slowOrders } from '../../../support/rules.ts';

it('finds the rules that come with the system, each file named after its rule, in the order of their modules', async () => {
  const rules = await loadRules(path.resolve('src/services/compliance/rules'));
  expect(rules.length).toBeGreaterThan(0);
  const places = rules.map(({ module }) => MODULES.indexOf(module));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
});

const spec = slowOrders.params['hours'] as ParamSpec;

it.each([
  ['a shipped value out of its range', { params: { hours: { ...spec, value: 500 } } }],
  ['a parameter that is called like a scope', { params: { shop: spec } }],
  ['a code that is no word', { code: 'Slow Orders' }],
  ['a rule that does nothing', { find: undefined }],
  [
    'a choice that it does not offer',
    { params: { mode: { kind: 'choice', words: spec.words, value: 'x', of: ['y'] } } },
  ],
])('refuses at start: %s', (_what, change) => {
  expect(() => refuseBroken({ ...slowOrders, ...change } as never)).toThrow(/is broken/);
});
