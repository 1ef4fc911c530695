import path from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReadContext } from '../../../src/commands/args.ts';
import { hasSecret, UNSAID } from '../../../src/commands/args.ts';
import type { AnyCommand } from '../../../src/commands/define.ts';
import { loadCommands } from '../../../src/commands/load.ts';
import { bind, nameIn, usageOf } from '../../../src/commands/parse.ts';
import { UserError } from '../../../src/core/errors.ts';
import { normalise } from '../../../src/core/text.ts';

const context: ReadContext = { now: new Date('2026-11-23T05:00:00Z'), timeZone: 'Asia/Shanghai' };
let commands: AnyCommand[];
beforeAll(async () => {
  commands = await loadCommands(path.join(import.meta.dirname, '../../../handlers/commands'));
});

function parsed(typed: string) {
  const named = nameIn(normalise(typed), commands);
  if (!('command' in named)) throw new Error(`no command in "${typed}"`);
  return { command: named.command, ...bind(named.command, named.rest, context, typed) };
}

function refusalOf(typed: string): UserError {
  try {
    parsed(typed);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`"${typed}" was understood`);
}

const name = (typed: string) => {
  const named = nameIn(normalise(typed), commands);
  return 'command' in named ? [named.command.name.en, named.rest] : [undefined, named.unknown, named.rest];
};

describe('which command', () => {
  it.each([
    ['stock TEE', ['stock', 'TEE']],
    ['STOCK TEE', ['stock', 'TEE']],
    ['ＳＴＯＣＫ　TEE', ['stock', 'TEE']],
    ['库存 TEE', ['stock', 'TEE']],
    ['库存TEE-RED-M', ['stock', 'TEE-RED-M']],
    ['查库存TEE', ['stock', 'TEE']],
    ['/库存 TEE', ['stock', 'TEE']],
    ['／stock TEE', ['stock', 'TEE']],
    ['! stock TEE', ['stock', 'TEE']],
    ['kc TEE', ['stock', 'TEE']],
    ['库存“TEE RED”', ['stock', '"TEE RED"']],
    ['jobs', ['jobs', '']],
    ['jobs run low-stock', ['jobs run', 'low-stock']],
    ['任务 运行 low-stock', ['jobs run', 'low-stock']],
    ['任务运行 low-stock', ['jobs run', 'low-stock']],
    ['任务运行low-stock', ['jobs run', 'low-stock']],
    ['运行任务low-stock', ['jobs run', 'low-stock']],
    ['待办添加 核对', ['todo add', '核对']],
    ['群设置 语言 en', ['room set', '语言 en']],
    ['todo   add x', ['todo add', 'x']],
    ['库存流水 TEE', ['movements', 'TEE']],
    ['low stock', ['low-stock', '']],
    ['为什么a1', ['why', 'a1']],
    ['？', ['help', '']],
    ['庫存 TEE', ['stock', 'TEE']],
    ['調整 TEE', ['adjust', 'TEE']],
    ['撤銷', ['undo', '']],
    ['任务 run low-stock', ['jobs run', 'low-stock']],
    ['jobs 运行 low-stock', ['jobs run', 'low-stock']],
    ['待办 add x', ['todo add', 'x']],
  ])('%j is %j', (typed, expected) => {
    expect(name(typed)).toEqual(expected);
  });

  it.each([
    ['stocks TEE', 'stocks', 'TEE'],
    ['stockTEE', 'stockTEE', ''],
    ['库存表 TEE', '库存表', 'TEE'],
    ['', '', ''],
    ['/', '', ''],
    ['"库存 TEE" x', '库存 TEE', 'x'],
  ])('%j is none', (typed, unknown, rest) => {
    const [none, word, left] = name(typed);
    expect([none, word]).toEqual([undefined, unknown]);
    expect(left).toBe(rest);
  });
});

