import { expect, it } from 'vitest';
import { failureText, failureWords, notCarriedOut } from '../../../src/core/failure-words.ts';

it('says why a platform could not be read in both languages', () => {
  expect(failureWords('throttled: 60000')).toEqual({
    zh: '平台限流（60000）',
    en: 'throttled by the platform (60000)',
  });
  expect(failureWords('refused: isv.x: y').en).toBe('refused by the platform (isv.x: y)');
  expect(failureWords('no answer').zh).toBe('平台没有应答');
  expect(failureWords(failureText({ zh: '没有接入', en: 'not connected' }))).toEqual({
    zh: '没有接入',
    en: 'not connected',
  });
  expect(failureWords('TypeError')).toEqual({ zh: 'TypeError', en: 'TypeError' });
});

it('does not call a network that fails a platform that throttles', () => {
  expect(notCarriedOut('ECONNREFUSED')).toBe('unreached: ECONNREFUSED');
  expect(notCarriedOut('429')).toBe('throttled: 429');
  // The second is how it was kept before.
  for (const kept of ['unreached: ECONNREFUSED', 'throttled: ECONNREFUSED']) {
    expect(failureWords(kept).en).toBe('the address could not be reached (ECONNREFUSED): check it and the network');
    expect(failureWords(kept).zh).toContain('连不上平台的地址');
  }
  expect(failureWords('unreached: CERT_HAS_EXPIRED').en).toContain('its certificate');
});
