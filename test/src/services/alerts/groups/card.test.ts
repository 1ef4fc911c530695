import { expect, test } from 'vitest';
import { same } from '../../../../../src/core/localized.ts';
import { actions, buttonsOf, card, text } from '../../../../../src/core/message.ts';
import { type CardFacts, groupCard, type Shown, silenceOf } from '../../../../../src/services/alerts/groups/card.ts';
import { changeNote, reasonWords } from '../../../../../src/services/alerts/groups/words.ts';

const at = new Date('2026-11-23T04:00:00Z');
const one = (line: string, more: Partial<Shown> = {}): Shown => ({
  ...{
    line: same(line),
    severity: 'warning',
    labels: { kind: 'sync-lag', shop: 'SH-2', severity: 'warning' },
    says: [],
  },
  ...more,
});
const facts = (more: Partial<CardFacts> = {}): CardFacts => ({
  ...{ id: 12, severity: 'warning', firing: 1, resolved: 0, hidden: 0, since: at, shown: [one('SH-2 lags')], of: 1 },
  ...{ labels: { kind: 'sync-lag', shop: 'SH-2' }, step: 0 },
  ...more,
});
const many = (n: number) => Array.from({ length: n }, (_, i) => one(`line ${i}`));

test('a single alert is shown by its own card, with at most two commands that help', () => {
  const own = card(same('Shop 2 lags 20 min'), [
    text(same('the whole story')),
    actions({ label: same('Why'), says: 'why 2' }),
  ]);
  const says = [
    { label: same('Move'), says: 'transfer X' },
    { label: same('Rule'), says: 'rule R' },
  ];
  const drawn = groupCard(facts({ shown: [one('SH-2 lags', { message: own, says })] }));
  expect(drawn.title.en).toBe('A12 · Shop 2 lags 20 min');
  expect(drawn.blocks).toContainEqual(text(same('the whole story')));
  expect(buttonsOf(drawn).map(({ says }) => says)).toEqual([
    'alert ack A12',
    'alert assign A12 me',
    'alert snooze A12 1h',
    'silence kind=sync-lag shop=SH-2 1h A12',
    'transfer X',
    'rule R',
  ]);
});

test('several are lines, the rest is counted; the title fits', () => {
  const long = one('很'.repeat(100));
  const drawn = groupCard(facts({ firing: 20, resolved: 3, hidden: 2, of: 20, shown: [long, ...many(7)] }));
  expect(drawn.title.zh.length).toBeLessThanOrEqual(60);
  expect(drawn.title.zh).toMatch(/^A12 · 很+… 等 20 条$/);
  expect(drawn.blocks[1]).toEqual({
    kind: 'note',
    text: { zh: '还有 12 条没有列出', en: '12 more are not listed here' },
  });
  expect(drawn.blocks[2]).toMatchObject({
    items: [
      { value: { zh: '警告 · 20 条未恢复，2 条静默，3 条已恢复', en: 'warning · 20 firing, 2 silenced, 3 resolved' } },
      {},
    ],
  });
});

test('who has it and until when it is put off stand there, and their buttons are gone', () => {
  const drawn = groupCard(facts({ acked: { name: 'Li', until: undefined }, owner: 'Wang', snoozedUntil: at }));
  const said = JSON.stringify(drawn.blocks);
  expect(said).toContain('"Li"');
  expect(said).toContain('"Wang"');
  expect(buttonsOf(drawn).map(({ says }) => says.split(' ').slice(0, 2).join(' '))).toEqual([
    'alert assign',
    'silence kind=sync-lag',
  ]);
});

test('the same card is its end: no buttons, and when it was over', () => {
  const drawn = groupCard(facts({ endedAt: at, firing: 0 }));
  expect(drawn).toMatchObject({ tone: 'success', title: { zh: 'A12 · SH-2 lags · 已恢复' } });
  expect(buttonsOf(drawn)).toEqual([]);
});

test('the prefilled silence is of what all have in common, and reads as one piece where a value has spaces', () => {
  const labels = { alertname: 'Disk full', instance: 'a b', severity: 'critical' };
  expect(silenceOf({ id: 3, labels: {}, shown: [one('x', { labels })] })).toBe(
    'silence "alertname=Disk full" "instance=a b" 1h A3',
  );
});

test('under a card stands what is new, in a few lines', () => {
  const note = changeNote('new-alert', facts({ firing: 9, of: 9, shown: many(8) }), [2, 3, 4, 5, 6, 7]);
  expect(note.title.zh).toBe('A12 · 有新的告警，共 9 条未恢复');
  expect(note.blocks).toMatchObject([{ kind: 'text' }, { kind: 'note', text: { en: '1 more' } }]);
  expect(reasonWords('acked', { acked: { name: 'Li', until: undefined } }).zh).toBe('Li 已确认');
});
