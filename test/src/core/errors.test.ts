import { expect, it } from 'vitest';
import { irreversible } from '../../../src/core/effect.ts';
import { effectChanged, UserError } from '../../../src/core/errors.ts';

it('an expected no carries its code, both languages and what may be done', () => {
  const error = new UserError('x.y', { zh: '不行', en: 'no' }, [{ zh: '用法', en: 'usage' }]);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: 'x.y', message: 'x.y', text: { zh: '不行', en: 'no' } });
  expect(error.hints).toHaveLength(1);
});

it('a change in between names what moved', () => {
  const error = effectChanged('TEE-RED-M');
  expect(error.code).toBe('effect.changed');
  for (const words of Object.values(error.text)) expect(words).toContain('TEE-RED-M');
});

it('a change in between is one language a sentence', () => {
  const { text } = effectChanged({ zh: '调拨 2', en: 'Transfer 2' });
  expect(text.zh).toMatch(/^调拨 2 在此期间已被改动/);
  expect(text.en).toMatch(/^Transfer 2 has changed in the meantime/);
});

it('what cannot be undone says why in both languages', () => {
  expect(irreversible('发出后不能收回', 'it was sent')).toEqual({
    irreversible: { zh: '发出后不能收回', en: 'it was sent' },
  });
});
