import { expect, it } from 'vitest';
import { returnInput } from '../../../handlers/views/returns.ts';

const lookups = {
  inventory: { requireSku: async (typed: string) => typed.toUpperCase(), warehouseOf: async () => 'gz-1' },
  shops: { find: async (name: string) => (name === 'SH-1' ? { id: 1 } : undefined) },
};
const typed = { order: 'T-1', quantity: 2, damaged: undefined, lot: undefined, to: undefined, reason: undefined };

it('what was typed becomes stored codes; what was left out is none', async () => {
  const args = { ...typed, sku: 'tee', shop: undefined } as unknown as Parameters<typeof returnInput>[0];
  expect(await returnInput(args, lookups)).toMatchObject({ sku: 'TEE', damaged: 0, reason: '', to: undefined });
});

it('a shop that is not there is refused', async () => {
  const args = { ...typed, sku: 'tee', shop: 'NOPE' } as unknown as Parameters<typeof returnInput>[0];
  await expect(returnInput(args, lookups)).rejects.toMatchObject({ code: 'shops.not_found' });
});
