import { expect, test } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card } from '../../../src/core/message.ts';
import type { ConsoleEntry } from '../../../src/http/console-port.ts';
import { type Item, type OwnAsk, timeline } from '../../../src/web/timeline.ts';

const at = '2026-11-22T01:00:00.000Z';
const asked = (seq: number, trace: string, text = 'stock'): ConsoleEntry => ({
  seq,
  kind: 'asked',
  trace,
  who: 'me',
  text,
  at,
});
const said = (seq: number, words: string, more: { trace?: string; editedFrom?: number } = {}): ConsoleEntry => ({
  seq,
  kind: 'said',
  outboxId: seq + 100,
  message: card(same(words), []),
  at,
  ...more,
});
const own = (more: Partial<OwnAsk> = {}): OwnAsk => ({
  key: 'k1',
  who: 'me',
  text: 'stock',
  at,
  afterSeq: 0,
  state: 'waiting',
  ...more,
});
const error = { code: 'stock.not_found', text: same('none') };

const shown = (items: Item[]): string[] =>
  items.map((item) =>
    item.kind === 'asked'
      ? `${item.text}:${item.state}`
      : item.kind === 'said'
        ? `${item.message.title.en}${'+'.repeat(item.updates)}`
        : item.error.code,
  );

test('an edit takes the place of what it edits, again and again', () => {
  const entries = [
    said(1, 'working'),
    said(2, 'other'),
    said(3, 'half', { editedFrom: 101 }),
    said(4, 'done', { editedFrom: 103 }),
  ];
  const items = timeline(entries, []);
  expect(shown(items)).toEqual(['done++', 'other']);
  expect(items[0]).toMatchObject({ key: 's1', outboxId: 104 });
});

test('an edit of something that is not on the page is shown where it came', () => {
  expect(shown(timeline([said(7, 'done', { editedFrom: 3 })], []))).toEqual(['done']);
});

test('an own ask is shown once, before and after the server tells of it', () => {
  expect(shown(timeline([], [own()]))).toEqual(['stock:waiting']);
  expect(shown(timeline([asked(1, 't1', ' ｓｔｏｃｋ')], [own()]))).toEqual(['stock:waiting']);
  const answer = { trace: 't1', message: card(same('7 left'), []), outboxId: 102 };
  const answered = own({ state: 'answered', answer });
  expect(shown(timeline([asked(1, 't1')], [answered]))).toEqual(['stock:answered', '7 left']);
  expect(shown(timeline([asked(1, 't1'), said(2, '7 left', { trace: 't1' })], [answered]))).toEqual([
    'stock:answered',
    '7 left',
  ]);
});

test('two equal asks are two asks', () => {
  const two = [own(), own({ key: 'k2' })];
  expect(shown(timeline([asked(1, 't1')], two))).toEqual(['stock:waiting', 'stock:waiting']);
  expect(shown(timeline([asked(1, 't1'), asked(2, 't2')], two))).toEqual(['stock:waiting', 'stock:waiting']);
  const before = timeline([asked(5, 't0')], [own({ afterSeq: 5 })]);
  expect(shown(before)).toEqual(['stock:answered', 'stock:waiting']);
});

test('an answer that came by the events counts when the request itself was lost', () => {
  const lost = own({ state: 'failed' });
  expect(shown(timeline([], [lost]))).toEqual(['stock:failed']);
  expect(shown(timeline([asked(1, 't1'), said(2, '7 left', { trace: 't1' })], [lost]))).toEqual([
    'stock:answered',
    '7 left',
  ]);
});

test('a refusal stands behind its ask, and in the place of its stored message', () => {
  const refused = own({ state: 'answered', answer: { trace: 't1', error } });
  const later = said(9, 'later');
  expect(shown(timeline([asked(1, 't1'), later], [refused]))).toEqual(['stock:answered', 'stock.not_found', 'later']);
  expect(shown(timeline([asked(1, 't1'), said(2, 'no', { trace: 't1' }), later], [refused]))).toEqual([
    'stock:answered',
    'stock.not_found',
    'later',
  ]);
  const unheard = own({ state: 'answered', answer: { error } });
  expect(shown(timeline([], [unheard]))).toEqual(['stock:answered', 'stock.not_found']);
});

test('who typed a command sees their own words, everybody else the canonical ones', () => {
  const answer = { trace: 't1', message: card(same('7 left'), []) };
  const mine = own({ text: '库存', state: 'answered', answer });
  expect(shown(timeline([asked(1, 't1', 'stock')], [mine]))[0]).toBe('库存:answered');
  expect(shown(timeline([asked(1, 't1', 'stock')], []))[0]).toBe('stock:answered');
});