describe('arguments', () => {
  const adjusted = { sku: 'TEE-RED-M', warehouse: 'sh-1', delta: -3, reason: '破损' };

  it.each([
    '调整 TEE-RED-M sh-1 -3 破损',
    '调整TEE-RED-M SH-1 －３ 破损',
    'adjust TEE-RED-M sh-1 −3 “破损”',
    'tz 仓库=sh-1 商品编码=TEE-RED-M -3 破损',
    'tz 仓库＝sh-1 TEE-RED-M -3 破损',
    'adjust 原因=破损 数量=-3 仓库=sh-1 商品编码=TEE-RED-M',
    'adjust reason=破损 delta=-3 warehouse=sh-1 sku=TEE-RED-M',
    'adjust 原因=破损 变动数量=-3 WAREHOUSE=sh-1 SKU="TEE-RED-M"',
  ])('%s', (typed) => {
    expect(parsed(typed)).toMatchObject({ args: adjusted, canonical: 'adjust TEE-RED-M sh-1 -3 破损' });
  });

  it('the first word for an argument counts: a later key does not take its place unseen', () => {
    expect(parsed('adjust TEE-RED-M sh-1 -3 sku=MUG-1 was meant').args).toEqual({
      ...adjusted,
      reason: 'sku=MUG-1 was meant',
    });
    expect(refusalOf('stock TEE-RED-M sku=MUG-1').code).toBe('args.twice');
    expect(refusalOf('stock TEE-RED-M sh-1 sku=MUG-1').code).toBe('args.twice');
  });

  it.each([
    ['库存：TEE-RED-M', 'stock TEE-RED-M'],
    ['库存,TEE-RED-M', 'stock TEE-RED-M'],
    ['库存，TEE-RED-M？', 'stock TEE-RED-M'],
    ['stock TEE-RED-M?', 'stock TEE-RED-M'],
    ['库存 TEE-RED-M。', 'stock TEE-RED-M'],
    ['缺货？', 'low-stock'],
    ['low-stock!', 'low-stock'],
    ['stock "TEE!"', 'stock TEE!'],
  ])('%s is read without the marks of a sentence', (typed, canonical) => {
    expect(parsed(typed).canonical).toBe(canonical);
  });

  it('a code that holds = is written in quotes', () => {
    expect(parsed('stock "A=B"').args['sku']).toBe('A=B');
  });

  it('a last name of several words needs no quotes', () => {
    expect(parsed('shops United Kingdom')).toMatchObject({
      args: { shop: 'United Kingdom' },
      canonical: 'shops "United Kingdom"',
    });
    expect(parsed('stock TEE shanghai warehouse').args).toEqual({ sku: 'TEE', warehouse: 'shanghai warehouse' });
    expect(parsed('店铺 分店 2').args['shop']).toBe('分店 2');
  });

  it('text for people is kept in the characters in which it was typed', () => {
    expect(parsed('调整 TEE-RED-M sh-1 －３ 破损，客户退回（已拍照）！').args['reason']).toBe(
      '破损，客户退回（已拍照）！',
    );
    expect(parsed('群 设置 名称 “运营群（上海）”').args['value']).toBe('运营群（上海）');
    expect(parsed('确认 Ｋ７Ｑ２Ｍ').args['code']).toBe('K7Q2M');
  });

  it.each([
    ['todo add due 2h for console:me call', '2026-11-23T07:00:00.000Z', 'call'],
    ['todo add due=2h for=console:me call', '2026-11-23T07:00:00.000Z', 'call'],
    ['待办 添加 截止 明天T18:00 给 console:me call', '2026-11-24T10:00:00.000Z', 'call'],
    ['待办添加 给console:me 截止2026-12-01T09:00 call', '2026-12-01T01:00:00.000Z', 'call'],
    ['待办添加 给=console:me 截止=2h call', '2026-11-23T07:00:00.000Z', 'call'],
    ['todo add FOR console:me due 2h due date of the licence', '2026-11-23T07:00:00.000Z', 'due date of the licence'],
  ])('%s: marker words announce their value', (typed, due, title) => {
    const { args } = parsed(typed);
    expect([(args['due'] as Date).toISOString(), args['owner'], args['title']]).toEqual([
      due,
      { channel: 'console', userId: 'me' },
      title,
    ]);
  });

  it('a marker in quotes is only a word', () => {
    expect(parsed('todo add "due 2h"').args).toEqual({ due: undefined, owner: undefined, title: 'due 2h' });
  });

  it.each([
    ['adjust TEE-RED-M', 'args.missing', 'Still missing: warehouse'],
    ['adjust TEE-RED-M sh-1 many found', 'args.wrong', '“many” is not understood, expected: change in units (+20, -3)'],
    ['adjust TEE-RED-M sh-1 0 found', 'args.wrong', '“0” is not understood, expected: change in units (+20, -3)'],
    ['movements A b', 'args.too_many', '“b” is more than this command takes'],
    [
      'adjust A sh-1 foo=1 found',
      'args.key',
      'There is no “foo=”, you may write sku=, warehouse=, delta=, reason=; a code that holds = goes in quotes',
    ],
    [
      'stock foo=A',
      'args.key',
      'There is no “foo=”, you may write sku=, warehouse=; a code that holds = goes in quotes',
    ],
    ['whoami a=1', 'args.key', 'There is no “a=”, this command takes no arguments'],
    ['jobs everything', 'args.too_many', '“everything” is more than this command takes'],
    [`adjust A sh-1 +1 ${'长'.repeat(201)}`, 'args.wrong', 'reason: at most 200 characters'],
    ['adjust A sh-1 +1 ""', 'args.wrong', '“” is not understood, expected: reason'],
  ])('%s is answered with what is wrong, the usage line and an example', (typed, code, words) => {
    const error = refusalOf(typed);
    expect([error.code, error.text.en]).toEqual([code, words]);
    expect(error.hints.map((hint) => hint.en.split(':')[0])).toEqual(['Usage', 'Example']);
    expect(error.hints.map((hint) => hint.zh.split('：')[0])).toEqual(['用法', '例如']);
    expect(error.text.zh).not.toBe(error.text.en);
  });

  it('what is said back of something long is short', () => {
    const { text } = refusalOf(`movements A ${'😀'.repeat(900)}`);
    expect(text.zh.length).toBeLessThan(60);
    expect(text.zh.isWellFormed()).toBe(true);
  });
});

