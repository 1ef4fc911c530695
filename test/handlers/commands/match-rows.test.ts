import { expect, it } from 'vitest';
import command from '../../../handlers/commands/match-rows.ts';
import { createListings } from '../../../src/services/listings/listings.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('reads rows as they are typed or sent, and tells what was refused row by row', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut } = command;
  const { readRows } = createListings({} as never);
  expect(readRows('10023/901,TEE-RED-M,1; 10024,MUG-1,2；10025，MUG-1')).toEqual([
    { line: 1, item: '10023', variant: '901', sku: 'TEE-RED-M', pieces: 1 },
    { line: 2, item: '10024', variant: '', sku: 'MUG-1', pieces: 2 },
    { line: 3, item: '10025', variant: '', sku: 'MUG-1', pieces: 1 },
  ]);
  for (const wrong of ['10023', ',TEE', '1,TEE,x', '1,TEE,1,1', ';'])
    expect(() => readRows(wrong)).toThrow(expect.objectContaining({ code: 'match.rows' }));
  const why = { text: { zh: '没有', en: 'There is none' } };
  const services = {
    listings: { readRows, matchRows: async () => ({ matched: 1, same: 0, refused: [{ line: 2, why }] }) },
  };
  const said = await carryOut(ask(services, { effect: { data: { shopId: 2, code: 'SH-2', rows: '1,TEE;2,NOPE' } } }));
  expect(JSON.stringify(said)).toContain('There is none');
});
