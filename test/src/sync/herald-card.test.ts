import { expect, it } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card, type Tone, text } from '../../../src/core/message.ts';
import { foldedCard, latestOfEach, type Told, worstTone } from '../../../src/sync/herald-card.ts';

const told = (id: number, subject = '', tone: Tone = 'normal'): Told => ({
  id,
  subject,
  shops: [],
  message: card(same(`m${id}`), [], tone),
  line: same(`l${id}`),
  final: false,
});

it('keeps the latest of each subject, in its own place, and all without one', () => {
  const kept = latestOfEach([told(1, 'a'), told(2), told(3, 'b'), told(4, 'a'), told(5)]);
  expect(kept.map((one) => one.id)).toEqual([2, 3, 4, 5]);
});

it.each<[Tone[], Tone]>([
  [[], 'success'],
  [['success', 'normal'], 'normal'],
  [['warning', 'normal'], 'warning'],
  [['danger', 'warning', 'success'], 'danger'],
])('the worst of %j is %s', (tones, worst) => expect(worstTone(tones)).toBe(worst));

it('names an audience that it does not know by its code', () => {
  expect(foldedCard({ audience: 'constructor', fold: 'x', news: [told(1), told(2)] }).title.en).toBe(
    'constructor: 2 changes',
  );
});

const coupon = (id: number, shops: number[], words: string): Told => ({
  ...told(id, `coupon:${id}`),
  shops,
  message: card(same(`m${id}`), [text(same(words))]),
});
const textsOf = (news: Told[], fold = 'coupon') =>
  foldedCard({ audience: 'coupons', fold, news }).blocks.flatMap((block) =>
    block.kind === 'text' ? [block.text.en] : [],
  );

it('says once a shop what to tell who holds another shop’s coupon, when many coupons are one card', () => {
  const [lines, ...help] = textsOf([
    coupon(1, [1, 2], 'To a customer:\n• SH-1: old\n• SH-2: old'),
    coupon(2, [2, 1], 'To a customer:\n• SH-1: take 20 off 200\n• SH-2: nothing here'),
    coupon(3, [6], 'To a customer:\n• SH-6: SAVE10'),
  ]);
  expect(lines).toBe('• l1 (coupon show 1)\n• l2 (coupon show 2)\n• l3 (coupon show 3)');
  expect(help).toEqual([
    'To a customer:\n• SH-6: SAVE10\nTo a customer:\n• SH-1: take 20 off 200\n• SH-2: nothing here',
  ]);
});

it('bounds that, takes it from shops that are new where there is nothing else, and leaves other news alone', () => {
  const long = Array.from({ length: 40 }, (_, n) => `• SH-${n}`).join('\n');
  expect(textsOf([coupon(1, [1], long), coupon(2, [1], long)])[1]?.split('\n')).toHaveLength(12);
  const first = (id: number): Told => ({ ...coupon(id, [1, 2], `good at ${id} only`), subject: '' });
  expect(textsOf([first(1), first(2)])[1]).toBe('good at 2 only\ngood at 1 only');
  expect(textsOf([coupon(1, [1], 'a'), coupon(2, [2], 'b')], 'coupon-put')).toHaveLength(1);
});
