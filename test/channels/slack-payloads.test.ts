import { describe, expect, test } from 'vitest';
import { type Level, render } from '../../src/channels/slack/render.ts';
import type { Locale, Message } from '../../src/core/message.ts';
import { actions, at, card, chart, field, fields, money, note, table, text } from '../../src/core/message.ts';
import { slackFaults } from '../support/slack-rules.ts';

/** What people in Slack read. A change here is a change of the product: read it before you accept it. */
const MESSAGES: Record<string, Message> = {
  'stock of one SKU': card(
    { zh: '库存 · TEE-RED-M', en: 'Stock · TEE-RED-M' },
    [
      table(
        [
          { label: { zh: '仓库', en: 'Warehouse' } },
          { label: { zh: '在库', en: 'On hand' }, align: 'right' },
          { label: { zh: '预占', en: 'Reserved' }, align: 'right' },
        ],
        [
          ['sh-1', 1234, 12],
          ['gz-1', 0, 0],
        ],
      ),
      note({ zh: '演示数据', en: 'Demo data' }),
    ],
    'warning',
  ),
  'a write that asks to be confirmed': card(
    { zh: '确认调整？', en: 'Confirm the adjustment?' },
    [
      fields(
        field({ zh: '商品编码', en: 'SKU' }, 'TEE_RED_M'),
        field({ zh: '数量', en: 'Quantity' }, { zh: '120 → 20', en: '120 → 20' }),
        field({ zh: '成本', en: 'Cost' }, money({ minor: 123456n, currency: 'CNY' })),
        field({ zh: '有效期至', en: 'Expires' }, at(new Date('2026-11-11T01:30:00Z'))),
      ),
      actions(
        { label: { zh: '确认', en: 'Confirm' }, says: 'confirm 7', style: 'primary' },
        { label: { zh: '取消', en: 'Cancel' }, says: 'cancel 7', style: 'danger' },
      ),
    ],
    'normal',
  ),
  'low stock, more than is shown': card(
    { zh: '缺货提醒', en: 'Low stock' },
    [
      text({ zh: '以下商品已到补货点。', en: 'These have fallen to their reorder point.' }),
      table(
        [{ label: { zh: 'SKU', en: 'SKU' } }, { label: { zh: '可售', en: 'Available' }, align: 'right' }],
        [
          ['MUG-<1>', 3],
          ['', -2],
        ],
        41,
      ),
      actions({ label: { zh: '看全部', en: 'Show all' }, says: 'low-stock all' }),
    ],
    'danger',
  ),
  'sales as a chart': card({ zh: '销量', en: 'Sales' }, [
    chart({
      title: { zh: '近 4 天', en: 'Last 4 days' },
      form: 'line',
      unit: { zh: '件', en: 'units' },
      labels: ['11-08', '11-09', '11-10', '11-11'],
      series: [{ name: { zh: '主店', en: 'Main shop' }, values: [120, null, 95, 480] }],
      threshold: { label: { zh: '目标', en: 'Target' }, value: 100 },
    }),
  ]),
  'a refusal with a hint': card(
    { zh: '没有找到 TEE & <!channel>', en: 'No TEE & <!channel>' },
    [
      text({
        zh: '用法：库存 商品编码 [仓库]\n例如：库存 TEE-RED-M',
        en: 'Usage: stock SKU [warehouse]\nFor example: stock TEE-RED-M',
      }),
    ],
    'danger',
  ),
  'two tables and a done mark': card(
    { zh: '已调整', en: 'Adjusted' },
    [
      table([{ label: { zh: '仓库', en: 'Warehouse' } }], [['sh-1']]),
      table(
        [{ label: { zh: '流水', en: 'Movement' } }, { label: { zh: '数量', en: 'Units' }, align: 'right' }],
        [
          ['破损', -3],
          ['found', 20],
        ],
      ),
    ],
    'success',
  ),
};

const draw = (message: Message, lang: 'zh' | 'en', level: Level, repeat = false) => {
  const locale: Locale = { lang, timeZone: 'Asia/Shanghai' };
  const drawn = render({ outboxId: 2024, message, locale, repeat }, level);
  expect(slackFaults(drawn)).toEqual([]);
  return drawn;
};

describe.each(['zh', 'en'] as const)('in %s', (lang) => {
  test.each(Object.entries(MESSAGES))('%s', (_name, message) => {
    expect(draw(message, lang, 'native')).toMatchSnapshot();
  });

  test('low stock, drawn plainly after Slack refused the table', () => {
    const message = MESSAGES['low stock, more than is shown'] as Message;
    expect(draw(message, lang, 'plain')).toMatchSnapshot();
  });

  test('a confirmation without any blocks, sent a second time', () => {
    const message = MESSAGES['a write that asks to be confirmed'] as Message;
    expect(draw(message, lang, 'text', true).text).toMatchSnapshot();
  });
});
