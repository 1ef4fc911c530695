import { expect, it } from 'vitest';
import { arg } from '../../../src/commands/args.ts';
import { defineCommand } from '../../../src/commands/define.ts';
import { card } from '../../../src/core/message.ts';
import { Sku } from '../../../src/core/terms.ts';

const words = { zh: '一', en: 'one' };
const described = { name: words, summary: words, examples: [], permission: 'inventory.read' } as const;

it('takes only names of arguments into the path of an endpoint', () => {
  const right = defineCommand({
    ...described,
    effect: 'read',
    http: { method: 'GET', path: '/skus/{sku}/one', scope: 'inventory.read' },
    args: { sku: arg(Sku, words) },
    run: ({ args }) => card({ zh: args.sku, en: args.sku }, []),
  });
  expect(right.effect === 'read' && right.http?.path).toBe('/skus/{sku}/one');

  defineCommand({
    ...described,
    effect: 'read',
    // @ts-expect-error {code} is no argument
    http: { method: 'GET', path: '/skus/{code}/one', scope: 'inventory.read' },
    args: { sku: arg(Sku, words) },
    run: () => card(words, []),
  });
  // @ts-expect-error a read is a GET
  defineCommand({
    ...described,
    effect: 'read',
    http: { method: 'POST', path: '/skus/{sku}/one', scope: 'inventory.read' },
    args: { sku: arg(Sku, words) },
    run: () => card(words, []),
  });
});
