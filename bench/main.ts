import { cpus, totalmem } from 'node:os';
import type { Figure } from './figure.ts';

/** `npm run bench -- <name> [arguments] [--json]`: each benchmark compares two sides in one run. */
const BENCHES: Record<string, (args: string[]) => Promise<Figure[]>> = {
  intake: async (args) => (await import('./intake.ts')).run(args),
  roundtrip: async () => (await import('./roundtrip.ts')).run(),
  import: async () => (await import('./import.ts')).run(),
  forecast: async () => (await import('./forecast.ts')).run(),
  reserve: async (args) => (await import('./reserve.ts')).run(args),
  oversell: async (args) => (await import('./oversell.ts')).run(args),
  abnormal: async (args) => (await import('./abnormal.ts')).run(args),
  sync: async (args) => (await import('./sync.ts')).run(args),
  check: async () => (await import('./check.ts')).run(),
  charts: async () => (await import('./charts.ts')).run(),
  trace: async (args) => (await import('./trace.ts')).run(args),
  alerts: async (args) => (await import('./alerts.ts')).run(args),
  similar: async (args) => (await import('./similar.ts')).run(args),
};

const json = process.argv.includes('--json');
const [name = '', ...args] = process.argv.slice(2).filter((arg) => arg !== '--json');
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Name one: npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exit(2);
}
const figures = await bench(args);
if (json) for (const one of figures) process.stdout.write(`${JSON.stringify(one)}\n`);
else {
  const shown = (value: number) => (Number.isFinite(value) ? value.toFixed(value < 100 ? 2 : 0) : '–');
  process.stdout.write(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`);
  console.table(
    figures.map((one) => ({
      name: one.name,
      ours: shown(one.ours),
      other: shown(one.other),
      ratio: shown(one.ratio),
      unit: one.unit,
    })),
  );
}
process.exit(0);
