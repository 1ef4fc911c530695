import { expect, test } from 'vitest';
import { parseLossless } from '../../../src/core/json.ts';

test('whole numbers beyond 2^53 stay digit for digit, as text, at any depth', () => {
  expect(parseLossless('{"id":4611686018427387905,"rows":[{"sku":-9007199254740993}],"n":9007199254740991}')).toEqual({
    id: '4611686018427387905',
    rows: [{ sku: '-9007199254740993' }],
    n: 9007199254740991,
  });
});

test('everything else is as JSON has it', () => {
  const text = '{"a":1.50,"b":"12345678901234567890","c":1e400,"d":null,"e":[true,0.1234567890123456789],"f":1e20}';
  expect(parseLossless(text)).toEqual(JSON.parse(text));
  expect(parseLossless('{"__proto__":{"x":1}}')).toEqual(JSON.parse('{"__proto__":{"x":1}}'));
  expect(() => parseLossless('{"id":4611686018427387905')).toThrow(SyntaxError);
});
