import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../../src/commands/define.ts';
import { loadCommands } from '../../../src/commands/load.ts';
import { didYouMean } from '../../../src/commands/suggest.ts';
import { distance } from '../../../src/core/distance.ts';

let commands: AnyCommand[];
beforeAll(async () => {
  commands = await loadCommands(path.join(import.meta.dirname, '../../../handlers/commands'));
});

describe('distance', () => {
  it.each([
    ['stock', 'stock', 0],
    ['stokc', 'stock', 1],
    ['stck', 'stock', 1],
    ['sttock', 'stock', 1],
    ['库村', '库存', 1],
    ['abc', 'xyz', 3],
    ['', 'ab', 2],
  ])('%s to %s is %d', (a, b, edits) => {
    expect([distance(a, b, 3), distance(b, a, 3)]).toEqual([edits, edits]);
  });

  it('is given up above its limit', () => {
    expect(distance('abcdefgh', 'zzzzzzzz', 2)).toBe(3);
    expect(distance('a', 'a'.repeat(1000), 2)).toBe(3);
  });
});

describe('did you mean', () => {
  const names = (typed: string) => didYouMean(typed, commands).map((one) => one.name);

  it.each([
    ['stokc', 'stock'],
    ['stocks', 'stock'],
    ['库村', '库存'],
    ['ajust', 'adjust'],
    ['whaomi', 'whoami'],
    ['mov', 'movements'],
    ['撒销', '撤销'],
    ['subscirbe', 'subscribe'],
  ])('%s: %s', (typed, name) => {
    expect(names(typed)[0]).toBe(name);
  });

  it('says nothing of what is farther when something is one slip away', () => {
    expect(names('stok')).toEqual(['stock']);
  });

  it('shows the name that a short alias stands for', () => {
    expect(names('kcc')).toContain('stock');
    expect(names('hlep')).toContain('help');
    expect(names('hlep')).not.toContain('h');
  });

  it('keeps an argument that touched a Chinese name', () => {
    expect(didYouMean('订阅库存提醒', commands)[0]).toMatchObject({ name: '订阅', touching: '库存提醒' });
  });

  it('has nothing to say to what is like nothing', () => {
    expect(names('xyzzyplugh')).toEqual([]);
    expect(names('')).toEqual([]);
    expect(names('你好')).toEqual([]);
  });

  it('is silent about commands that were not passed in', () => {
    expect(
      didYouMean(
        'stokc',
        commands.filter((one) => one.name.en !== 'stock'),
      ).map((one) => one.name),
    ).not.toContain('stock');
  });
});
