import { expect, it } from 'vitest';
import { langOf, problemOf, statusOf } from '../../../src/core/problem.ts';

it('is RFC 9457 with a code and one sentence', () => {
  expect(problemOf(422, 'stock.not_enough', { zh: '不够', en: 'Too few' }, 'en', { trace: 'a1' })).toEqual({
    type: 'urn:zhanggui:problem:stock.not_enough',
    title: 'Unprocessable Content',
    status: 422,
    detail: 'Too few',
    code: 'stock.not_enough',
    trace: 'a1',
  });
});

it.each([
  ['args.wrong', 400],
  ['permission.denied', 403],
  ['stock.not_found', 404],
  ['operator.unknown', 404],
  ['effect.changed', 409],
  ['confirm.needed', 409],
  ['stock.not_enough', 422],
])('%s is %i', (code, status) => {
  expect(statusOf(code)).toBe(status);
});

it.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['*', 'zh'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['zh-CN,en;q=0.9', 'zh'],
  ['fr, en;q=0.8, zh;q=0.1', 'en'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['x'.repeat(5000), 'zh'],
])('%j asks for %s', (accepted, lang) => {
  expect(langOf(accepted)).toBe(lang);
});
