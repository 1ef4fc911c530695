import { expect, test } from 'vitest';
import { decided } from '../../../../src/channels/wecom/words.ts';
import { DECISIONS } from '../../../../src/core/decisions.ts';

test('how a write ended is said on a card in the words of the refusal of a late word', () => {
  for (const [decision, { zh, en }] of Object.entries(DECISIONS)) {
    expect(decided('zh', decision, undefined)).toMatch(new RegExp(`^${zh}(，没有(执行|改动))?$`));
    expect(decided('en', decision, 'Lin')).toMatch(new RegExp(`^${en}(, nothing was (done|changed))? \\(Lin\\)$`, 'i'));
  }
  expect(decided('en', 'lapsed', 'Lin')).toBe('Lapsed because its data had changed, nothing was done (Lin)');
  expect(decided('en', 'confirmed', undefined)).toBe('Confirmed and done');
});
