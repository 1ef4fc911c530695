import { describe, expect, it } from 'vitest';
import { ShopName, Sku, WarehouseCode } from '../../../src/core/terms.ts';

describe('a SKU', () => {
  it.each(['TEE-RED-M', 'tee', '马克杯-白', 'A B', 'x'.repeat(64), '85123A', 'DOT'])('may be %j', (code) => {
    expect(Sku.parse(code)).toBe(code);
  });

  it.each(['', ' ', 'x'.repeat(65), 'a\u0007b', 'a\nb'])('may not be %j', (code) => {
    expect(Sku.safeParse(code).success).toBe(false);
  });

  it('keeps its case and loses spaces around it', () => {
    expect(Sku.parse(' Tee-Red ')).toBe('Tee-Red');
  });
});

describe('a warehouse', () => {
  it('is lower case', () => {
    expect(WarehouseCode.parse('SH-1')).toBe('sh-1');
    expect(WarehouseCode.parse('上海仓')).toBe('上海仓');
  });

  it.each(['', '-1', 'a b', 'x'.repeat(33), "a'b"])('may not be %j', (code) => {
    expect(WarehouseCode.safeParse(code).success).toBe(false);
  });
});

it('a shop is named by anything short', () => {
  expect(ShopName.parse('分店 2')).toBe('分店 2');
  expect(ShopName.safeParse('').success).toBe(false);
  expect(ShopName.safeParse('x'.repeat(65)).success).toBe(false);
});
