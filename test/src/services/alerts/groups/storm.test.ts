import { expect, test } from 'vitest';
import { same } from '../../../../../src/core/localized.ts';
import { buttonsOf } from '../../../../../src/core/message.ts';
import { foldNew, gravestFirst, type StormGroup, stormCard } from '../../../../../src/services/alerts/groups/storm.ts';

const now = new Date('2026-11-23T04:00:00Z');
const fresh = (...severities: ('critical' | 'warning')[]) => severities.map((severity, n) => ({ id: n + 1, severity }));
const warnings = (n: number) => fresh(...Array.from({ length: n }, () => 'warning' as const));
const around = { recent: 0, flood: 6, editing: true, now };
const open = { outboxId: 9, subject: 's', createdAt: new Date(now.getTime() - 60_000), waiting: false };

test('up to the flood each has its own card; one more and all of that look are one', () => {
  expect(foldNew(warnings(6), around)).toMatchObject({ own: [1, 2, 3, 4, 5, 6], fold: [] });
  expect(foldNew(warnings(7), around)).toMatchObject({ own: [], fold: [1, 2, 3, 4, 5, 6, 7] });
  expect(foldNew(warnings(1), { ...around, recent: 6 })).toMatchObject({ own: [], fold: [1] });
});

test('while a summary is open it takes in what is not critical', () => {
  expect(foldNew(fresh('warning', 'critical'), { ...around, open })).toMatchObject({ own: [2], fold: [1], into: open });
  const all = fresh(...Array.from({ length: 7 }, () => 'critical' as const));
  expect(foldNew(all, { ...around, open })).toMatchObject({ own: [], fold: [1, 2, 3, 4, 5, 6, 7] });
});

test('where a summary cannot be changed the next one comes two minutes later', () => {
  const next = new Date(open.createdAt.getTime() + 120_000);
  expect(foldNew(warnings(3), { ...around, open, editing: false })).toEqual({
    own: [],
    fold: [],
    wait: [1, 2, 3],
    until: next,
  });
  const unsent = { ...open, waiting: true };
  expect(foldNew(warnings(3), { ...around, open: unsent, editing: false })).toMatchObject({
    fold: [1, 2, 3],
    into: unsent,
  });
  expect(foldNew(warnings(3), { ...around, open, editing: false, now: next })).toEqual({
    own: [],
    fold: [1, 2, 3],
    wait: [],
  });
});

test('the summary names the gravest with their numbers, and ends without buttons', () => {
  const group = (id: number, firing: number, severity: 'critical' | 'warning' = 'warning'): StormGroup => ({
    ...{ id, firing, severity, line: same(`line ${id}`) },
  });
  const groups = gravestFirst([group(1, 2), group(2, 9), group(3, 1, 'critical'), group(4, 0, 'critical')]);
  expect(groups.map(({ id }) => id)).toEqual([3, 2, 1, 4]);
  const storm = { groups, total: 40, open: 39, alerts: 90, severity: 'critical' as const, since: now };
  const drawn = stormCard(storm);
  expect(drawn.blocks[0]).toMatchObject({
    text: { en: expect.stringContaining('• A3 · critical · line 3\n• A2 · warning · line 2 · ×9') },
  });
  expect(drawn.blocks[1]).toMatchObject({ text: { en: '36 more groups are not listed here' } });
  expect(buttonsOf(drawn).map(({ says }) => says)).toEqual(['alerts']);
  expect(stormCard({ ...storm, open: 0 })).toMatchObject({
    tone: 'success',
    title: { zh: '告警风暴结束：40 组全部恢复' },
  });
});
