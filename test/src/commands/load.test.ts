import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { infoOf, loadCommands } from '../../../src/commands/load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-catalogue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, zh: string, en: string, more = `examples: ['${en}']`) =>
  writeFileSync(
    path.join(folder, file),
    `export default { name: { zh: '${zh}', en: '${en}' }, summary: { zh: '', en: '' }, permission: 'p', effect: 'read', args: {}, ${more}, run() {} };`,
  );

it('finds one command a file, by path', async () => {
  put('a-b.ts', '甲 乙', 'a b');
  put('c.ts', '丙', 'c', "aliases: ['cc'], examples: ['丙']");
  writeFileSync(path.join(folder, 'notes.md'), 'no command');
  const commands = await loadCommands(folder);
  expect(commands.map((command) => command.name.en)).toEqual(['a b', 'c']);
  expect(infoOf(commands[1] as (typeof commands)[number])).toMatchObject({
    aliases: ['cc'],
    usage: { zh: '丙', en: 'c' },
  });
});

it('does not start with a file that is not named after its command', async () => {
  put('b.ts', '甲', 'a');
  await expect(loadCommands(folder)).rejects.toThrow('name it a.ts');
});

it('does not start with a name that two answer to, in whatever case or spacing', async () => {
  put('a.ts', '甲乙', 'a');
  put('b.ts', '甲 乙', 'b');
  await expect(loadCommands(folder)).rejects.toThrow('both answer to "甲乙"');
  rmSync(path.join(folder, 'b.ts'));
  put('c.ts', '丙', 'c', "aliases: ['A'], examples: ['c']");
  await expect(loadCommands(folder)).rejects.toThrow('both answer to "a"');
});

it('does not start with an example that names another command or has wrong arguments', async () => {
  put('a.ts', '甲', 'a', "examples: ['b']");
  await expect(loadCommands(folder)).rejects.toThrow('does not name "a"');
  rmSync(path.join(folder, 'a.ts'));
  put('d.ts', '丁', 'd', "examples: ['d more']");
  await expect(loadCommands(folder)).rejects.toThrow('args.too_many');
});
