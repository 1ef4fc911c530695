import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readHistory, writeHistory } from '../../../src/chat/history.ts';
import { complete } from '../../../src/chat/prompt.ts';
import { run } from '../../../src/chat/run.ts';
import type { Talk } from '../../../src/chat/talk.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { type FakeConsole, fakeConsole, ROOMS } from '../../support/fake-console.ts';

let console: FakeConsole;
let closed: number;
beforeEach(() => {
  console = fakeConsole();
  closed = 0;
});

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'zhanggui-chat-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

type Called = { code: number; out: string; err: string };

async function chat(args: string[], input: string | NodeJS.ReadableStream = '', dataDir = '/nowhere'): Promise<Called> {
  const [output, error] = [new PassThrough(), new PassThrough()];
  const stdin = typeof input === 'string' ? Readable.from([input]) : input;
  const code = await run({
    args,
    stdio: { input: stdin as Readable, output, error },
    lang: 'en',
    open: async () => ({
      console,
      dataDir,
      close: async () => {
        closed += 1;
      },
    }),
  });
  return { code, out: String(output.read() ?? ''), err: String(error.read() ?? '') };
}

describe('one question', () => {
  test('is answered in the language of the room, and closes what it opened', async () => {
    const { code, out, err } = await chat(['库存', 'TEE-RED-M']);
    expect([code, err, closed]).toEqual([0, '', 1]);
    expect(out).toMatch(/^! 库存 · TEE-RED-M\n/);
    expect(out).toContain('sh-1  1,234    34  1,200');
    expect(console.asks[0]).toMatchObject({ as: 'me', room: 'shop-floor', text: '库存 TEE-RED-M' });
    expect(console.asks[0], 'the room says in which language').not.toHaveProperty('lang');
  });

  test('that is refused exits with 1 and says what to type', async () => {
    const { code, out } = await chat(['--lang', 'en', 'stok TEE']);
    expect([code, out]).toEqual([
      1,
      '✗ There is no command “stok”\n  → Did you mean: stock TEE-RED-M\n  → Usage: stock <SKU>\n',
    ]);
    expect(closed).toBe(1);
  });

  test('with --json is one line: the neutral message, or the error', async () => {
    const answered = await chat(['--json', '库存 TEE-RED-M']);
    expect(answered.out.split('\n')).toHaveLength(2);
    expect(Object.keys(JSON.parse(answered.out))).toEqual(['title', 'tone', 'blocks']);
    const refused = await chat(['--json', 'stok']);
    expect(JSON.parse(refused.out)).toEqual({
      error: { code: 'command.unknown', text: { zh: expect.any(String), en: expect.any(String) } },
    });
    expect([answered.code, refused.code]).toEqual([0, 1]);
  });

  test('is asked as somebody else, in another room, by id or name', async () => {
    await chat(['--as', 'ling', '--room', 'quiet', '--lang', 'en', 'help']);
    await chat(['--as', 'LING', 'help']);
    await chat(['--room', 'Quiet room', 'help']);
    expect(console.asks).toMatchObject([
      { as: 'ling', room: 'quiet', lang: 'en' },
      { as: 'ling' },
      { as: 'me', room: 'quiet' },
    ]);
  });

  test('by nobody we know, or where nobody can type, is refused with who and where there is', async () => {
    const who = await chat(['--as', 'boss', 'help']);
    expect([who.code, who.out]).toEqual([1, '✗ The console has no boss; it has: me, ling\n']);
    const where = await chat(['--json', '--room', 'wecom-1', 'help']);
    expect([where.code, JSON.parse(where.out).error.code]).toEqual([1, 'chat.unknown_room']);
    expect(console.asks).toEqual([]);
  });

  test('that begins with # and a code presses a button', async () => {
    await chat(['#1K3-2']);
    await chat(['#1 is best']);
    expect(console.asks).toMatchObject([{ press: '1k3-2' }, { text: '#1 is best' }]);
  });
});

describe('who speaks, when nobody said who,', () => {
  const people = (...ids: string[]) => console.persons.splice(0, 9, ...ids.map((id) => ({ id, name: id })));

  test('is me, whoever sorts first', async () => {
    people('anna', 'me');
    expect((await chat(['help'])).code).toBe(0);
    expect(console.asks).toMatchObject([{ as: 'me' }]);
  });

  test('is the only person there is', async () => {
    people('anna');
    expect((await chat(['help'])).code).toBe(0);
    expect(console.asks).toMatchObject([{ as: 'anna' }]);
  });

  test('is never one of several: they are listed', async () => {
    people('anna', 'bob');
    expect(await chat(['help'])).toMatchObject({
      code: 1,
      out: '✗ Say who you are with --as; there is: anna, bob\n',
    });
    expect((await chat(['--as', 'bob', 'help'])).code).toBe(0);
    expect(console.asks).toMatchObject([{ as: 'bob' }]);
  });

  test('nobody yet: ADMINS says who', async () => {
    people();
    for (const args of [['help'], ['--as', 'me', 'help']]) {
      const { code, out } = await chat(args);
      expect([code, out]).toEqual([
        1,
        '✗ The console has nobody to speak as yet: set ADMINS=console:me (in .env) and start again\n',
      ]);
    }
  });
});

