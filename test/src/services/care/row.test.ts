import { expect, it } from 'vitest';
import { instantOfLocal } from '../../../../src/services/care/local-time.ts';
import { readRow } from '../../../../src/services/care/row.ts';

const whyNot = (told: Record<string, unknown>) => {
  const row = readRow(told);
  return 'why' in row ? row.why.en : undefined;
};

const good = { shop: 'SH-1', conversation: 9001, id: 'm', from: '客服', at: '2026-11-11', text: '好' };

it('reads numbers as ids and Chinese words for who wrote', () => {
  expect(readRow(good)).toMatchObject({ conversation: '9001', from: 'agent', agent: '' });
  expect(whyNot({ ...good, from: 'toString' })).toBe('from must be customer, agent or system');
  expect(whyNot({ ...good, text: 5 })).toBe('text must be text');
  expect(whyNot({ ...good, text: '\ud800' })).toBe('text holds bytes that are no text');
  expect(whyNot({ ...good, agent: 'a'.repeat(101) })).toBe('agent must be a name of at most 100 characters');
});

it('reads times without an offset by the shop’s clock, also where clocks change', () => {
  const read = (text: string, zone = 'Asia/Shanghai') => instantOfLocal(text, zone)?.toISOString();
  expect(read('2026-11-11 10:00:05')).toBe('2026-11-11T02:00:05.000Z');
  expect(read('2026-11-11T10:00:05.250+02:00')).toBe('2026-11-11T08:00:05.250Z');
  expect(read('2026/7/1 00:30', 'Europe/Berlin')).toBe('2026-06-30T22:30:00.000Z');
  expect(read('2026-10-25 03:30:00', 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000Z');
  expect(read('2026-02-30 10:00:00')).toBeUndefined();
  expect(read('now')).toBeUndefined();
});
