import path from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReadContext } from '../../src/commands/args.ts';
import type { AnyCommand } from '../../src/commands/define.ts';
import { loadCommands } from '../../src/commands/load.ts';
import { bind, nameIn } from '../../src/commands/parse.ts';
import { UserError } from '../../src/core/errors.ts';
import { normalise } from '../../src/core/text.ts';

const context: ReadContext = { now: new Date('2026-11-23T05:00:00Z'), timeZone: 'Asia/Shanghai' };
let commands: AnyCommand[];
beforeAll(async () => {
  commands = await loadCommands(path.join(import.meta.dirname, '../../handlers/commands'));
});

const NAMES = [
  'stock',
  '库存',
  'adjust',
  '调整',
  'todo add',
  '待办 添加',
  'todo done',
  'room set',
  'subscribe',
  'operator grant',
  'outbox resend',
  'confirm',
  'undo',
  'why',
  'audit',
  'shops',
  'jobs run',
];

describe('hostile lines', () => {
  it('are understood or refused in words, never anything else', () => {
    const starts = fc.constantFrom(...NAMES);
    const line = fc.tuple(fc.oneof(starts, fc.constant('')), fc.string({ unit: 'binary', maxLength: 120 }));
    fc.assert(
      fc.property(line, ([start, rest]) => {
        const typed = `${start} ${rest}`;
        const named = nameIn(normalise(typed), commands);
        if (!('command' in named)) return;
        try {
          bind(named.command, named.rest, context, typed);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['quotes', '"'.repeat(100_000)],
    ['apostrophes after quotes', `"${"'".repeat(100_000)}`],
    ['keys', 'a='.repeat(50_000)],
    ['one long key', `${'a'.repeat(100_000)}=`],
    ['slashes', '/'.repeat(100_000)],
    ['digits', `adjust A sh-1 ${'1'.repeat(100_000)} x`],
    ['thousands', `adjust A sh-1 1${',000'.repeat(25_000)} x`],
    ['Chinese', '库存'.repeat(50_000)],
    ['spaces', `stock${' '.repeat(100_000)}A`],
    ['marks', `stock ${'e\u0301'.repeat(50_000)}`],
    ['a due date', `todo add due ${'明天T'.repeat(30_000)} x`],
  ])('of 100,000 characters of %s come to an end', (_what, typed) => {
    const line = normalise(typed);
    const named = nameIn(line, commands);
    if (!('command' in named)) return expect(named.unknown.length).toBeLessThanOrEqual(line.length);
    try {
      bind(named.command, named.rest, context, typed);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
    }
  });
});