describe('the language of a refusal', () => {
  test.each([
    [['--as', 'bob', '库存 TEE-RED-M'], '控制台没有 bob 这个人，可以用：me、ling'],
    [['--lang', 'zh', '--room', 'nosuch', 'help'], '没有可以说话的群 nosuch，可以用：shop-floor、quiet'],
    [['--lang=en', '--as', 'bob', '库存'], 'The console has no bob; it has: me, ling'],
  ])('%j', async (args, sentence) => {
    expect((await chat(args)).out).toBe(`✗ ${sentence}\n`);
  });

  test('of a wrong call too', async () => {
    expect((await chat(['--colour', '--lang', 'zh'])).err).toContain('选项 --colour 不认识');
  });
});

test("the room's language is read anew for each answer, unless --lang is given", async () => {
  const { ask } = console;
  console.ask = async (input) => {
    const answer = await ask(input);
    if (input.text === '群 设置 语言 en') console.chatRooms[0] = { ...ROOMS[0], lang: 'en' } as (typeof ROOMS)[number];
    return answer;
  };
  const lines = 'one\n群 设置 语言 en\ntwo\n';
  const { out } = await chat([], lines);
  expect(out).toContain('收到：one');
  expect(out).toContain('Heard: 群 设置 语言 en');
  expect(out).toContain('Heard: two');
  expect((await chat(['--lang', 'zh'], lines)).out).toContain('收到：two');
});

describe('standard input', () => {
  test('is one command a line, one answer each, in order', async () => {
    const { code, out } = await chat(['--json'], '\ufeffone\r\n\n  two  \nthree');
    const titles = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).title.en);
    expect([code, titles]).toEqual([0, ['one', 'two', 'three']]);
  });

  test('with one refused line exits with 1, after the others', async () => {
    const { code, out } = await chat(['--json'], 'one\nstok\ntwo\n');
    expect(code).toBe(1);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  test('goes on to the end when nobody reads the answers any more', async () => {
    const output = new PassThrough();
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const code = await run({
      args: [],
      stdio: { input: Readable.from(['one\ntwo\n']), output, error: new PassThrough() },
      lang: 'en',
      open: async () => ({ console, dataDir: '/nowhere', close: async () => {} }),
    });
    expect([code, console.asks.length]).toEqual([0, 2]);
  });
});

describe('a wrong call', () => {
  test.each([
    [['--colour', 'help'], 'The option --colour is unknown'],
    [['adjust', 'TEE', '-3'], 'The option -3 is unknown or lacks its value (when a word'],
    [['--room'], 'The option --room'],
    [['--lang', 'fr', 'help'], '--lang is zh or en'],
    [['  '], 'The command is empty'],
  ])('%j is one sentence and the usage, exit 2, and nothing is opened', async (args, sentence) => {
    const { code, out, err } = await chat(args);
    expect([code, out, closed]).toEqual([2, '', 0]);
    expect(err).toContain(sentence);
    expect(err).toContain('Usage: npm run chat');
  });

  test('--help is no mistake', async () => {
    expect(await chat(['--help', '--lang', 'zh'])).toMatchObject({ code: 0, out: expect.stringContaining('用法') });
  });
});

test('what stops the start is one sentence on standard error, or one line of JSON', async () => {
  const stdio = () => ({ input: Readable.from([]), output: new PassThrough(), error: new PassThrough() });
  const open = async () => {
    throw new ConfigError('SECRET_KEY must be set with DATABASE_URL.');
  };
  const plain = stdio();
  expect(await run({ args: ['help'], stdio: plain, lang: 'en', open })).toBe(1);
  expect(String(plain.error.read())).toBe('SECRET_KEY must be set with DATABASE_URL.\n');
  const json = stdio();
  expect(await run({ args: ['--json', 'help'], stdio: json, lang: 'en', open })).toBe(1);
  expect(JSON.parse(String(json.output.read())).error.code).toBe('chat.failed');
});

describe('the prompt', () => {
  const typing = (lines: string) => Object.assign(Readable.from([lines]), { isTTY: true });

  test('answers until exit, and keeps what was typed for its owner only', async () => {
    const dataDir = folder();
    const { code, out } = await chat([], typing('first\n\nstok\nexit\nnever\n'), dataDir);
    expect(code).toBe(0);
    expect(out).toContain('收到：first');
    expect(out, 'who speaks').toContain('掌柜 · me › ');
    expect(out).toContain('没有「库村」这个命令');
    expect(console.asks.map(({ text }) => text)).toEqual(['first', 'stok']);
  });

  test('history is bounded, newest first, and private', async () => {
    const dataDir = folder();
    await writeHistory(
      dataDir,
      Array.from({ length: 600 }, (_, i) => `command ${600 - i}`),
    );
    const kept = await readHistory(dataDir);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, 'command 600', 'command 101']);
    const file = path.join(dataDir, 'chat-history');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').startsWith('command 101\n')).toBe(true);
    expect(await readHistory('/nowhere')).toEqual([]);
    await expect(writeHistory('/nowhere', ['x'])).resolves.toBeUndefined();
  });

  test('completes from the catalogue', async () => {
    const room = ROOMS[0];
    if (!room) throw new Error('no room');
    const screen = { print() {}, columns: () => 80, colour: false };
    const talk: Talk = { port: console, as: 'me', name: 'me', room, lang: 'en', json: false, screen };
    expect(await complete(talk, 's')).toEqual([['stock ', 'shops '], 's']);
    const broken: Talk = { ...talk, port: { ...console, suggest: () => Promise.reject(new Error('gone')) } };
    expect(await complete(broken, 's')).toEqual([[], 's']);
  });
});
