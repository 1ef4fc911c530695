import { expect, it } from 'vitest';
import alert from '../../../handlers/commands/alert.ts';
import { groupStory } from '../../../handlers/views/alerts.ts';
import { same } from '../../../src/core/localized.ts';
import type { GroupState } from '../../../src/services/alerts/groups/state.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 4, minute));
const group: GroupState = {
  ...{ id: 12, shortId: 'A12', route: 'default', labels: { kind: 'sync-lag', shop: 'SH-2' }, shopIds: [2] },
  plan: {} as GroupState['plan'],
  ...{ openedAt: at(0), endedAt: undefined, severity: 'critical', firing: 0, resolved: 1, alerts: [] },
  ...{ acked: { by: 1, name: 'Li', at: at(2), until: undefined }, owner: undefined, snoozedUntil: undefined },
  ...{ step: 0, stepAt: undefined, untold: undefined, since: at(-3), token: 0, version: 1 },
};

it('takes the number as it stands on cards, in any case and width', () => {
  const read = (typed: string) => alert.args.group.read(typed, {} as never);
  expect(read('A12')).toEqual({ value: 12 });
  expect(read('a12')).toEqual({ value: 12 });
  expect(read('Ａ１２')).toEqual({ value: 12 });
  expect(read('12')).toEqual({ value: 12 });
  for (const wrong of ['A0', 'B12', 'A', '1.5', 'A1234567890123456']) expect(read(wrong)).toBeUndefined();
});

it('tells what was said where and when it arrived, the latest lines', () => {
  const events = Array.from({ length: 14 }, (_, n) => ({
    ...{ at: at(n), words: same(`word ${n}`), room: 'ops', sentAt: new Date(at(n).getTime() + 1500) },
  }));
  const story = groupStory({ group, events }, 'Asia/Shanghai');
  const [text] = story.blocks.filter((block) => block.kind === 'text');
  expect(text?.text.en.split('\n')).toHaveLength(12);
  expect(text?.text.en).toContain('word 13 → ops, delivered after 1.5 s');
  expect(text?.text.zh).toContain('word 13 → ops，1.5 秒后送达');
  expect(story.blocks).toContainEqual({
    kind: 'note',
    text: { zh: '更早还有 2 条', en: '2 earlier lines are not shown' },
  });
});

it('a group that is over has no buttons', () => {
  const story = groupStory({ group: { ...group, endedAt: at(9) }, events: [] }, 'Asia/Shanghai');
  expect(story.blocks.some(({ kind }) => kind === 'actions')).toBe(false);
  expect(story.tone).toBe('success');
});

it('says why no room is told, since when something fires, and what tells alerts of one line apart', () => {
  const one = (id: number, node: string) => ({
    ...{
      id,
      severity: 'critical' as const,
      line: same('DiskFull'),
      says: [],
      startsAt: at(-3),
      endsAt: undefined,
      count: 1,
    },
    labels: { kind: 'disk-full', severity: 'critical', node },
  });
  const untold = [
    { why: 'silenced' as const, by: ['3'] },
    { why: 'muted' as const, by: ['nights'] },
    { why: 'inhibited' as const, by: ['platform-down'] },
    { why: 'nobody' as const, by: ['compliance'] },
  ];
  const { blocks } = groupStory(
    { group: { ...group, alerts: [one(1, 'n1'), one(2, 'n2')], untold }, events: [] },
    'UTC',
  );
  const [facts] = blocks.flatMap((block) => (block.kind === 'fields' ? [block.items] : []));
  const field = (label: string) => facts?.find((known) => known.label.en === label)?.value;
  expect(field('Since')).toEqual({ at: at(-3).toISOString() });
  expect(field('In rooms')).toEqual({
    zh: '已静默（静默 3），静音时段 nights，被抑制（抑制 platform-down），没有群订阅合规提醒',
    en: 'silenced (silence 3), muted by “nights”, inhibited by “platform-down”, no room subscribes to compliance',
  });
  const [rows] = blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));
  expect(rows?.map(([, labels]) => (labels as { en: string }).en)).toEqual(['node n1', 'node n2']);
});
