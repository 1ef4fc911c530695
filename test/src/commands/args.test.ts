import { expect, it } from 'vitest';
import * as z from 'zod';
import { arg, choice, optional, rest, valueArg } from '../../../src/commands/args.ts';

const words = { zh: '词', en: 'word' };
const context = { now: new Date(0), timeZone: 'Asia/Shanghai' };

it('an optional schema makes an optional argument', () => {
  expect([
    arg(z.string(), words).optional,
    arg(z.string().optional(), words).optional,
    optional(rest(words)).optional,
  ]).toEqual([false, true, true]);
});

it('a choice is read in either language and any case, and is its English word', () => {
  const whose = choice(words, { mine: '我的', all: '全部' });
  expect(['mine', 'MINE', '我的', '全部'].map((typed) => whose.read(typed, context)?.value)).toEqual([
    'mine',
    'mine',
    'mine',
    'all',
  ]);
  for (const typed of ['', 'constructor', '__proto__', 'toString', 'min'])
    expect(whose.read(typed, context)).toBeUndefined();
  expect(whose.suggest).toEqual(['我的', 'mine', '全部', 'all']);
});

it('trailing text has at least one character and at most as many as it says', () => {
  const title = rest(words, { max: 3 });
  expect(['', 'a', 'abc', 'abcd'].map((typed) => title.read(typed, context)?.value)).toEqual([
    undefined,
    'a',
    'abc',
    undefined,
  ]);
  expect(title).toMatchObject({ rest: true, most: 3, verbatim: false });
});

it('a reader of its own decides by itself', () => {
  const even = valueArg(words, (typed) => (Number(typed) % 2 === 0 ? { value: Number(typed) } : undefined));
  expect([even.read('4', context), even.read('5', context)]).toEqual([{ value: 4 }, undefined]);
});
