import type { InputKind } from './input-kind.ts';

const DAILY = ['day', 'week', 'month'] as const;

const counted = (
  code: string,
  zh: string,
  en: string,
  aliases: readonly string[],
  more: Partial<InputKind> = {},
): InputKind => ({
  code,
  name: { zh, en },
  aliases,
  unit: 'count',
  grains: DAILY,
  of: 'shop',
  range: { min: 0, max: 10_000_000 },
  whole: true,
  over: 'sum',
  ...more,
});

/** Videos, notes and live shows. */
export const CONTENT_INPUTS: readonly InputKind[] = [
  counted(
    'content-pieces',
    '内容发布数',
    'content pieces',
    ['内容数量', '发布条数', '内容条数', '作品数', '视频数', 'pieces'],
    {
      of: 'either',
      part: { kind: 'channel' },
      range: { min: 0, max: 100_000 },
    },
  ),
  counted('content-plays', '内容播放量', 'content plays', ['播放量', '播放数', '播放次数', '视频播放量', 'plays'], {
    of: 'either',
    part: { kind: 'channel' },
    range: { min: 0, max: 10_000_000_000 },
  }),
  {
    code: 'content-completion',
    name: { zh: '内容完播率', en: 'content completion' },
    aliases: ['完播率', '完成率', 'completion', 'completion rate'],
    unit: 'percent',
    grains: DAILY,
    of: 'either',
    part: { kind: 'channel' },
    range: { min: 0, max: 100 },
    over: { mean: 'content-plays' },
  },
];

/** Agents, customers' complaints, errors that people found. */
export const SERVICE_INPUTS: readonly InputKind[] = [
  counted('conversations', '咨询会话数', 'conversations', ['接待人数', '咨询人数', '会话量', '接待量', 'chats'], {
    part: { kind: 'agent' },
  }),
  {
    code: 'first-answer-seconds',
    name: { zh: '首次响应时长', en: 'first answer time' },
    aliases: ['首响', '首响时长', '首次响应时间', '平均首次响应时长', 'first response', 'first response time'],
    unit: 'seconds',
    grains: DAILY,
    of: 'shop',
    part: { kind: 'agent' },
    range: { min: 0, max: 86_400 },
    over: { mean: 'conversations' },
  },
  counted('complaints', '投诉数', 'complaints', ['投诉量', '投诉', '客诉数', '投诉订单数', 'complaint']),
  counted('order-errors', '错单数', 'order errors', [
    '订单差错数',
    '发错单数',
    '错发漏发数',
    '差错订单数',
    'wrong orders',
  ]),
];
