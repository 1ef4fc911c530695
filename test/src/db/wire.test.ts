import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instantOf, rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { arrayLiteral, parseArray } from '../../../src/db/wire.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const echo = (value: unknown, type: string) =>
  fresh.db.withScope(systemScope('test'), async (tx) => {
    const [row] = await rowsOf(
      tx,
      sql`select ${sql.param(value)}::${sql.raw(type)} as value, pg_typeof(${sql.param(value)}::${sql.raw(type)})::text as type`,
    );
    expect(row?.['type']).toBe(type);
    return row?.['value'];
  });

test.each([
  ['text[]', ['a', '', 'NULL', 'null', '掌柜 👨‍👩‍👧', '"', '\\', ',', '{}', ' ', "'", '\n\t']],
  ['text[]', [null, 'x', null]],
  ['text[]', []],
  ['integer[]', [0, -1, 2_147_483_647]],
  [
    'integer[]',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['bigint[]', ['9223372036854775807', '-1']],
  ['jsonb[]', [{ zh: '"补货"', en: '\\' }, { n: [1, { two: null }] }]],
])('%s goes there and back: %j', async (type, value) => {
  const stored = await echo(value, type);
  expect(typeof stored === 'string' ? parseArray(stored, String) : stored).toEqual(value);
});

/** The driver guesses these from their first element, or drizzle leaves them alone: they go in as text. */
test.each([
  ['boolean[]', [true, false, null], (text: string) => text === 't'],
  ['bytea[]', [Buffer.from([0, 255, 34, 92])], String],
  ['numeric[]', ['0.10', '123456789012345678901234567890'], String],
  ['timestamp with time zone[]', [new Date('2026-11-11T00:00:00.123Z')], instantOf],
])('%s goes in as a literal and comes back', async (type, value, element) => {
  const stored = await echo(arrayLiteral(value), type);
  expect(typeof stored === 'string' ? parseArray(stored, element) : stored).toEqual(value);
});

test('any array of texts comes back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (values) => {
      expect(parseArray(arrayLiteral(values), (text) => text)).toEqual(values);
    }),
  );
});
