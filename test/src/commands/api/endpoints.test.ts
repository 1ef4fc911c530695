import { expect, it } from 'vitest';
import { endpointsOf } from '../../../../src/commands/api/endpoints.ts';
import { arg } from '../../../../src/commands/args.ts';
import type { AnyCommand } from '../../../../src/commands/define.ts';
import { Sku } from '../../../../src/core/terms.ts';

const words = { zh: '词', en: 'word' };
const command = (en: string, http: object | undefined, args: object = {}, effect = 'read') =>
  ({ name: { zh: en, en }, summary: words, args, effect, ...(http && { http }) }) as unknown as AnyCommand;
const get = (path: string) => ({ method: 'GET', path, scope: 'inventory.read' });

it('is one for each command that says so', () => {
  const served = endpointsOf([command('one', get('/one/{sku}'), { sku: arg(Sku, words) }), command('two', undefined)]);
  expect(served).toMatchObject([
    { name: 'one', method: 'GET', path: '/one/{sku}', args: [{ name: 'sku', required: true }], confirms: false },
  ]);
});

it.each([
  ['an address twice', [command('one', get('/x/{a}')), command('two', get('/x/{b}'))], /both served/],
  ['an argument called confirm', [command('one', get('/x'), { confirm: arg(Sku, words) })], /may not call/],
  ['a write behind GET', [command('one', get('/x'), {}, 'write')], /a read is a GET/],
])('stops the start at %s', (_what, commands, words) => {
  expect(() => endpointsOf(commands)).toThrow(words);
});
