import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { renderText } from '../../src/channels/console/render.ts';
import type { Localized } from '../../src/core/localized.ts';
import type { Message } from '../../src/core/message.ts';
import { codeIn, grant, movableClock, refusalOf, rowsIn, traceOf } from '../support/acts.ts';
import { type Chat, openChat } from '../support/chat.ts';

/** Everything that was said while every command was used, rightly and wrongly: what a person reads, in both languages. */
let chat: Chat;
let messages: Message[];

beforeAll(async () => {
  const clock = movableClock();
  chat = await openChat({ clock });
  await grant(chat, 'op', 'operator');
  await grant(chat, 'two', 'operator', 'SH-2');
  const lines = chat.app.commands.flatMap((command, n) => [
    command.examples[0] as string,
    n % 2 === 0 ? command.name.zh : `${command.name.en} x y z`,
  ]);
  // A room works its lines one after the other; several rooms use the time in which one of them waits.
  const rooms = ['ops', 'stock'];
  await Promise.all(
    rooms.map(async (room, n) => {
      for (const line of lines.filter((_, at) => at % rooms.length === n)) await chat.says(line, { room });
    }),
  );
  for (const line of ['stock', 'help', 'whoami']) await chat.says(line, { as: 'nobody' });
  const code = codeIn(await chat.hears('adjust TEE-RED-M sh-1 +100 found'));
  for (const line of [
    `confirm ${code}`,
    `cancel ${code}`,
    'undo',
    `why ${await traceOf(chat, '调整 TEE-RED-M sh-1 -3 破损')}`,
    'whoami',
    'todo add due=1h for=console:me call',
    'todo done 1 ok',
    'todo reopen 1',
    'todo mine',
    'room set name 仓库群',
    'adjust TEE-RED-M sh-1 -999 x',
    'stock TEE-RED-M nowhere',
    'operator link console:op console:two',
    'operator link console:me console:new',
    'subscribe inventory-alerts off',
    'subscribe inventory-alerts off',
    'jobs pause low-stock',
    'jobs pause low-stock',
    'x'.repeat(3000),
    'ajust x',
  ])
    await chat.says(line);
  await chat.says('whoami', { as: 'two' });
  clock.move(3_600_000);
  await chat.says('undo');
  await chat.hears('jobs run todo-reminders');
  await vi.waitFor(
    async () => expect(await rowsIn(chat, `select 1 from outbox where trace like 'j-%'`)).not.toEqual([]),
    { timeout: 10_000, interval: 100 },
  );
  messages = (await rowsIn<{ message: Message }>(chat, 'select message from outbox')).map((row) => row.message);
}, 90_000);
afterAll(() => chat.close());

/** The words that the product itself says: titles, sentences, labels; not the values, which are data. */
function wordsIn({ title, blocks }: Message): Localized[] {
  return [
    title,
    ...blocks.flatMap((block) => {
      if (block.kind === 'text' || block.kind === 'note') return [block.text];
      if (block.kind === 'fields') return block.items.map((item) => item.label);
      if (block.kind === 'table') return block.columns.map((column) => column.label);
      if (block.kind === 'actions') return block.buttons.map((one) => one.label);
      return [block.chart.title];
    }),
  ];
}

it('was said in full: more than a hundred and fifty messages', () => {
  expect(messages.length).toBeGreaterThan(150);
});

it('nothing shows what should never be seen', () => {
  for (const message of messages) {
    const drawn = (['zh', 'en'] as const).map((lang) => renderText(message, { lang, timeZone: 'Asia/Shanghai' }, 100));
    for (const text of [...drawn, JSON.stringify(message, (key, value) => (key === 'data' ? undefined : value))]) {
      expect(text).not.toMatch(/undefined|NaN|\[object|\bnull\b|Invalid Date|Error:/);
      expect(text).not.toMatch(/ at .*\.ts:\d/);
    }
  }
});

it('both languages say something, and titles of answers are short', () => {
  for (const message of messages) {
    for (const { zh, en } of wordsIn(message)) {
      expect(zh.trim()).not.toBe('');
      expect(en.trim()).not.toBe('');
    }
    if (message.tone === 'warning') continue; // a refusal is a sentence
    expect(message.title.zh.length, message.title.zh).toBeLessThanOrEqual(60);
    expect(message.title.en.length, message.title.en).toBeLessThanOrEqual(60);
  }
});

it('Chinese is set as Chinese is: full-width punctuation, a space beside Latin', () => {
  const wrong = new Set<string>();
  for (const message of messages)
    for (const { zh } of wordsIn(message)) {
      // What somebody typed is quoted as it was typed.
      const own = zh
        .replace(/“[^”]*”/g, '“”')
        // An offer is written as everybody writes it: 满300减30, 9.5折.
        .replace(/满\d[\d.]*减\d[\d.]*|满\d[\d.]*打[\d.]+折|[\d.]+折|立减[\d.]+/g, '券')
        .replace(/(：|:)[^：]*$/s, '$1');
      if (/\p{Script=Han}[,:;!?()]|[,;!?()]\p{Script=Han}/u.test(own)) wrong.add(zh);
      if (/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9%]\p{Script=Han}/u.test(own)) wrong.add(zh);
    }
  expect([...wrong]).toEqual([]);
});

it('English holds no Chinese of its own', () => {
  const wrong = new Set<string>();
  for (const message of messages)
    for (const { en } of wordsIn(message)) {
      const own = en.replace(/“[^”]*”/g, '').replace(/:[^:]*$/s, '');
      if (/\p{Script=Han}/u.test(own) && !/ · |undo|Undo/.test(en)) wrong.add(en);
    }
  expect([...wrong]).toEqual([]);
});

it('refusals say the same in both languages and end in no code', async () => {
  const { text } = await refusalOf(chat, 'adjust TEE-RED-M sh-1 -999 x');
  expect(text.zh).toMatch(/最多能减 \d+ 件$/);
  expect(text.en).toMatch(/at most \d+ can be taken off$/);
});
