import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReadContext } from './args.ts';
import type { AnyCommand, CommandInfo } from './define.ts';
import { bind, nameIn, namesOf, usageOf } from './parse.ts';

/**
 * The commands under a folder, one a file, found by path. Throws at start when a name is taken twice, a file is not named
 * after its command, or an example of a command does not parse: a broken catalogue must not serve.
 */
export async function loadCommands(folder: string): Promise<AnyCommand[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const commands: AnyCommand[] = [];
  for (const file of files) {
    const module = (await import(pathToFileURL(`${folder}/${file}`).href)) as { default: AnyCommand };
    const expected = module.default.name.en.replaceAll(' ', '-');
    if (basename(file, '.ts') !== expected)
      throw new Error(
        `handlers/commands/${file} holds the command "${module.default.name.en}": name it ${expected}.ts`,
      );
    commands.push(module.default);
  }
  refuseTakenNames(commands);
  refuseBrokenExamples(commands);
  return commands;
}

function refuseTakenNames(commands: readonly AnyCommand[]): void {
  const taken = new Map<string, string>();
  for (const command of commands) {
    for (const name of new Set(namesOf(command).map((n) => n.toLowerCase()))) {
      const other = taken.get(name);
      if (other) throw new Error(`the commands "${other}" and "${command.name.en}" both answer to "${name}"`);
      taken.set(name, command.name.en);
    }
  }
}

function refuseBrokenExamples(commands: readonly AnyCommand[]): void {
  const context: ReadContext = { now: new Date(0), timeZone: 'Asia/Shanghai' };
  for (const command of commands) {
    for (const example of command.examples) {
      const named = nameIn(example, commands);
      if (!('command' in named) || named.command !== command)
        throw new Error(`the example "${example}" does not name "${command.name.en}"`);
      bind(command, named.rest, context);
    }
  }
}

export const infoOf = (command: AnyCommand): CommandInfo => ({
  name: command.name,
  aliases: command.aliases ?? [],
  summary: command.summary,
  usage: usageOf(command),
  examples: command.examples,
  permission: command.permission,
  effect: command.effect === 'read' ? 'read' : 'write',
});
