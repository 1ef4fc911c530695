import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieces } from '../../../../src/channels/slack/escape.ts';
import { type Level, render } from '../../../../src/channels/slack/render.ts';
import type { Block, Button, Locale, Message, Value } from '../../../../src/core/message.ts';
import { actions, card, chart, fields, note, table, text } from '../../../../src/core/message.ts';
import { slackFaults } from '../../../support/slack-rules.ts';

const zh: Locale = { lang: 'zh', timeZone: 'Asia/Shanghai' };
const both = (words: string) => ({ zh: words, en: words });
const draw = (blocks: Block[], level: Level = 'native', title = '标题') =>
  render({ outboxId: 59_043, message: card(both(title), blocks), locale: zh, repeat: false }, level);
const said = (drawn: object | undefined) => JSON.stringify(drawn);
const LEVELS: Level[] = ['native', 'plain', 'text'];

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '<!channel>',
    '<@U1>',
    '&&&&&&',
    '库存'.repeat(2000),
    '👨‍👩‍👧'.repeat(700),
    '<'.repeat(4000),
    '```',
    'a\n'.repeat(2000),
  ),
);
const localized = words.map(both);
const value: fc.Arbitrary<Value> = fc.oneof(
  words,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  localized,
  fc.record({ money: fc.bigInt().map(String), currency: fc.constant('CNY') }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  localized.map((t) => text(t)),
  localized.map((t) => note(t)),
  fc.array(fc.record({ label: localized, value }), { maxLength: 25 }).map((items) => fields(...items)),
  fc
    .record({
      columns: fc.array(fc.record({ label: localized, align: fc.constantFrom('left' as const, 'right' as const) }), {
        minLength: 1,
        maxLength: 25,
      }),
      rows: fc.array(fc.array(value, { maxLength: 25 }), { maxLength: 130 }),
      more: fc.nat(500),
    })
    .map(({ columns, rows, more }) => table(columns, rows, rows.length + more)),
  fc
    .record({ title: localized, values: fc.array(fc.option(fc.integer()), { maxLength: 30 }) })
    .map(({ title, values }) =>
      chart({
        title,
        form: 'line',
        unit: both('件'),
        labels: values.map((_v, i) => `d${i}`),
        series: [{ name: title, values }],
      }),
    ),
  fc
    .array(
      fc.record({ label: localized, says: words, style: fc.constantFrom('primary' as const, 'danger' as const) }),
      { maxLength: 60 },
    )
    .map((buttons) => actions(...(buttons as Button[]))),
);

test('no message that handlers can make is refused by Slack, at any level', () => {
  fc.assert(
    fc.property(
      localized,
      fc.array(block, { maxLength: 70 }),
      fc.constantFrom<Message['tone']>('normal', 'success', 'warning', 'danger'),
      fc.boolean(),
      (title, blocks, tone, repeat) => {
        const message: Message = { title, tone, blocks };
        for (const level of LEVELS) {
          const drawn = render({ outboxId: 59_043, message, locale: zh, repeat }, level);
          expect(slackFaults(drawn)).toEqual([]);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test('no stored value can call, mention or link', () => {
  const bad = '<!channel> <@U1> <https://evil.example|here> &lt;!here&gt;';
  const blocks = [
    text(both(bad)),
    note(both(bad)),
    fields({ label: both(bad), value: bad }),
    table([{ label: both(bad) }], [[bad]]),
    table([{ label: both(bad) }], [[bad]]),
    actions({ label: both(bad), says: bad }),
  ];
  for (const level of LEVELS) expect(said(draw(blocks, level, bad))).not.toMatch(/[<>]/);
  expect(said(draw(blocks))).toContain('&amp;lt;!here');
});

describe('what does not fit is said', () => {
  const many = (n: number) => Array.from({ length: n }, (_v, i) => [`SKU-${i}`]);
  const column = [{ label: both('SKU') }];

  test('rows over Slack’s 100, counted from all there are', () => {
    const drawn = draw([table(column, many(120), 500)]);
    const native = drawn.blocks?.find((b) => b.type === 'table');
    expect(native?.rows.length).toBe(100);
    expect(said(drawn.blocks)).toContain('还有 401 行未显示');
  });

  test('rows over 10,000 characters', () => {
    const drawn = draw([
      table(
        column,
        many(90).map(([sku]) => [`${sku}${'字'.repeat(400)}`]),
      ),
    ]);
    const rows = drawn.blocks?.find((b) => b.type === 'table')?.rows.length ?? 0;
    expect(rows).toBeLessThan(30);
    expect(said(drawn.blocks)).toContain(`还有 ${90 - (rows - 1)} 行未显示`);
  });

  test('columns over 20', () => {
    const columns = Array.from({ length: 23 }, (_v, i) => ({ label: both(`c${i}`) }));
    expect(said(draw([table(columns, [columns.map(() => 1)])]).blocks)).toContain('还有 3 列未显示');
  });

  test('an empty table', () => {
    expect(said(draw([table(column, [])]).blocks)).toContain('（没有数据）');
  });

  test('blocks over 50, while every button stays', () => {
    const lines = Array.from({ length: 80 }, (_v, i) => text(both(`line ${i}`)));
    const drawn = draw([...lines, actions({ label: both('好'), says: 'ok' })]);
    expect(drawn.blocks?.length).toBe(50);
    expect(drawn.blocks?.filter((b) => b.type === 'actions').length).toBe(1);
    expect(said(drawn.blocks)).toContain('还有 33 段未显示');
  });

  test('buttons over 99', () => {
    const drawn = draw([actions(...Array.from({ length: 120 }, (_v, i) => ({ label: both(`b${i}`), says: 'x' })))]);
    expect(drawn.blocks?.flatMap((b) => (b.type === 'actions' ? b.elements : [])).length).toBe(99);
    expect(said(drawn.blocks)).toContain('还有 21 个按钮未显示');
  });

  test('notes stay, whatever is cut, and so do the codes of buttons', () => {
    const lines = Array.from({ length: 80 }, (_v, i) => text(both(`line ${i}`)));
    const blocks = [...lines, table(column, many(3000)), note(both('演示数据'))];
    for (const level of LEVELS) {
      const drawn = draw(blocks, level);
      expect(said(drawn.blocks ?? drawn)).toContain('演示数据');
    }
    const drawn = draw([...blocks, actions({ label: both('好'), says: 'ok' })], 'text').text;
    expect(drawn).toContain('演示数据');
    expect(drawn).toContain('#19k3-1');
    expect(draw(blocks).text).toContain('演示数据');
  });

  test('a first line over the length of a text: its beginning stays', () => {
    const drawn = draw([note(both('演示数据'))], 'text', '很长的标题'.repeat(2000)).text;
    expect(drawn).toMatch(/^很长的标题/);
    expect(drawn).toContain('演示数据');
    expect(drawn.length).toBeLessThanOrEqual(4000);
  });

  test('lines over the length of a text', () => {
    const drawn = draw([table(column, many(3000))], 'text');
    expect(drawn.text.length).toBeLessThanOrEqual(4000);
    expect(drawn.text).toMatch(/还有 \d+ 行未显示$/);
  });
});

test('a long title is whole below its header', () => {
  const title = '很长的标题'.repeat(60);
  expect(said(draw([], 'native', title).blocks)).toContain(title);
});

test('a long text loses nothing but the line breaks at its cuts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), fc.integer({ min: 20, max: 300 }), (typed, max) => {
      const clean = typed.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');
      const back = pieces(clean, max).join('').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
      expect(back.replace(/\s/g, '')).toBe(clean.replace(/\s/g, ''));
    }),
  );
});

test('buttons carry nothing but the message and their number', () => {
  const drawn = draw([
    actions({ label: both('确认'), says: 'confirm 1', style: 'primary' }),
    actions({ label: both('取消'), says: 'cancel 1', style: 'danger' }),
  ]);
  expect(drawn.blocks?.flatMap((b) => (b.type === 'actions' ? b.elements : []))).toMatchObject([
    { action_id: 'zg:1', value: '19k3-1', style: 'primary' },
    { action_id: 'zg:2', value: '19k3-2', style: 'danger' },
  ]);
  expect(said(drawn)).not.toContain('confirm 1');
});

test('mark-up characters in a value are not taken for mark-up', () => {
  const fieldsOf = (value: string) =>
    draw([fields({ label: both('SKU'), value }, { label: both('在库'), value: 3 })]).blocks?.[1];
  for (const value of ['*A*', '_x', 'x~', '`x`', ':smile:', 'a :+1: b']) {
    expect(fieldsOf(value)).toMatchObject({
      fields: [
        { type: 'plain_text', text: `SKU\n${value}` },
        { type: 'plain_text', text: '在库\n3' },
      ],
    });
  }
  for (const value of ['TEE_RED_M', '2026-11-11 09:30:00', '3*4']) {
    expect(fieldsOf(value)).toMatchObject({
      fields: [{ type: 'mrkdwn', text: `*SKU*\n${value}`, verbatim: true }, {}],
    });
  }
});
