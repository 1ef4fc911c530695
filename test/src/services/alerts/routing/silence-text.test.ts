import { expect, it } from 'vitest';
import { readDeadline } from '../../../../../src/commands/values.ts';
import { readSilence } from '../../../../../src/services/alerts/routing/silence-text.ts';

const now = new Date('2026-11-23T08:00:00Z');
const read = (typed: string) =>
  readSilence(typed, (text) => readDeadline(text, { now, timeZone: 'Asia/Shanghai' }), now);

it.each([
  ['shop=SH-2 2h 平台维护', ['shop=SH-2'], '2026-11-23T10:00:00.000Z', '平台维护'],
  [
    '店铺=SH-2 类型=sync-* 90m the platform moves',
    ['店铺=SH-2', '类型=sync-*'],
    '2026-11-23T09:30:00.000Z',
    'the platform moves',
  ],
  ['kind=sync-* 明天 18:00 演练', ['kind=sync-*'], '2026-11-24T10:00:00.000Z', '演练'],
  ['kind=sync-* until 18:30 drill, 第 2 次', ['kind=sync-*'], '2026-11-23T10:30:00.000Z', 'drill, 第 2 次'],
  ['for 2 hours kind=sync-* drill', ['kind=sync-*'], '2026-11-23T10:00:00.000Z', 'drill'],
  ['shop=SH-2 2w moving', ['shop=SH-2'], '2026-12-07T08:00:00.000Z', 'moving'],
  ['shop=SH-2 2026-11-23T10:00Z again', ['shop=SH-2'], '2026-11-23T10:00:00.000Z', 'again'],
  ['"subject=the blue mug" 2h moving', ['subject=the blue mug'], '2026-11-23T10:00:00.000Z', 'moving'],
])('%s', (typed, words, until, reason) => expect(read(typed)).toEqual({ words, until: new Date(until), reason }));

it.each([
  ['2h no condition', 'alerts.silence'],
  ['shop=SH-2 no end', 'alerts.silence'],
  ['shop=SH-2', 'alerts.silence'],
  ['shop=SH-2 2h', 'alerts.reason'],
  ['shop=SH-2 2h …', 'alerts.reason'],
  ['shop=SH-2 0m x', 'alerts.past'],
  ['shop=SH-2 09:00 x', 'alerts.past'],
  ['shop=SH-2 2026-11-01 x', 'alerts.past'],
  ['shop=SH-2 365d x', 'alerts.long'],
  ['shop=SH-2 1y x', 'alerts.long'],
  ['shop=SH-2 1 year x', 'alerts.long'],
  ['shop=SH-2 一年 x', 'alerts.long'],
  ['shop=SH-2 永久 x', 'alerts.long'],
  ['shop=SH-2 2027-11-01 x', 'alerts.long'],
])('refuses %s: %s', (typed, code) => expect(() => read(typed)).toThrow(code));