it('usage lines name each argument once, in short', () => {
  const usage = (en: string) => usageOf(commands.find((command) => command.name.en === en) as AnyCommand);
  expect(usage('adjust')).toEqual({
    zh: '调整 <商品编码> <仓库> <变动数量> <原因>',
    en: 'adjust <SKU> <warehouse> <change in units> <reason>',
  });
  expect(usage('todo add')).toEqual({
    zh: '待办 添加 [截止 时间] [给 账号] <内容>',
    en: 'todo add [due time] [for account] <what is to be done>',
  });
});

describe('the canonical text', () => {
  /** What a second reading of the canonical text, as a confirmation or an undo does it, makes of it. */
  const again = (canonical: string) => {
    const named = nameIn(canonical, commands);
    if (!('command' in named)) throw new Error(`no command in "${canonical}"`);
    return { command: named.command, ...bind(named.command, named.rest, context) };
  };

  it('of every example means the same', () => {
    for (const command of commands)
      for (const example of command.examples) {
        const first = parsed(example);
        // What stands for a secret value is said by its plan.
        if (first.canonical.includes(UNSAID)) expect(hasSecret(command), example).toBe(true);
        else expect(again(first.canonical), example).toEqual(first);
      }
  });

  const words = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
        fc.constantFrom(
          'due',
          'for',
          '截止',
          '给',
          'sku=X',
          '截止=2h',
          '"',
          "'",
          '“破损”',
          '原因=',
          'due=',
          '，',
          '给console:me',
          '""',
          '库存',
        ),
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map((pieces) => pieces.join(' '));

  it('of any reason, title or name means the same', () => {
    const begin = fc.constantFrom(
      'adjust TEE sh-1 +3 ',
      '待办 添加 ',
      'todo add due 2h ',
      'todo add for=console:me due=2h ',
      'todo done 3 ',
      'room set name ',
      'help ',
    );
    fc.assert(
      fc.property(begin, words, (start, text) => {
        let first: ReturnType<typeof parsed>;
        try {
          first = parsed(start + text);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        expect(again(first.canonical)).toEqual(first);
      }),
      { numRuns: 1000 },
    );
  });

  it('of any SKU means the same', () => {
    fc.assert(
      fc.property(words, fc.constantFrom('"', "'", ''), (text, mark) => {
        let first: ReturnType<typeof parsed>;
        try {
          first = parsed(`stock ${mark}${text}${mark}`);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        expect(again(first.canonical)).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });
});
