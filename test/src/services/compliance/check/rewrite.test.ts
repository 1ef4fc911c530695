import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hitsByTerms } from '../../../../../src/services/compliance/check/by-terms.ts';
import { shippedPacks } from '../../../../../src/services/compliance/check/known.ts';
import { lexiconOf } from '../../../../../src/services/compliance/check/lexicon.ts';
import { textThing } from '../../../../../src/services/compliance/check/resolve.ts';
import { rewrite } from '../../../../../src/services/compliance/check/rewrite.ts';
import { rule as absolute } from '../../../../../src/services/compliance/rules/absolute-terms.ts';
import { rule as promises } from '../../../../../src/services/compliance/rules/empty-promises.ts';
import { rule as medical } from '../../../../../src/services/compliance/rules/medical-claims.ts';
import { SHIPPED } from '../../../../../src/services/compliance/terms/packs.ts';

const known = { terms: lexiconOf(shippedPacks()).find, holds: () => false };
const setting = { params: {}, severity: 'high', version: 1 } as const;
const look = (texts: Readonly<Record<string, string>>) =>
  (
    [
      [absolute, 'absolute'],
      [medical, 'medical'],
      [promises, 'promises'],
    ] as const
  ).flatMap(([rule, pack]) => hitsByTerms({ rule, pack, thing: { ...textThing(''), texts }, setting, known }));
const rewritten = (text: string) => {
  const { texts, clean } = rewrite({ text }, look({ text }), look);
  expect(clean).toBe(true);
  return texts['text'];
};

it.each([
  ['全网最好用的保温杯', '全网很好用的保温杯'],
  ['国家级工艺，精选棉料', '优质工艺，精选棉料'],
  ['绝对的好物', '好物'],
  ['舒适，绝对，透气。', '舒适，透气。'],
  ['三天见效，温和清洁', '温和清洁'],
  ['A guaranteed gift', 'A gift'],
  ['the best in the world mug', 'great mug'],
])('%s becomes %s', (before, after) => {
  expect(rewritten(before)).toBe(after);
});

it('ends with a text that passes, whatever stands in it', () => {
  const words = SHIPPED.flatMap(({ terms }) => terms.map(({ word }) => word)).filter((_, n) => n % 7 === 0);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words, '的', '，', ' ', '好', '最', '杯'), { maxLength: 12 }), (parts) => {
      const text = rewritten(parts.join(''));
      expect(look({ text: text ?? '' })).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
