import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { slackManifest } from '../channels/slack/manifest.ts';
import type { CommandInfo } from '../commands/define.ts';
import { infoOf, loadCommands } from '../commands/load.ts';
import type { Config } from '../config.ts';
import type { Job } from '../jobs/define.ts';
import { loadJobs } from '../jobs/load.ts';
import { refusals, say, type Terminal } from './terminal.ts';

const HANDLERS = path.join(import.meta.dirname, '../../handlers');
export const COMMANDS_PAGE = path.join(import.meta.dirname, '../../docs/commands.md');

/** `npm run slack:manifest`: what Slack makes the app from, printed; Socket Mode unless PUBLIC_URL is set. */
export async function runSlackManifest(_argv: string[], config: Config, terminal: Terminal): Promise<number> {
  return refusals(terminal, async () => {
    const commands = await loadCommands(path.join(HANDLERS, 'commands'));
    const catalogue = commands.map(infoOf).map(({ summary, usage }) => ({ summary, usage: usage.en }));
    const mode = config.publicUrl ? 'http' : 'socket';
    say(terminal.out, JSON.stringify(slackManifest(catalogue, config.publicUrl, mode), null, 2));
  });
}

/** `npm run docs`: writes docs/commands.md. */
export async function runDocs(_argv: string[], terminal: Terminal): Promise<number> {
  await writeFile(COMMANDS_PAGE, await commandsPage());
  say(terminal.out, COMMANDS_PAGE);
  return 0;
}

/** docs/commands.md as the catalogue has it; a test compares it with the file. */
export async function commandsPage(): Promise<string> {
  const commands = (await loadCommands(path.join(HANDLERS, 'commands'))).map(infoOf);
  const jobs = await loadJobs(path.join(HANDLERS, 'jobs'));
  return [
    '# Commands',
    '',
    'Written by `npm run docs` from the catalogue; do not edit. Chinese and English work in every room.',
    '',
    '| command | 命令 | what it does | 做什么 | permission | effect |',
    '|---|---|---|---|---|---|',
    ...commands.map(row),
    '',
    ...commands.flatMap(section),
    '# Jobs',
    '',
    '| job | schedule | what it does | 做什么 | missed slots |',
    '|---|---|---|---|---|',
    ...jobs.map(jobRow),
    '',
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = (one: CommandInfo): string =>
  `| \`${cell(one.usage.en)}\` | \`${cell(one.usage.zh)}\` | ${cell(one.summary.en)} | ${cell(one.summary.zh)} | ${one.permission} | ${one.effect} |`;

const section = (one: CommandInfo): string[] => [
  `## ${one.name.en} · ${one.name.zh}`,
  '',
  `${one.summary.en}. ${one.summary.zh}。`,
  '',
  ...one.examples.map((example) => `    ${example}`),
  '',
  ...(one.aliases.length > 0 ? [`Also: ${one.aliases.map((alias) => `\`${alias}\``).join(', ')}`, ''] : []),
];

const jobRow = (job: Job): string =>
  `| ${job.name} | \`${job.schedule.cron}\` ${job.schedule.timezone} | ${cell(job.summary.en)} | ${cell(job.summary.zh)} | ${job.missed} |`;
