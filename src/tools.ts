import { readConfig } from './config.ts';
import { ConfigError } from './core/errors.ts';
import { EXIT, type Terminal, usage } from './tools/terminal.ts';

/** The command-line tools behind `npm run import | demo | backup | restore | rekey | replay | trace | check-listings | slack:manifest | docs`. */
type Tool = (argv: string[], terminal: Terminal) => Promise<number>;

/** Each is loaded when it is called, so that none waits for the others. */
const TOOLS: Record<string, Tool> = {
  import: async (argv, terminal) => (await import('./tools/import.ts')).runImport(argv, readConfig(), terminal),
  demo: async (argv, terminal) => (await import('./tools/demo.ts')).runDemo(argv, readConfig(), terminal),
  backup: async (argv, terminal) => (await import('./tools/backup.ts')).runBackup(argv, readConfig(), terminal),
  restore: async (argv, terminal) => (await import('./tools/backup.ts')).runRestore(argv, readConfig(), terminal),
  replay: async (argv, terminal) => (await import('./tools/replay.ts')).runReplay(argv, terminal),
  'slack-manifest': async (argv, terminal) =>
    (await import('./tools/catalogue.ts')).runSlackManifest(argv, readConfig(), terminal),
  'check-listings': async (argv, terminal) =>
    (await import('./tools/check-listings.ts')).runCheckListings(argv, readConfig(), terminal),
  trace: async (argv, terminal) => (await import('./tools/trace.ts')).runTrace(argv, readConfig(), terminal),
  rekey: async (argv, terminal) => (await import('./tools/rekey.ts')).runRekey(argv, readConfig(), terminal),
  docs: async (argv, terminal) => (await import('./tools/catalogue.ts')).runDocs(argv, terminal),
};

const lang = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
const terminal: Terminal = { out: process.stdout, error: process.stderr, lang };
const [name = '', ...argv] = process.argv.slice(2);
const tool = TOOLS[name];

// A reader that left (`| head -1`) ends the printing, not the work.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  process.exitCode = tool
    ? await tool(argv, terminal)
    : usage(terminal, { zh: `没有 ${name} 这个工具`, en: `There is no tool ${name}` }, Object.keys(TOOLS));
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = EXIT.failed;
}
