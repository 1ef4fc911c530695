import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { infoOf, loadCommands } from '../../src/commands/load.ts';
import { loadJobs } from '../../src/jobs/load.ts';
import { COMMANDS_PAGE, commandsPage } from '../../src/tools/catalogue.ts';

const root = path.join(import.meta.dirname, '../..');

it('the catalogue is what a reviewer reads', async () => {
  const commands = (await loadCommands(path.join(root, 'handlers/commands'))).map(infoOf);
  const lines = commands.map(
    (one) => `${one.usage.en} | ${one.usage.zh} | ${one.aliases.join(' ')} | ${one.permission} | ${one.effect}`,
  );
  const jobs = (await loadJobs(path.join(root, 'handlers/jobs'))).map(
    (job) =>
      `${job.name} | ${job.schedule.cron} ${job.schedule.timezone} | ${job.missed} | ${job.audience ?? '-'} | ${job.effect}`,
  );
  expect([...lines, ...jobs].join('\n')).toMatchSnapshot();
});

it('docs/commands.md is the catalogue of today (npm run docs)', async () => {
  expect(readFileSync(COMMANDS_PAGE, 'utf8')).toBe(await commandsPage());
});

const filesUnder = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(root, folder, name)).isFile())
    .map((name) => `${folder}/${name}`);

it('every test of src or handlers mirrors a file that is there, or shows an aspect of a folder that is', () => {
  const subjects = new Set([...filesUnder('src'), ...filesUnder('handlers')]);
  const folders = new Set(
    [...subjects].flatMap((file) => file.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))),
  );
  const tests = [...filesUnder('test/src'), ...filesUnder('test/handlers')].filter((file) => file.endsWith('.test.ts'));
  const lost = tests.filter((file) => {
    const subject = file.replace(/^test\//, '').replace(/\.test\.ts$/, '');
    return !subjects.has(`${subject}.ts`) && !folders.has(subject) && !folders.has(path.dirname(subject));
  });
  expect(lost).toEqual([]);
});

it('every handler has a test of its own name', () => {
  const missing = filesUnder('handlers')
    .filter((file) => !file.startsWith('handlers/views/'))
    .filter((file) => !filesUnder('test/handlers').includes(`test/${file.replace(/\.ts$/, '.test.ts')}`));
  expect(missing).toEqual([]);
});
