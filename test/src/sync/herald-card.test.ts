import { expect, it } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card, type Tone } from '../../../src/core/message.ts';
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
  expect(foldedCard('constructor', [told(1), told(2)]).title.en).toBe('constructor: 2 changes');
});
