import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant, onHand, refusalOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { asksIn } from '../../support/evidence.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'viewer', 'viewer');
  await grant(chat, 'op', 'operator');
});
afterAll(() => chat.close());

const hintsOf = async (line: string, as = 'me') => {
  const { hints } = await refusalOf(chat, line, { as });
  return hints?.map((hint) => hint.en) ?? [];
};

describe('an unknown command', () => {
  it.each([
    ['stokc TEE-RED-M sh-1', 'Did you mean: stock TEE-RED-M sh-1'],
    ['库村 TEE-RED-M', 'Did you mean: 库存 TEE-RED-M'],
    ['ajust TEE-RED-M sh-1 -3 “a b”', 'Did you mean: adjust TEE-RED-M sh-1 -3 "a b"'],
    ['订阅库存提醒', 'Did you mean: 订阅 库存提醒'],
  ])('%s: %s', async (line, hint) => {
    expect(await chat.refused(line)).toBe('command.unknown');
    expect((await hintsOf(line))[0]).toBe(hint);
  });

  it('suggests nothing that this person may not run', async () => {
    expect(await hintsOf('ajust TEE-RED-M sh-1 -3 x', 'op')).toContain('Did you mean: adjust TEE-RED-M sh-1 -3 x');
    expect(await hintsOf('ajust TEE-RED-M sh-1 -3 x', 'viewer')).toEqual(['All commands: help']);
    expect(await hintsOf('audi', 'op')).toEqual(['All commands: help']);
  });

  it.each(['', ' ', '/', '！'])('%j is answered too', async (line) => {
    expect((await refusalOf(chat, line)).text.zh).toBe('没有看到命令');
  });

  it('may end in the middle of an emoji', async () => {
    for (let n = 36; n < 42; n++) expect(await chat.refused(`${'x'.repeat(n)}😀😀`)).toBe('command.unknown');
    expect(await chat.refused('\ud83d')).toBe('command.unknown');
    expect(await chat.refused('a\u0000b\ud83d')).toBe('command.unknown');
  });
});

describe('a stranger', () => {
  it('hears the same whatever they say, and only help and whoami answer', async () => {
    const lines = [
      'stock TEE-RED-M',
      'stock',
      'audit',
      'no-such-thing',
      'confirm K7Q2M',
      'undo',
      '库存',
      'adjust a b c d',
      '\ud83d',
      '#1-1x',
    ];
    const said = await Promise.all(lines.map((line) => refusalOf(chat, line, { as: 'stranger' })));
    expect(new Set(said.map(({ code, text, hints }) => JSON.stringify({ code, text, hints })))).toHaveProperty(
      'size',
      1,
    );
    expect(said[0]).toMatchObject({
      code: 'permission.stranger',
      text: { en: expect.stringContaining('console:stranger') },
    });
    expect((await chat.hears('help', { as: 'stranger' })).title.en).toBe('Commands · 2');
    expect((await chat.hears('whoami', { as: 'stranger' })).title.en).toBe('You are stranger');
  });

  it('finds nothing in help but what they may run', async () => {
    expect(await chat.refused('help stock', { as: 'stranger' })).toBe('help.nothing');
    expect(await chat.refused('help audit', { as: 'op' })).toBe('help.nothing');
  });
});

describe('long lines', () => {
  it.each([
    ['one word', 'x'.repeat(100_000)],
    ['a command with a hidden end', `adjust TEE-RED-M sh-1 -1 x${' '.repeat(3000)}and more`],
    ['what grows when it is normalised', `stock ${'\ufdfa'.repeat(1000)}`],
    ['emoji', '😀'.repeat(1001)],
  ])('are refused: %s', async (_what, line) => {
    expect(await chat.refused(line)).toBe('command.too_long');
    expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(200);
  });

  it('are kept in the audit by their beginning', async () => {
    await chat.says('😀'.repeat(5000));
    const [row] = await asksIn(chat.app.db);
    expect(row?.words.canonical?.length).toBeLessThanOrEqual(500);
  });
});

it('whatever is typed, it is answered or refused and never fails', async () => {
  const start = fc.constantFrom(
    '',
    'stock ',
    'adjust TEE-RED-M sh-1 ',
    'todo add ',
    'todo add due ',
    'room set name ',
    'room set zone ',
    'room set lang ',
    'help ',
    'why ',
    'undo ',
    'movements ',
    'operator grant ',
    'subscribe ',
    'outbox resend ',
  );
  const odd = fc.constantFrom(
    'constructor',
    '__proto__',
    'toString',
    "'; drop table sku; --",
    '%s',
    '\\',
    '\u0000',
    '\ud83d',
    '$1',
    '{}',
  );
  await fc.assert(
    fc.asyncProperty(start, fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 })), async (command, rest) => {
      const answer = await chat.says(command + rest);
      if ('error' in answer) expect(answer.error.code).not.toMatch(/^internal|^console\./);
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('two writes at the same moment both land: each is a change, none a value', async () => {
  const before = await onHand(chat, 'TEE-BLU-L', 'sh-1');
  const says = (room: string, n: number) => chat.says(`adjust TEE-BLU-L sh-1 +${n} found`, { room });
  const answers = await Promise.all([1, 2, 3, 4, 5].flatMap((n) => [says('ops', n), says('stock', n * 10)]));
  expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
  expect(await onHand(chat, 'TEE-BLU-L', 'sh-1')).toBe(before + 15 + 150);
});
