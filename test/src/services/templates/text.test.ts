import { expect, it } from 'vitest';
import { same } from '../../../../src/core/localized.ts';
import type { Cause } from '../../../../src/services/templates/causes.ts';
import { textsIn } from '../../../../src/services/templates/propose.ts';
import { chosen } from '../../../../src/services/templates/push.ts';
import type { Template } from '../../../../src/services/templates/rows.ts';
import { SHIPPED } from '../../../../src/services/templates/shipped.ts';
import { filled, piecesOf, variablesIn } from '../../../../src/services/templates/text.ts';

it('knows variables in both languages, and refuses what is none', () => {
  expect(variablesIn({ zh: '{优惠券}在{店铺}', en: '{coupon} at {SHOP}' })).toEqual(['coupon', 'shop']);
  expect(filled('A{stock}B{库存}', new Map([['stock', same('3')]]), 'en')).toBe('A3B3');
  expect(filled('还有{stock}吗', new Map([['stock', same('3')]]), 'zh')).toBe('还有 3 吗');
  for (const wrong of ['{', '}', '{}', '{phone}', '{a{stock}', 'a}b{stock}', `{${'x'.repeat(50)}}`])
    expect(() => piecesOf(wrong), wrong).toThrow();
  expect(piecesOf('').length).toBe(0);
});

it('a text of a million braces is read in one pass', () => {
  expect(() => piecesOf('{'.repeat(1_000_000))).toThrow();
  expect(piecesOf('{stock}'.repeat(100_000)).length).toBe(100_000);
});

it('takes both languages apart in either order', () => {
  const both = { zh: '您好，A=B', en: 'Hello, a=b' };
  expect(textsIn('zh=您好，A=B en=Hello, a=b')).toEqual(both);
  expect(textsIn('en=Hello, a=b zh=您好，A=B')).toEqual(both);
  expect(textsIn('中文：您好，A=B 英文：Hello, a=b')).toEqual(both);
  expect(textsIn('zh="您好，A=B" en=“Hello, a=b”')).toEqual(both);
  for (const wrong of ['', 'zh=您好', 'en=Hello', 'zh= en=Hello', `zh=${'好'.repeat(1001)} en=x`, 'hello'])
    expect(() => textsIn(wrong), wrong).toThrow();
});

it('what comes with the system has known variables, the same in both languages', () => {
  expect(SHIPPED.length).toBeGreaterThanOrEqual(12);
  for (const { code, zh, en } of SHIPPED) {
    const [inZh, inEn] = [variablesIn({ zh, en: '' }), variablesIn({ zh: '', en })].map((all) => all.sort());
    expect(inZh, code).toEqual(inEn);
  }
});

const NOW = new Date('2026-11-23T00:00:00Z');
const base: Template = {
  ...{ id: 1, code: 'all', version: 1, scene: 'stock-out', occasion: 'out', scope: 'all', platform: '' },
  ...{ shopId: undefined, shop: undefined, sku: undefined, couponId: undefined, promotionId: undefined },
  ...{ until: undefined, endsAt: undefined, couponState: undefined, texts: same('x'), reason: '' },
  ...{ proposerId: undefined, proposedBy: 'x', proposedAt: NOW, state: 'approved', steps: 2, stepBy: 'x', stepAt: NOW },
};
const cause: Cause = { key: 'k', shopId: 2, scene: 'stock-out', occasion: 'out', line: same('x'), sku: 'MUG-1' };

it('what was made for the SKU is said before what was made for the shop, before what holds everywhere', () => {
  const all: Template[] = [
    base,
    { ...base, code: 'shop', shopId: 2 },
    { ...base, code: 'sku', sku: 'MUG-1' },
    { ...base, code: 'other', shopId: 3 },
    { ...base, code: 'platform', platform: 'doudian' },
  ];
  const codeOf = (from: readonly Template[]) => chosen(from, cause, 'doudian', NOW)?.code;
  expect(codeOf(all)).toBe('sku');
  expect(codeOf(all.filter(({ code }) => code !== 'sku'))).toBe('shop');
  expect(codeOf([base, all[4] as Template])).toBe('platform');
  expect(codeOf([all[3] as Template])).toBeUndefined();
  expect(codeOf([{ ...base, occasion: 'back' }])).toBeUndefined();
  expect(codeOf([{ ...base, until: NOW }])).toBeUndefined();
  expect(codeOf([{ ...base, state: 'proposed' }])).toBeUndefined();
});
