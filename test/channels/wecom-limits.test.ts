import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clickAgainCard, decidedCard, handledCard } from '../../src/channels/wecom/card-states.ts';
import {
  APP_CARD,
  APP_MARKDOWN_BYTES,
  BOT_CARD,
  type CardLimits,
  REPLY_MARKDOWN_BYTES,
  ROBOT_MARKDOWN_BYTES,
} from '../../src/channels/wecom/limits.ts';
import { renderApp, renderFinal, renderReply, renderRobot } from '../../src/channels/wecom/render.ts';
import { type Block, buttonsOf, type Message } from '../../src/core/message.ts';
import { byteLength } from '../../src/core/text.ts';
import { direct, outgoing } from '../support/wecom-messages.ts';

/** No message, however long or odd, exceeds what WeCom takes: an over-long one would be refused whole (40058). */
const around = { botName: '掌柜 Shop', hasApp: true };

const odd = fc.constantFrom(
  '库存',
  '👩‍👩‍👧',
  '\u202eabc',
  '<@all>',
  '@all',
  '`',
  '|',
  '\n',
  '*',
  'TEE-RED-M ',
  'مرحبا',
  '\u0000',
  '\ud800',
  '](x)',
);
const words = fc.oneof(
  { weight: 4, arbitrary: fc.array(odd, { maxLength: 8 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(odd, fc.integer({ min: 1, max: 4000 })).map(([part, times]) => part.repeat(times)) },
);
const localized = fc.record({ zh: words, en: words });
const value = fc.oneof(words, fc.integer(), localized);
const columns = fc.array(fc.record({ label: localized }), { minLength: 1, maxLength: 6 });
const tableBlock = columns.chain((cols) =>
  fc.record({
    kind: fc.constant('table' as const),
    columns: fc.constant(cols),
    rows: fc.array(fc.array(value, { minLength: cols.length, maxLength: cols.length }), { maxLength: 150 }),
    total: fc.integer({ min: 150, max: 9_999_999 }),
  }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: localized }),
  fc.record({ kind: fc.constant('note' as const), text: localized }),
  fc.record({
    kind: fc.constant('fields' as const),
    items: fc.array(fc.record({ label: localized, value }), { maxLength: 9 }),
  }),
  tableBlock,
  fc.record({
    kind: fc.constant('actions' as const),
    buttons: fc.array(fc.record({ label: localized, says: fc.constant('stock X') }), { maxLength: 30 }),
  }),
);
const message: fc.Arbitrary<Message> = fc.record({
  title: localized,
  tone: fc.constantFrom('normal', 'success', 'warning', 'danger'),
  blocks: fc.array(block, { maxLength: 8 }),
});
const lang = fc.constantFrom('zh' as const, 'en' as const);

const contentOf = (body: object): string | undefined => {
  const { markdown, markdown_v2 } = body as Record<string, { content: string } | undefined>;
  return (markdown ?? markdown_v2)?.content;
};

function checkText(content: string, bytes: number): void {
  expect(byteLength(content)).toBeLessThanOrEqual(bytes);
  expect(content).not.toMatch(/<[@!]/);
  expect(content).not.toMatch(/@all/i);
  expect(content.isWellFormed()).toBe(true);
  expect(content).not.toMatch(/[\u202a-\u202e]|(?!\n)\p{Cc}/u);
}

type AnyCard = ReturnType<typeof renderFinal>;
function checkCard(card: AnyCard, limits: CardLimits): void {
  expect([...card.main_title.title].length).toBeLessThanOrEqual(limits.title);
  expect([...(card.main_title.desc ?? '')].length).toBeLessThanOrEqual(limits.desc);
  expect([...(card.sub_title_text ?? '')].length).toBeLessThanOrEqual(limits.subTitle);
  expect(card.button_list.length).toBeGreaterThan(0);
  expect(card.button_list.length).toBeLessThanOrEqual(6);
  expect(new Set(card.button_list.map((button) => button.key)).size).toBe(card.button_list.length);
  expect((card.horizontal_content_list ?? []).length).toBeLessThanOrEqual(6);
  expect(card.task_id ?? 'zg_0').toMatch(/^[0-9A-Za-z_@-]{1,128}$/);
  expect(JSON.stringify(card)).not.toMatch(/<[@!]|@all/i);
}

function check(body: object, bytes: number, limits: CardLimits): void {
  const content = contentOf(body);
  if (content === undefined) checkCard((body as { template_card: AnyCard }).template_card, limits);
  else checkText(content, bytes);
}

describe('every message fits', () => {
  test('a reply, a group robot, an app message and both kinds of card', () => {
    fc.assert(
      fc.property(message, lang, fc.boolean(), (said, language, repeat) => {
        const out = outgoing(said, { lang: language, repeat });
        check(renderReply(out, around), REPLY_MARKDOWN_BYTES, BOT_CARD);
        check(renderRobot(out, around), ROBOT_MARKDOWN_BYTES, BOT_CARD);
        check(renderApp(out, around), APP_MARKDOWN_BYTES, APP_CARD);
        check(renderApp({ ...out, part: 'card' }, around), APP_MARKDOWN_BYTES, APP_CARD);
        check(renderApp({ ...out, room: direct }, around, true), APP_MARKDOWN_BYTES, APP_CARD);
        checkCard(renderFinal(out), APP_CARD);
        const options = { outboxId: 1, locale: out.locale, limits: BOT_CARD };
        const who = '林 <@all>'.repeat(20);
        checkCard(handledCard(said, options, { who, button: 1, keepsButtons: repeat }), BOT_CARD);
        checkCard(decidedCard(said, options, 'confirmed', who), BOT_CARD);
        const again = clickAgainCard(said, options, 'late');
        if (buttonsOf(said).length > 0) checkCard(again, BOT_CARD);
      }),
      { numRuns: 150, seed: 20261111 },
    );
  });

  test('a group robot posts up to 4096 bytes and not 2048', () => {
    const rows = Array.from({ length: 500 }, (_row, i) => [`SKU-${i}`, '纯棉圆领短袖 T 恤 🧵']);
    const said: Message = {
      title: { zh: '库存', en: 'Stock' },
      tone: 'normal',
      blocks: [
        {
          kind: 'table',
          columns: [{ label: { zh: 'a', en: 'a' } }, { label: { zh: 'b', en: 'b' } }],
          rows,
          total: 500,
        },
      ],
    };
    const content = contentOf(renderRobot(outgoing(said), around)) ?? '';
    expect(byteLength(content)).toBeGreaterThan(3800);
    const shown = content.match(/SKU-/g)?.length ?? 0;
    expect(content).toContain(`还有 ${500 - shown} 行未显示`);
  });
});
