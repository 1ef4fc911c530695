import { describe, expect, test } from 'vitest';
import { renderText, sparkline } from '../../../../src/channels/console/render.ts';
import { displayWidth } from '../../../../src/channels/console/width.ts';
import { same } from '../../../../src/core/localized.ts';
import { card, chart, table, text } from '../../../../src/core/message.ts';
import { stockCard } from '../../../support/fake-console.ts';

const zh = { lang: 'zh', timeZone: 'Asia/Shanghai' } as const;
const en = { lang: 'en', timeZone: 'Europe/London' } as const;

test('a card in Chinese, its columns aligned on the screen, its buttons with codes', () => {
  expect(renderText(stockCard, zh, 80, { outboxId: 2000 })).toMatchInlineSnapshot(`
    "! 库存 · TEE-RED-M
    基础款圆领短袖 T 恤 · 红 · M
    仓库   在库  预占   可用
    ────  ─────  ────  ─────
    sh-1  1,234    34  1,200
    gz-2     56     0     56
    (显示 2 行，共 7 行)
    吊牌价  ¥12,345.50
    更新    2026-11-22 09:00:00
    近 7 天销量 (件)  11-16 → 11-22
      销量  ▂▁▃ ▅█▄
            12 9 15 - 22 31 18
    · 演示数据
    [补货]  #1jk-1
    [流水]  #1jk-2"
  `);
});

test('in English a button says its code and the command', () => {
  expect(renderText(stockCard, en, 80, { outboxId: 2000 })).toContain('[Reorder]  #1jk-1  say: reorder TEE-RED-M 100');
});

test('without a code the command is the only way to press, in Chinese too', () => {
  expect(renderText(stockCard, zh, 80)).toContain('[补货]  说: reorder TEE-RED-M 100');
});

test('the same card in English, where nothing is known of its place in the outbox', () => {
  expect(renderText(stockCard, en, 80)).toMatchInlineSnapshot(`
    "! Stock · TEE-RED-M
    Basic crew-neck T-shirt, red, M
    Warehouse  On hand  Reserved  Available
    ─────────  ───────  ────────  ─────────
    sh-1         1,234        34      1,200
    gz-2            56         0         56
    (2 of 7 rows shown)
    List price  CN¥12,345.50
    Updated     2026-11-22 01:00:00
    Sold in the last 7 days (units)  11-16 → 11-22
      Sold  ▂▁▃ ▅█▄
            12 9 15 - 22 31 18
    · Demo data
    [Reorder]  say: reorder TEE-RED-M 100
    [Movements]  say: movements TEE-RED-M"
  `);
});

const wide = card(same('wide'), [
  table(
    [
      { label: { zh: '标题', en: 'Title' } },
      { label: { zh: '编码', en: 'Code' } },
      { label: { zh: '在库', en: 'On hand' } },
    ],
    [['秋冬新款加绒加厚圆领长袖卫衣 👕 男女同款', 'SWEAT-BLK-XXL-LONG-CODE', 123456]],
    120,
  ),
]);

describe('tables', () => {
  test.each([80, 60, 45, 40, 30])('fit into %i columns, cutting words with a mark and numbers never', (width) => {
    const drawn = renderText(wide, zh, width);
    for (const line of drawn.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(drawn).toContain('123,456');
    expect(drawn).toContain('(显示 1 行，共 120 行)');
  });

  test('become lines of head and cell where columns do not fit, with nothing cut', () => {
    const drawn = renderText(wide, en, 20);
    expect(drawn).toContain('Title: 秋冬新款加绒加厚圆领长袖卫衣 👕 男女同款');
    expect(drawn).toContain('Code: SWEAT-BLK-XXL-LONG-CODE');
  });

  test('are never cut where there is no screen', () => {
    expect(renderText(wide, zh, Number.POSITIVE_INFINITY)).toContain(
      '秋冬新款加绒加厚圆领长袖卫衣 👕 男女同款  SWEAT-BLK-XXL-LONG-CODE',
    );
  });
});

test('stored values cannot drive the terminal', () => {
  const evil = 'a\u001b[2J\u001b]0;owned\u0007b\u202ec\rd\u009be';
  const message = card(same(evil), [
    text(same(`${evil}\nsecond line`)),
    table([{ label: same(evil) }], [[`${evil}\nnot a row`]]),
    { kind: 'fields', items: [{ label: same(evil), value: evil }] },
    { kind: 'actions', buttons: [{ label: same(evil), says: evil }] },
  ]);
  const drawn = renderText(message, en, 80);
  expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(drawn).toContain('\nsecond line');
  expect(drawn).not.toContain('\nnot a row');
});

test('colour is for terminals only', () => {
  expect(renderText(stockCard, zh, 80)).not.toContain('\u001b');
  expect(renderText(stockCard, zh, 80, { colour: true })).toContain('\u001b[33m!');
});

test('a line of blocks shows the shape, and a gap where there is no value', () => {
  expect(sparkline([0, 7, null, 14])).toBe('▁▅ █');
  expect(sparkline([3, 3, 3])).toBe('▄▄▄');
  expect(sparkline([null])).toBe(' ');
});

test('a long series says its range and its last value', () => {
  const values = Array.from({ length: 90 }, (_, i) => i * 10);
  const long = chart({
    title: same('Sold'),
    form: 'line',
    unit: same('units'),
    labels: values.map((_, i) => `d${i}`),
    series: [{ name: same('all'), values }],
    threshold: { label: same('alert'), value: 500 },
  });
  const drawn = renderText(card(same('t'), [long]), en, 60);
  expect(drawn).toContain('0 – 890, last 890');
  expect(drawn).toContain('alert: 500');
  for (const line of drawn.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
});
